"""`cleaner diff`: what a change of rules does to a corpus."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.batch.names import LOG_NAME
from cleaner.cli.exits import CHANGES, OK, UsageError, messages
from cleaner.cli.terminal import console

if TYPE_CHECKING:
    from cleaner.batch.compare import ComparedRuns
    from cleaner.batch.finished import FinishedRun
    from cleaner.report.changelog import Record
    from cleaner.rules.ruleset import RuleSet

SHOWN = 100
"""Documents whose differences are printed; the report has all."""


def diff(
    first: Annotated[Path, typer.Argument(metavar="RUN_A", help="The output folder of a run.")],
    second: Annotated[Path, typer.Argument(metavar="RUN_B", help="The output folder of another run.")],
    report: Annotated[Path | None, typer.Option("--report", help="Write the differences as an HTML report.")] = None,
    rules: Annotated[
        list[Path] | None, typer.Option("--rules", help="Packs of the second run, for descriptions (repeatable).")
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print the table only.")] = False,
) -> None:
    """Compare two runs on the same inputs: what is newly removed, and what no longer is, by rule.

    Exit codes: 0 no difference, 1 differences, 2 wrong usage.
    """
    from cleaner.batch.compare import ComparedRuns

    with messages():
        runs = ComparedRuns(_run(first), _run(second))
        found = _print(runs, quiet=quiet)
        if report:
            from cleaner.batch.report import write_report
            from cleaner.report.compare import compared_rules
            from cleaner.rules.load import load_rules

            known: RuleSet = compared_rules(load_rules(rules or ()))
            write_report(runs, report, known, f"{first.name} → {second.name}")
    raise typer.Exit(CHANGES if found else OK)


def _run(folder: Path) -> FinishedRun:
    from cleaner.batch.finished import FinishedRun

    log = folder / LOG_NAME
    if not log.is_file():
        raise UsageError(f"{log}: no such change log; it is written by `cleaner clean -o FOLDER`")
    return FinishedRun(folder, log)


def _print(runs: ComparedRuns, *, quiet: bool) -> bool:
    """Prints the differences; returns whether there are any."""
    from rich.markup import escape
    from rich.table import Table

    from cleaner.report.diff import print_diff

    out = console(stderr=False)
    edits: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    total = changed = 0
    apart: list[Record] = []
    for record in runs.records():
        total += 1
        if record.flags:
            apart.append(record)
        if not record.edits:
            continue
        changed += 1
        for change in record.edits:
            edits[change.rule] += 1
            characters[change.rule] += len(change.removed) + len(change.inserted)
        documents.update({change.rule for change in record.edits})
        text = runs.original(record) if changed <= SHOWN and not quiet else None
        if text is not None:
            print_diff(record.place, text, record.edits, out)
    for record in apart[:SHOWN]:
        out.print(f"{escape(record.name)}: {escape(', '.join(record.flags))}", soft_wrap=True, highlight=False)
    if changed > SHOWN and not quiet:
        out.print(f"{changed - SHOWN:,} more documents differ; --report shows them all.")
    if edits:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("rule", overflow="fold")
        for name in ("spans", "documents", "characters"):
            table.add_column(name, justify="right")
        for rule, count in sorted(edits.items(), key=lambda item: (-item[1], item[0])):
            table.add_row(escape(rule), f"{count:,}", f"{documents[rule]:,}", f"{characters[rule]:,}")
        out.print(table)
    out.print(f"{total:,} documents: {changed:,} differ, {len(apart):,} cannot be compared.", highlight=False)
    return bool(changed or apart)
