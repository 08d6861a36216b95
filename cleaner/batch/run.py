"""A run: every input cleaned, its outcome told, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cleaner.batch.atomic import inside, write_atomic
from cleaner.batch.inputs import Input
from cleaner.batch.suppressions import Sparing
from cleaner.engine.cleaner import Cleaner, Result, TooLargeError
from cleaner.engine.findings import RuleTimeoutError
from cleaner.formats.files import load
from cleaner.formats.loaded import FormatError, Loaded
from cleaner.report.changelog import Record, log_changes, log_marks


class OutputError(Exception):
    """The output cannot be written, so going on would fail for every document; the message says why."""


@dataclass(frozen=True)
class Outcome:
    """What came of one input."""

    input: Input
    record: Record
    loaded: Loaded | None = None
    result: Result | None = None
    spared: frozenset[tuple[str, str]] = frozenset()
    """The input's suppressed findings that were met."""


def clean_inputs(cleaner: Cleaner, inputs: Iterable[Input]) -> Iterator[Outcome]:
    """Cleans inputs one by one; a document that fails becomes an outcome like any other."""
    for entry in inputs:
        yield clean_one(cleaner, entry, partial(load, entry.path))


def clean_one(cleaner: Cleaner, entry: Input, read: Callable[[], Loaded]) -> Outcome:
    """Cleans one input, however it is read."""
    sparing = Sparing(entry.spared)
    try:
        loaded = read()
        result = cleaner.clean(loaded.document, sparing if entry.spared else None)
    except (FormatError, TooLargeError, RuleTimeoutError) as error:
        return _failed(entry, str(error))
    except OSError as error:
        return _failed(entry, f"cannot be read: {error.strerror or error}")
    except Exception as error:  # a defect of ours must not cost the other documents
        return _failed(entry, f"internal error, please report it: {type(error).__name__}: {error}")
    return Outcome(entry, record_of(entry, loaded, result, cleaner), loaded, result, frozenset(sparing.met))


def record_of(entry: Input, loaded: Loaded, result: Result, cleaner: Cleaner) -> Record:
    """The change log's record of a cleaned document."""
    text = loaded.document.text
    return Record(
        path=str(entry.target),
        source=str(entry.path),
        status="changed" if result.changed else "left" if result.flags else "unchanged",
        sha256=loaded.sha256,
        encoding=loaded.encoding,
        extracted=loaded.extracted,
        rules=cleaner.rules.fingerprint,
        characters=len(text),
        edits=log_changes(text, result.edits, cleaner.rules, dict(result.points), result.rivals),
        suggestions=log_changes(text, result.suggestions, cleaner.rules),
        marks=log_marks(result.marks, cleaner.rules),
        metadata=result.metadata.to_schema_org(),
        labels=list(result.labels),
        flags=list(result.flags),
    )


def _failed(entry: Input, error: str) -> Outcome:
    # A document that fails keeps its name and bytes in the output.
    target = entry.target.with_name(entry.path.name)
    return Outcome(entry, Record(path=str(target), source=str(entry.path), status="failed", error=error))


def write_outcome(outcome: Outcome, output: Path) -> None:
    """Writes a clean text, as UTF-8, to its place in the output; a document that failed goes there unchanged.

    Raises:
        OutputError: when the disk is full or read-only.
    """
    try:
        target = inside(output, outcome.record.path)
        if outcome.result is not None:
            write_atomic(target, outcome.result.text.encode("utf-8"))
        else:
            _pass_through(outcome.input.path, target)
    except OSError as error:
        raise OutputError(f"cannot write {output / outcome.record.path}: {error.strerror or error}") from None


def _pass_through(source: Path, target: Path) -> None:
    try:
        raw = source.read_bytes()
    except OSError:
        return  # it could not be read in the first place, which the record says
    write_atomic(target, raw)


def write_in_place(outcome: Outcome) -> None:
    """Replaces a file by its clean text, where that differs.

    Raises:
        OutputError: when it cannot be written; the file is then as it was.
    """
    if outcome.result is None or not outcome.result.changed:
        return
    try:
        write_atomic(outcome.input.path.resolve(), outcome.result.text.encode("utf-8"))
    except OSError as error:
        raise OutputError(f"cannot write {outcome.input.path}: {error.strerror or error}") from None
