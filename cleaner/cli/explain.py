"""`cleaner explain`: each line with the rule that took it, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.clean import build_cleaner
from cleaner.cli.config import settings
from cleaner.cli.exits import FAILED, OK, messages
from cleaner.cli.terminal import console

if TYPE_CHECKING:
    from rich.text import Text

    from cleaner.authoring.explain import ExplainedLine
    from cleaner.rules.ruleset import RuleSet


def explain(
    file: Annotated[Path, typer.Argument(help="A text or HTML file.")],
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="Packs to add.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="A config file.")] = None,
) -> None:
    """Show each line of a document with what the rules do to it and why."""
    from cleaner.authoring.explain import explain_document
    from cleaner.engine.cleaner import TooLargeError
    from cleaner.engine.findings import RuleTimeoutError
    from cleaner.formats.files import load
    from cleaner.formats.loaded import FormatError

    with messages():
        cleaner = build_cleaner(settings(config, {"rules": [str(path) for path in rules or ()]}))
    try:
        lines = list(explain_document(cleaner, load(file).document))
    except (FormatError, TooLargeError, RuleTimeoutError) as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(FAILED) from None
    except OSError as error:
        typer.echo(f"{file}: cannot be read: {error.strerror or error}", err=True)
        raise typer.Exit(FAILED) from None
    out = console(stderr=False)
    for line in lines:
        for row in _rows(line, cleaner.rules):
            out.print(row, soft_wrap=True)
    raise typer.Exit(OK)


def _rows(line: ExplainedLine, rules: RuleSet) -> list[Text]:
    from rich.text import Text

    from cleaner.report.diff import printable

    taken = any(change.removed.strip() and line.text.strip() in change.removed for change in line.changes)
    touched = bool(line.changes)
    style = "red" if taken else "yellow" if touched else ""
    sign = "-" if taken else "~" if touched else " "
    rows = [Text.assemble((f"{line.number:>5} ", "dim"), (f"{sign} {printable(line.text)}", style))]
    if not line.text.strip():
        return rows if touched else []
    reasons = [f"{change.rule}: {rules[change.rule].description}" for change in line.changes]
    for verdict in line.verdicts:
        rule = verdict.finding.rule
        if verdict.fate == "lost" and verdict.rival != rule.id:
            reasons.append(f"{rule.id} matched too and gave way to {verdict.rival}")
        elif verdict.fate == "suggested":
            why = "unsafe" if rule.spec.safety == "unsafe" else "experimental"
            reasons.append(f"{rule.id} only suggests ({why}): {rule.spec.description}")
        elif verdict.fate == "label":
            reasons.append(f"{rule.id} labels the document '{rule.spec.label}'")
        elif rule.verb == "mark":
            reasons.append(f"{rule.id} marks a {rule.spec.mark}: {rule.spec.description}")
    if line.points:
        total = sum(points for _, points in line.points)
        shown = ", ".join(f"{name} {points:+g}" for name, points in line.points)
        reasons.append(f"points {total:+.2f}: {shown}")
    if not reasons:
        reasons = ["kept: no rule matched"]
    rows += [Text(f"        {reason}", style="cyan" if touched else "dim") for reason in dict.fromkeys(reasons)]
    return rows
