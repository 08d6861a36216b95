"""Pages about packs, in Markdown: what each rule takes, and examples of what it takes and leaves."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import regex

from cleaner.rules.model import Change, Example, Rule
from cleaner.rules.ruleset import RuleSet
from cleaner.rules.yaml_source import read_yaml

SHOWN = 3
"""So many examples of a kind stand on a page; the pack has all."""
INDEX = "README.md"
MARK = "<!-- Written by `cleaner rules docs` from the pack; change that. -->"
"""The first line of each page; what lacks it is not touched."""
_MARKUP = regex.compile(r"([\\`*_\[\]<>|#~$])")
_CONTROL = regex.compile(r"[\p{Cc}\p{Cf}--[\n\u200c\u200d]]", regex.V1)
_FENCE = regex.compile(r"`{3,}")


class NotAPageError(ValueError):
    """A file stands where a page would go."""


def pack_pages(rules: RuleSet, root: Path, folder: Path) -> dict[str, str]:
    """The pages of all packs and their index: texts by their path in the folder.

    Args:
        rules: the rules.
        root: the folder that holds the packs; pages have the paths of their packs in it.
        folder: where the pages go, for the links back to the packs.
    """
    by_file: dict[Path, list[Rule]] = {}
    for rule in rules.rules:
        by_file.setdefault(Path(rules.sources[rule.id].path), []).append(rule)
    pages: dict[str, str] = {}
    index: list[str] = []
    for file, of_file in sorted(by_file.items()):
        name = PurePosixPath(os.path.relpath(file, root)).with_suffix(".md")
        in_order = sorted(of_file, key=lambda rule: rules.sources[rule.id].line)
        link = PurePosixPath(os.path.relpath(file, folder / name.parent))
        pages[str(name)] = "\n".join(_page(read_yaml(file).data, in_order, str(link))) + "\n"
        categories = ", ".join(sorted({rule.category for rule in in_order}))
        index.append(f"| [{name.with_suffix('')}]({name}) | {len(in_order)} | {categories} |")
    total = f"{len(rules):,} rules in {len(pages)} packs."
    table = ["| pack | rules | takes |", "| --- | ---: | --- |", *index]
    pages[INDEX] = "\n".join([MARK, "", "# Rule packs", "", total, "", *table, ""])
    return pages


def differing(pages: dict[str, str], folder: Path) -> list[str]:
    """The names of pages that the folder has not, has otherwise, or has although no pack stands behind them.

    Raises:
        NotAPageError: when a file that somebody else wrote stands where a page would go.
        OSError: when the folder cannot be read.
    """
    there = {path.relative_to(folder).as_posix(): path.read_text("utf-8", "replace") for path in folder.rglob("*.md")}
    ours = {name for name, text in there.items() if text.startswith(MARK)}
    for name in sorted((pages.keys() & there.keys()) - ours):
        raise NotAPageError(f"{folder / name}: not a page of `cleaner rules docs`; choose another folder")
    wrong = {name for name, text in pages.items() if there.get(name) != text}
    return sorted(wrong | (ours - pages.keys()))


def _page(pack: Mapping[str, str], rules: Sequence[Rule], source: str) -> Iterator[str]:
    yield from (MARK, "", f"# {pack['pack']}", "", _plain(pack["description"]), "")
    yield f"{len(rules)} rule{'' if len(rules) == 1 else 's'} from [{PurePosixPath(source).name}]({source})."
    for rule in rules:
        yield ""
        yield f"## {rule.id}"
        yield ""
        yield _plain(rule.description)
        yield ""
        yield " · ".join(_facts(rule))
        if rule.false_positives:
            yield ""
            yield f"May take wrongly: {_plain(rule.false_positives)}"
        yield from _examples("Takes", rule.examples.junk)
        yield from _examples("Leaves", rule.examples.story)
        yield from _changes(rule.examples.changed)


def _facts(rule: Rule) -> Iterator[str]:
    yield f"category `{rule.category}`"
    if rule.languages:
        yield "languages " + ", ".join(f"`{language}`" for language in rule.languages)
    if rule.hosts:
        yield "hosts " + ", ".join(f"`{host}`" for host in rule.hosts)
    if rule.points is not None:
        yield f"{rule.points:+g} points"
    for key in ("label", "mark", "action"):
        if getattr(rule, key) is not None:
            yield f"{key} `{getattr(rule, key)}`"
    yield from (f"**{mark}**" for mark in (rule.safety, rule.status) if mark not in ("safe", "stable"))


def _examples(title: str, examples: Sequence[str | Example]) -> Iterator[str]:
    if examples:
        yield from ("", f"{title}:", "", *_fenced(map(_shown, examples[:SHOWN])))


def _shown(example: str | Example) -> str:
    if isinstance(example, str):
        return example
    counts = f"\n(in {example.in_:,} of {example.of:,} documents)" if example.in_ is not None and example.of else ""
    return example.text + counts


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    if changes:
        yield from ("", "Changes:", "", *_fenced([f"{change.from_!r}\n{change.to!r}" for change in changes[:SHOWN]]))


def _fenced(texts: Iterable[str]) -> list[str]:
    body = "\n\n".join(_CONTROL.sub("�", text.strip("\n")) for text in texts)
    fence = "`" * (1 + max([2, *map(len, _FENCE.findall(body))]))
    return [fence + "text", *(line.rstrip() for line in body.split("\n")), fence]


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", _CONTROL.sub("�", " ".join(text.split())))
