"""A page: the template filled in, with a policy that lets nothing run or load but what the page was built with."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
import msgspec
from markupsafe import Markup

from cleaner import __version__
from cleaner.report.html.collect import Collected

SCRIPTS = (
    "base.js",
    "data.js",
    "segments.js",
    "verdicts.js",
    "lists.js",
    "rules.js",
    "document.js",
    "keys.js",
    "main.js",
)
"""Joined in this order into one script."""
COLOURS = 12
"""Categories share so many colours."""
TOP = 12
"""Rules and hosts that the overview shows."""

_LABELS = ("none", "< 1", "1–2", "2–5", "5–10", "10–20", "20–30", "30–50", "50–75", "> 75")


@dataclass(frozen=True)
class Page:
    """All that one page holds."""

    title: str
    manifest: Mapping[str, object]
    tables: str
    """Packed."""
    blocks: list[str]
    """Packed documents."""
    found: Collected
    overview: bool
    """Whether it is the report itself and not a page of texts beside it."""


def render(page: Page) -> bytes:
    """The page as HTML."""
    style, script = _asset("report.css"), _script()
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    html = _template().render(
        title=page.title,
        policy=policy,
        style=Markup(style),  # noqa: S704 - ours, shipped with the program
        script=Markup(script),  # noqa: S704
        manifest=_inert(page.manifest),
        tables=page.tables,
        blocks=page.blocks,
        overview=_overview(page.found) if page.overview else None,
        home=page.manifest["home"],
        version=__version__,
    )
    return html.encode("utf-8")


def _overview(found: Collected) -> dict[str, Any]:
    """The numbers of the first screen."""
    summary = found.summary
    highest = max(found.histogram)
    bars = [
        {"label": label, "count": count, "height": _height(count, highest), "bin": i}
        for i, (label, count) in enumerate(zip(_LABELS, found.histogram, strict=True))
    ]
    categories = found.categories()
    taken = sum(characters for _, _, characters in categories) or 1
    rules = sorted(found.rules.items(), key=lambda item: (-item[1].edits, item[0]))
    hosts = sorted(((k, v) for k, v in found.hosts.items() if k), key=lambda item: (-item[1].removed, item[0]))
    at = 0.0
    shares = []
    for i, (name, edits, characters) in enumerate(categories):
        width = 100 * characters / taken
        shares.append((i % COLOURS, name, edits, characters, at, width))
        at += width
    return {
        "summary": summary,
        "suggestions": summary.suggestions.total(),
        "share": summary.removed / summary.characters if summary.characters else 0.0,
        "bars": bars,
        "categories": sorted(shares, key=lambda row: (-row[3], -row[2], row[1])),
        "colours": {name: i % COLOURS for i, (name, _, _) in enumerate(categories)},
        "rules": rules[:TOP],
        "rules_count": len(rules),
        "hosts": hosts[:TOP],
        "hosts_count": len(hosts),
        "problems": found.problems,
        "suspicious": len(found.suspicious),
        "left_out": found.left_out,
        "listed": len(found.entries),
        "fingerprint": ", ".join(sorted(found.fingerprints)),
    }


def _height(count: int, highest: int) -> float:
    """Of a column, in percent; by the square root, so that single outliers are seen beside thousands."""
    return round(100 * (count / highest) ** 0.5, 2) if highest else 0.0


def _inert(value: object) -> Markup:
    """JSON for a script element that is data: no character of it can end the element or open a comment."""
    text = msgspec.json.encode(value, order="deterministic").decode("utf-8")
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - escaped above


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _asset(name: str) -> str:
    return files("cleaner.report.html").joinpath("assets", name).read_text("utf-8")


@cache
def _script() -> str:
    return "'use strict';\n(() => {\n" + "\n".join(map(_asset, SCRIPTS)) + "})();\n"


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FunctionLoader(_asset)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = lambda value: f"{value:,}"
    environment.filters["percent"] = lambda value: f"{100 * value:.1f} %"
    return environment.get_template("report.html.j2")
