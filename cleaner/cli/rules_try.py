"""`cleaner rules try`: what a pattern would take, before any file is written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli.corpus import read_documents, read_labelled
from cleaner.cli.exits import OK, UsageError, messages
from cleaner.cli.terminal import console

if TYPE_CHECKING:
    from rich.console import Console

    from cleaner.authoring.attempt import Attempt, Taken

MATCHERS = ("line", "sentence", "span", "line_is")
WIDTH = 100
"""Characters of a neighbouring line that are shown."""


def try_pattern(
    pattern: Annotated[str, typer.Argument(help="A pattern, as in a rule.")],
    corpus: Annotated[
        list[str] | None, typer.Argument(help="Files, folders, glob patterns, of any kind that `clean` reads.")
    ] = None,
    matcher: Annotated[str, typer.Option("--as", metavar="|".join(MATCHERS), help="What the pattern takes.")] = "line",
    where: Annotated[str, typer.Option("--where", help="Conditions, such as '{max_words: 12, last: 5}'.")] = "{}",
    case_sensitive: Annotated[bool, typer.Option("--case-sensitive", help="Tell capitals from small letters.")] = False,
    gold: Annotated[Path | None, typer.Option("--gold", help="Labelled texts: also how much of it is right.")] = None,
    show: Annotated[int, typer.Option("--show", min=0, help="So many places are shown, wrong ones first.")] = 20,
) -> None:
    """Show what a pattern would take of a corpus, in context and counted."""
    from cleaner.authoring.attempt import Attempt, attempt, rule_of
    from cleaner.rules.yaml_source import parse_yaml

    if not corpus and not gold:
        raise typer.BadParameter("name a corpus, or labelled texts with --gold")
    with messages():
        if matcher not in MATCHERS:
            raise UsageError(f"--as is '{matcher}'; it must be one of {', '.join(MATCHERS)}")
        conditions: Any = parse_yaml(where, "--where").data
        if not isinstance(conditions, dict):
            raise UsageError(f"--where is {where!r}; it must be a mapping such as '{{max_words: 12}}'")
        rule = rule_of(matcher, pattern, conditions, case_sensitive)
        plain, labelled = Attempt(), Attempt()
        try:
            found = list(attempt(rule, read_documents(corpus or ()), plain))
            found += attempt(rule, read_labelled(gold) if gold else (), labelled)
        except TimeoutError:
            raise UsageError("the pattern ran into the time limit of a match; `cleaner rules lint` says why") from None
        out = console(stderr=False)
        _print_places(sorted(found, key=lambda taken: -taken.wrong)[:show], out)
        for outcome in filter(lambda outcome: outcome.documents, (plain, labelled)):
            _print_counts(outcome, out)
    raise typer.Exit(OK)


def _print_places(found: Iterable[Taken], out: Console) -> None:
    from rich.text import Text

    from cleaner.report.diff import printable

    for taken in found:
        wrong = (f"  {taken.wrong} words of the story", "bold red") if taken.wrong else ""
        out.print(Text.assemble((f"{printable(taken.document)}:{taken.line}", "bold"), wrong), soft_wrap=True)
        before, after = taken.before[-WIDTH:].partition("\n")[0], taken.after[:WIDTH]
        rows = [
            Text(f"    {printable(_cut(taken.above))}", style="dim"),
            Text.assemble("    ", printable(before), (f"[-{printable(taken.text)}-]", "red"), printable(after)),
            Text(f"    {printable(_cut(taken.below))}", style="dim"),
        ]
        for row in rows:
            if row.plain.strip():
                out.print(row, soft_wrap=True)


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[:WIDTH]}…"


def _print_counts(outcome: Attempt, out: Console) -> None:
    from rich.text import Text

    from cleaner.report.diff import printable
    from cleaner.report.forms.base import plural

    common = [(text, count) for text, count in outcome.texts.most_common(5) if count > 1]
    for text, count in common:
        out.print(Text(f"{count:>6} × {printable(_cut(text))}"), soft_wrap=True)
    total = outcome.texts.total()
    told = f"{plural(total, 'hit')} ({len(outcome.texts):,} different)"
    told += f" in {outcome.hit_documents:,} of {plural(outcome.documents, 'document')}, {plural(outcome.lines, 'line')}"
    if outcome.words:
        words = outcome.words
        share = words["right"] / max(1, words["right"] + words["wrong"])
        told += f"; words: {words['right']:,} right, {words['wrong']:,} wrong, {words['optional']:,} optional"
        told += f" (precision {share:.3f})"
    out.print(Text(told), soft_wrap=True)
