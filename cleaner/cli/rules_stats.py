"""`cleaner rules stats`: what the rules do on a corpus, and what they take of one that is known to be clean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from cleaner.cli.clean import build_cleaner
from cleaner.cli.config import settings, split_names
from cleaner.cli.corpus import Corpus, read_documents
from cleaner.cli.exits import CHANGES, OK, UsageError, messages
from cleaner.cli.rules_load import ExtraRules
from cleaner.cli.terminal import console

if TYPE_CHECKING:
    from rich.table import Table

    from cleaner.authoring.stats import Stats

SHOWN = 15
"""Rows of the tables of overlaps and costs; JSON has all."""


def stats(
    corpus: Corpus,
    rules: ExtraRules = None,
    select: Annotated[list[str] | None, typer.Option("--select", help="Rules, categories, packs to count.")] = None,
    clean: Annotated[
        bool, typer.Option("--clean", help="The corpus is known to be clean: whatever is found is a false positive.")
    ] = False,
    max_fp: Annotated[
        float | None,
        typer.Option("--max-fp", min=0, help="With --clean: exit 1 if a rule has more per million lines."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count what each rule finds, which never fire, which meet, and what each costs."""
    from cleaner.authoring.stats import count
    from cleaner.engine.findings import RuleTimeoutError

    if max_fp is not None and not clean:
        raise typer.BadParameter("--max-fp goes with --clean")
    with messages():
        flags = {"select": split_names(select), "rules": [str(path) for path in rules or ()]}
        try:
            counted = count(build_cleaner(settings(None, flags)), read_documents(corpus))
        except RuleTimeoutError as error:
            raise UsageError(str(error)) from None
        above = [r for r in counted.rules if max_fp is not None and counted.per_million_lines(r) > max_fp]
        if as_json:
            typer.echo(msgspec.json.format(msgspec.json.encode(_as_data(counted, clean, above)), indent=1).decode())
        else:
            _print(counted, clean)
            for rule in above:
                typer.echo(f"{rule}: {counted.per_million_lines(rule):,.1f} per million lines, above {max_fp:g}")
    raise typer.Exit(CHANGES if above else OK)


def _as_data(stats: Stats, clean: bool, above: list[str]) -> dict[str, Any]:
    rules = {}
    for rule, of_rule in sorted(stats.rules.items()):
        rules[rule] = {
            "hits": of_rule.hits,
            "documents": of_rule.documents,
            "characters": of_rule.characters,
            "tries": of_rule.tries,
            "milliseconds": round(1000 * of_rule.seconds, 3),
            "examples": of_rule.examples,
        }
        if clean:
            rules[rule]["per_million_lines"] = round(stats.per_million_lines(rule), 3)
    data: dict[str, Any] = {
        "documents": stats.documents,
        "lines": stats.lines,
        "characters": stats.characters,
        "milliseconds": round(1000 * stats.seconds, 3),
        "rules": rules,
        "never": stats.never,
        "overlaps": [
            {"winner": winner, "loser": loser, "count": count}
            for (winner, loser), count in sorted(stats.overlaps.items(), key=lambda item: (-item[1], item[0]))
        ],
    }
    return {**data, "above": above} if clean else data


def _print(stats: Stats, clean: bool) -> None:
    from rich.text import Text

    from cleaner.report.forms.base import plural

    out = console(stderr=False)
    out.print(_hits(stats, clean), "")
    if stats.overlaps and not clean:
        out.print(
            _table(
                "winner", "gave way", "times", rows=[(*pair, f"{n:,}") for pair, n in stats.overlaps.most_common(20)]
            ),
            "",
        )
    slow = sorted(stats.rules.items(), key=lambda item: -item[1].seconds)[:SHOWN]
    rows = [(rule, f"{s.tries:,}", f"{1000 * s.seconds:,.1f}") for rule, s in slow if s.tries]
    out.print(_table("costs most", "tries", "ms", rows=rows), "")
    if not clean and stats.never:
        out.print(Text(f"never fired ({len(stats.never):,}): {', '.join(stats.never)}"), "", soft_wrap=True)
    hits = sum(of_rule.hits for of_rule in stats.rules.values())
    told = f"{plural(stats.documents, 'document')}, {plural(stats.lines, 'line')}: "
    told += plural(hits, "false positive" if clean else "hit")
    if clean:
        told += f" ({1e6 * hits / max(1, stats.lines):,.1f} per million lines)"
    out.print(
        Text(f"{told} of {plural(len(stats.rules) - len(stats.never), 'rule')}; {stats.seconds:.1f} s"), soft_wrap=True
    )


def _hits(stats: Stats, clean: bool) -> Table:
    from cleaner.report.diff import printable

    rows = []
    for rule, of_rule in sorted(stats.rules.items(), key=lambda item: (-item[1].hits, item[0])):
        if of_rule.hits:
            rate = (f"{stats.per_million_lines(rule):,.1f}",) if clean else ()
            example = printable(of_rule.examples[0])[:60]
            rows.append((rule, f"{of_rule.hits:,}", f"{of_rule.documents:,}", *rate, example))
    return _table("rule", "hits", "documents", *(("per million lines",) if clean else ()), "such as", rows=rows)


def _table(*heads: str, rows: Sequence[tuple[str, ...]]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        numeric = head in ("hits", "documents", "per million lines", "times", "tries", "ms")
        table.add_column(head, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for row in rows:
        table.add_row(*map(escape, row))
    return table
