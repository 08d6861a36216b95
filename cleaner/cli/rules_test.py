"""`cleaner rules test`: the examples of rules, once or on every save."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cleaner.cli.exits import CHANGES, OK
from cleaner.cli.terminal import console
from cleaner.rules.mistakes import SourceError

if TYPE_CHECKING:
    from rich.text import Text

    from cleaner.authoring.examples import Failure
    from cleaner.rules.ruleset import RuleSet

Load = Callable[[], "tuple[RuleSet, RuleSet]"]
"""Loads all rules, and those whose examples are to be run."""


def test_rules(rules: RuleSet, only: RuleSet) -> int:
    """Runs examples and prints those that fail; returns the exit code."""
    from cleaner.authoring.examples import check_examples

    begun = time.perf_counter()
    out = console(stderr=False)
    failed = 0
    for failure in check_examples(rules, only):
        failed += failure.fails
        for row in _rows(failure, rules):
            out.print(row, soft_wrap=True)
    examples = sum(len(r.examples.junk) + len(r.examples.story) + len(r.examples.changed) for r in only.rules)
    took = time.perf_counter() - begun
    typer.echo(f"{len(only)} rule{'' if len(only) == 1 else 's'}, {examples} examples, {failed} failed ({took:.1f} s)")
    return CHANGES if failed else OK


def watch_rules(load: Load, watched: Sequence[Path]) -> None:
    """Runs examples now and whenever a file is saved, until it is interrupted.

    Args:
        load: loads the rules.
        watched: files and folders.
    """
    from watchfiles import watch

    folders = {path if path.is_dir() else path.absolute().parent for path in watched}
    _run_once(load)
    for changes in watch(*folders, raise_interrupt=False, debounce=200):
        if any(name.endswith((".yaml", ".yml")) for _, name in changes):
            console(stderr=False).clear()
            _run_once(load)


def _run_once(load: Load) -> None:
    try:
        test_rules(*load())
    except SourceError as error:
        typer.echo(str(error))
    typer.echo(f"{time.strftime('%H:%M:%S')} waiting for the next save; Ctrl-C ends")


def _rows(failure: Failure, rules: RuleSet) -> Iterator[Text]:
    from rich.text import Text

    from cleaner.report.diff import printable

    source = rules.sources[failure.rule]
    style = "bold red" if failure.fails else "bold yellow"
    shown = f": {failure.example!r}" if failure.example else ""
    yield Text.assemble(f"{source.path}:{source.line}: {failure.rule}: ", (failure.outcome, style), shown)
    if not failure.expected and not failure.got:
        yield Text(f"    {failure.detail}")
        return
    expected, got = failure.expected.split("\n"), failure.got.split("\n")
    pairs = zip(expected, got, strict=True) if len(expected) == len(got) else [(failure.expected, failure.got)]
    for should, is_now in pairs:
        if should != is_now:
            yield Text.assemble("    should be  ", (printable(should), "green"))
            yield Text.assemble("    is         ", (printable(is_now), "red"), (f"  {failure.rule}", "cyan"))
