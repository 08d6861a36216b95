"""`cleaner explain`: each line with the rule that took it, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.clean import build_cleaner
from cleaner.cli.config import settings
from cleaner.cli.exits import FAILED, OK, UsageError, messages
from cleaner.cli.terminal import console, tell

if TYPE_CHECKING:
    from rich.text import Text

    from cleaner.authoring.explain import ExplainedLine
    from cleaner.batch.inputs import Input
    from cleaner.document import Document
    from cleaner.engine.cleaner import Cleaner
    from cleaner.engine.findings import Spare
    from cleaner.report.changelog import Change
    from cleaner.rules.ruleset import RuleSet


def explain(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE[:NUMBER]",
            help="A text or HTML file, and a line of its text; or a file of records, and one of them.",
        ),
    ],
    rule: Annotated[
        str | None, typer.Option("--rule", help="Show where this rule matches and which of its conditions hold.")
    ] = None,
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="Packs to add.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="A config file.")] = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option("--corpus", help="The corpus of the file: count its lines for the rules that ask for it."),
    ] = None,
) -> None:
    """Show each line of a document with what the rules do to it and why.

    Findings that gave way to others or are only suggested are shown too.
    """
    from cleaner.batch.suppressions import Sparing
    from cleaner.cli.exempt import Exempt
    from cleaner.engine.cleaner import TooLargeError
    from cleaner.engine.findings import RuleTimeoutError
    from cleaner.formats.loaded import FormatError

    path, number = _place(file)
    with messages():
        if path.is_dir():
            raise UsageError(f"{path} is a folder; name one file in it")
        if not path.exists():
            raise UsageError(f"{path}: no such file")
        flags = {"rules": [str(path) for path in rules or ()], "furniture": "drop" if corpus else None}
        chosen = settings(config, flags)
        cleaner = build_cleaner(chosen)
        if rule is not None and rule not in cleaner.rules:
            raise UsageError(f"no rule is called '{rule}'")
        try:
            entry = _input(path)
            if corpus:
                cleaner, entry = _counted(cleaner, corpus, path)
            elif cleaner.corpus_rules:
                typer.echo("rules over a corpus do nothing here; name it with --corpus", err=True)
            document = _document(entry, number, cleaner)
            number = None if entry.holds_records else number
            spare = Sparing(Exempt(chosen, config).suppressions.of(path))
            rows = list(_rows_of(cleaner, document, spare, rule, number))
        except (FormatError, TooLargeError, RuleTimeoutError) as error:
            tell(f"{path}: {error}")
            raise typer.Exit(FAILED) from None
        except OSError as error:
            tell(f"{path}: cannot be read: {error.strerror or error}")
            raise typer.Exit(FAILED) from None
        out = console(stderr=False)
        for row in rows:
            out.print(row, soft_wrap=True)
    raise typer.Exit(OK)


def _place(file: str) -> tuple[Path, int | None]:
    name, _, number = file.rpartition(":")
    if name and number.isdecimal() and not Path(file).exists():
        return Path(name), int(number)
    return Path(file), None


def _input(path: Path) -> Input:
    from cleaner.batch.inputs import Input
    from cleaner.formats.kinds import check_library, kind_of

    kind = kind_of(path) or "text"
    check_library(kind)
    return Input(path, PurePosixPath(path.name), kind)


def _counted(cleaner: Cleaner, corpus: Sequence[str], path: Path) -> tuple[Cleaner, Input]:
    """The cleaner that knows the corpus, and the file as a part of it."""
    from cleaner.batch.inputs import find_inputs
    from cleaner.cli.counting import counted
    from cleaner.formats.records.fields import Fields

    inputs = find_inputs(corpus, mirror=False)
    entry = next((entry for entry in inputs if entry.path.resolve() == path.resolve()), None)
    if entry is None:
        raise UsageError(f"{path} is not in the corpus {' '.join(corpus)}")
    return counted(cleaner, inputs, Fields(), None, quiet=False, hidden=False), entry


def _document(entry: Input, number: int | None, cleaner: Cleaner) -> Document:
    """The document of a file, or the one of that number in a file of many."""
    from cleaner.batch.groups import in_corpus
    from cleaner.batch.shards import load_record
    from cleaner.formats.files import load

    path = entry.path
    if not entry.holds_records:
        return in_corpus(load(path), cleaner.corpus_rules, str(path.parent)).document
    if number is None:
        raise UsageError(f"{path} holds many documents; name one by its number, as {path}:17")
    loaded = load_record(entry, number, cleaner.corpus_rules)
    if loaded is None:
        raise UsageError(f"{path} has no document {number}")
    return loaded.document


def _rows_of(
    cleaner: Cleaner, document: Document, spare: Spare, rule: str | None, number: int | None
) -> Iterator[Text]:
    count = document.text.count("\n") + 1
    if number is not None and not 1 <= number <= count:
        raise UsageError(f"there is no line {number}; the text has {count}")
    if rule is not None:
        yield from _why_rows(cleaner, document, rule, number)
        return
    from cleaner.authoring.explain import explain_document

    for line in explain_document(cleaner, document, spare):
        if number in (None, line.number):
            yield from _rows(line, cleaner.rules)


def _why_rows(cleaner: Cleaner, document: Document, rule_id: str, number: int | None) -> Iterator[Text]:
    from rich.text import Text

    from cleaner.authoring.why import Attempt, Check, why
    from cleaner.report.diff import printable

    def row(check: Check) -> Text:
        sign = ("  ✓ ", "green") if check.held else ("  ✗ ", "red")
        found = f"  ({check.found})" if check.found else ""
        return Text.assemble("    ", sign, (check.name, "bold"), f": {printable(check.wanted)}", (found, "dim"))

    rule = cleaner.rules[rule_id]
    yield Text.assemble((rule.id, "bold cyan"), f": {rule.description}")
    if rule.status == "deprecated" or rule.normalize:
        yield Text(
            "    deprecated: it does not act" if rule.status == "deprecated" else "    a repair of the whole text"
        )
        return
    attempts = 0
    for step in why(cleaner, document, rule_id, number):
        if isinstance(step, Check):
            yield row(step)
            continue
        assert isinstance(step, Attempt)
        attempts += 1
        yield Text.assemble((f"{step.line:>5} ", "dim"), (printable(step.text), "green" if step.held else ""))
        if not step.matched:
            yield Text.assemble("    ", ("  ✗ ", "red"), "its matcher does not match this line")
        yield from map(row, step.checks)
    if not attempts:
        yield Text.assemble("    ", ("  ✗ ", "red"), "its matcher matches no line of this document")


def _reason(change: Change, rules: RuleSet) -> str:
    counts = f" ({change.shared})" if change.shared else ""
    return f"{change.rule}: {rules[change.rule].description}{counts}"


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
    reasons = [_reason(change, rules) for change in line.changes]
    for verdict in line.verdicts:
        rule = verdict.finding.rule
        if verdict.fate == "lost" and verdict.rival != rule.id:
            reasons.append(f"{rule.id} matched too and gave way to {verdict.rival}")
        elif verdict.fate == "suggested":
            why = "unsafe" if rule.spec.safety == "unsafe" else "experimental"
            reasons.append(f"{rule.id} only suggests ({why}): {rule.spec.description}")
        elif verdict.fate == "suppressed":
            reasons.append(f"{rule.id} is suppressed here: {rule.spec.description}")
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
