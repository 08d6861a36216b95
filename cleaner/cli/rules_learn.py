"""`cleaner rules learn-from`: what a reader marked in a report becomes tests of the rules."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.exits import OK, UsageError, messages

if TYPE_CHECKING:
    from cleaner.authoring.verdicts import Lesson
    from cleaner.rules.ruleset import RuleSet


def learn_from(
    verdicts: Annotated[Path, typer.Argument(metavar="VERDICTS.JSONL", help="Verdicts exported from a report.")],
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Packs to write to; those of this checkout by default.")
    ] = None,
) -> None:
    """Write verdicts into the rules' YAML: wrong changes as `story` examples, missed lines as `todo`.

    The examples then fail under `cleaner rules test` until the rule is mended. Nothing else in the files changes.
    """
    from cleaner.authoring.verdicts import VerdictError, lessons, read_verdicts, without_rule
    from cleaner.rules.load import load_rules

    with messages():
        rules = load_rules(paths or ())
        try:
            given = read_verdicts(verdicts)
        except VerdictError as error:
            raise UsageError(str(error)) from None
        except OSError as error:
            raise UsageError(f"{verdicts}: cannot be read: {error.strerror or error}") from None
        learned = lessons(rules, given)
        _write(rules, learned, {path.resolve() for path in paths or ()})
        for verdict in without_rule(rules, given):
            named = f"there is no rule '{verdict.rule}'" if verdict.rule else "it names no rule"
            typer.echo(f"left out: {verdict.verdict} in {verdict.document}: {named}: {verdict.text.strip()[:80]!r}")
        right = sum(verdict.verdict == "right" for verdict in given)
        typer.echo(f"{len(given)} verdicts: {right} right, {len(learned)} examples written")
    raise typer.Exit(OK)


def _write(rules: RuleSet, learned: list[Lesson], folders: set[Path]) -> None:
    from cleaner.authoring.add_example import AddError, add_example
    from cleaner.batch.atomic import write_atomic

    by_file: dict[Path, list[Lesson]] = defaultdict(list)
    for lesson in learned:
        by_file[_file(rules, lesson, folders)].append(lesson)
    for path, found in by_file.items():
        try:
            text = path.read_bytes().decode("utf-8")
            for lesson in found:
                text = add_example(text, lesson.rule, lesson.key, lesson.example)
            write_atomic(path, text.encode("utf-8"))
        except AddError as error:
            raise UsageError(f"{path}: {error}") from None
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from None
        for lesson in found:
            note = "" if lesson.proves else " (does not show the fault away from its document)"
            typer.echo(f"{path}: {lesson.rule}: one more {lesson.key} example{note}")


def _file(rules: RuleSet, lesson: Lesson, folders: set[Path]) -> Path:
    from cleaner.rules.ruleset import builtin_folder

    source = rules.sources[lesson.rule]
    path = Path(source.path).resolve()
    named = any(folder == path or folder in path.parents for folder in folders)
    shipped = source.builtin and builtin_folder().name == "packs"
    if (folders and not named) or shipped:
        raise UsageError(
            f"the rule {lesson.rule} stands in {source.path}, which is not to be written; name the pack of a checkout"
        )
    return path
