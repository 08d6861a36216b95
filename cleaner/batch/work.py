"""The work on documents, done in any process: tasks in, clean texts and records of the change log out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from cleaner.batch.inputs import Input
from cleaner.batch.suppressions import Sparing
from cleaner.engine.cleaner import Cleaner, Result, Scanned, TooLargeError
from cleaner.engine.findings import RuleTimeoutError
from cleaner.formats.loaded import FormatError, Loaded
from cleaner.formats.records.base import Chunk
from cleaner.report.changelog import Record, encode_record, log_changes, log_marks
from cleaner.report.summary import Summary

Look = Callable[[Result], Any]
T = TypeVar("T")

_DECODER = msgspec.json.Decoder(Record)
KILLED = "the process that cleaned it was killed, again and again; perhaps it needs more memory than there is"


class Wanted(msgspec.Struct, frozen=True):
    """What is wanted of the work beside the records of the change log."""

    output: bool = True
    """The clean texts."""
    outcomes: bool = False
    """The records as such, with the original texts."""
    look: Look | None = None
    """Looks at what cleaning leaves of each document; where it is given, what it sees is all that is wanted."""


class Done(msgspec.Struct):
    """What came of a task."""

    log: bytearray = msgspec.field(default_factory=bytearray)
    """The records of its documents, as they stand in the change log."""
    summary: Summary = msgspec.field(default_factory=Summary)
    outcomes: list[tuple[Record, str]] = []
    files: list[tuple[Record, bytes | None]] = []
    """For files that are one document: the record without its edits, and the clean text's bytes; None where it failed
    or, with no output wanted, always."""
    chunks: list[Chunk] = []
    """For records of a file: the clean chunk, or the parts of it."""
    rows: int = 0
    """For what becomes records of another kind of file: how many, the first of which the log counts as 1."""
    seen: list[Any] = []
    """What a look at each of its documents gave."""
    met: dict[Input, frozenset[tuple[str, str]]] = {}
    """For inputs with suppressed findings those that were met."""

    def add(self, record: Record, text: str, wanted: Wanted) -> None:
        """Takes a document in."""
        self.log += encode_record(record)
        self.summary.add(record, len(text))
        if wanted.outcomes:
            self.outcomes.append((record, text))

    def note_seen(self, attempt: tuple[Loaded, Result] | str, look: Look) -> None:
        """Looks at a document, unless it failed."""
        if isinstance(attempt, tuple):
            self.seen.append(look(attempt[1]))

    def note_met(self, entry: Input, sparing: Sparing) -> None:
        """Notes the suppressed findings that were met in a document of an input; most have none."""
        if sparing.met:
            self.met[entry] = self.met.get(entry, frozenset()) | sparing.met

    def log_behind(self, rows: int) -> bytearray:
        """The log's records as they read where other rows stand before those of this task."""
        if not rows or not self.rows:
            return self.log
        moved = bytearray()
        for record in map(_DECODER.decode, bytes(self.log).split(b"\n")[:-1]):
            moved += encode_record(msgspec.structs.replace(record, row=record.row + rows) if record.row else record)
        return moved

    def join(self, other: Done) -> None:
        """Takes in what came of the next part of a task."""
        self.log += other.log_behind(self.rows)
        self.rows += other.rows
        self.summary.merge(other.summary)
        self.outcomes += other.outcomes
        self.files += other.files
        self.chunks += other.chunks
        self.seen += other.seen
        for entry, keys in other.met.items():
            self.met[entry] = self.met.get(entry, frozenset()) | keys


class Task(Protocol):
    """Some documents."""

    @property
    def size(self) -> int:
        """About how many bytes of text."""
        ...

    def run(self, cleaner: Cleaner, wanted: Wanted) -> Done:
        """Cleans them. A document that fails is an outcome like any other."""
        ...

    def parts(self) -> Sequence[Task]:
        """Tasks for each document alone."""
        ...

    def failed(self, error: str) -> Done:
        """What came of it when it cannot be run."""
        ...


Begun = tuple[Loaded, Scanned] | str
"""A document that is read and scanned, or why it failed; nothing where it is empty, which is no failure."""


def begun(cleaner: Cleaner, read: Callable[[], Loaded | None]) -> Begun:
    """Reads and scans a document; the documents of a task are scanned before the first is cleaned."""

    def begin() -> Begun:
        loaded = read()
        return (loaded, cleaner.scanned(loaded.document)) if loaded else ""

    return _or_why_not(begin)


def attempted(cleaner: Cleaner, document: Begun, sparing: Sparing) -> tuple[Loaded, Result] | str:
    """The document with what cleaning yields, or why it failed."""
    if isinstance(document, str):
        return document
    loaded, scanned = document
    return _or_why_not(lambda: (loaded, cleaner.clean(scanned, sparing if sparing.keys else None)))


def _or_why_not(work: Callable[[], T]) -> T | str:
    try:
        return work()
    except (FormatError, TooLargeError, RuleTimeoutError) as error:
        return str(error)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    except Exception as error:  # a defect of ours must not cost the other documents
        return f"internal error, please report it: {type(error).__name__}: {error}"


def record_of(cleaner: Cleaner, loaded: Loaded, result: Result, path: str, source: str) -> Record:
    """The change log's record of a cleaned document."""
    text = loaded.document.text
    return Record(
        path=path,
        source=source,
        status="changed" if result.changed else "left" if result.flags else "unchanged",
        sha256=loaded.sha256,
        encoding=loaded.encoding,
        extracted=loaded.extracted,
        rules=cleaner.rules.fingerprint,
        characters=len(text),
        edits=log_changes(text, result.edits, cleaner.rules, dict(result.points), result.rivals, result.shared),
        suggestions=log_changes(text, result.suggestions, cleaner.rules, shared=result.shared),
        marks=log_marks(result.marks, cleaner.rules),
        metadata=result.metadata.to_schema_org(),
        labels=list(result.labels),
        flags=list(result.flags),
    )
