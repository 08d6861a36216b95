"""The work on documents, done in any process: tasks in, clean texts and records of the change log out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec

from cleaner.batch.inputs import Input
from cleaner.batch.suppressions import Sparing
from cleaner.engine.cleaner import Cleaner, Result, TooLargeError
from cleaner.engine.findings import RuleTimeoutError
from cleaner.formats.html import load_html
from cleaner.formats.loaded import FormatError, Loaded
from cleaner.formats.records.base import Cell, Cells, Chunk, Codec, Row
from cleaner.formats.records.fields import Chosen, identity
from cleaner.formats.text import load_text
from cleaner.report.changelog import Change, Record, Status, encode_record, log_changes, log_marks
from cleaner.report.summary import Summary

KILLED = "the process that cleaned it was killed, again and again; perhaps it needs more memory than there is"


@dataclass(frozen=True)
class Wanted:
    """What is wanted of the work beside the records of the change log."""

    output: bool = True
    """The clean texts."""
    outcomes: bool = False
    """The records as such, with the original texts."""


@dataclass
class Done:
    """What came of a task."""

    log: bytearray = field(default_factory=bytearray)
    """The records of its documents, as they stand in the change log."""
    summary: Summary = field(default_factory=Summary)
    outcomes: list[tuple[Record, str]] = field(default_factory=list)
    files: list[tuple[Record, bytes | None]] = field(default_factory=list)
    """For files that are one document: the record without its edits, and the clean text's bytes; None where it failed
    or, with no output wanted, always."""
    chunks: list[Chunk] = field(default_factory=list)
    """For records of a file: the clean chunk, or the parts of it."""
    met: dict[Input, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """For inputs with suppressed findings those that were met."""

    def add(self, record: Record, text: str, wanted: Wanted) -> None:
        """Takes a document in."""
        self.log += encode_record(record)
        self.summary.add(record, len(text))
        if wanted.outcomes:
            self.outcomes.append((record, text))

    def join(self, other: Done) -> None:
        """Takes in what came of the next part of a task."""
        self.log += other.log
        self.summary.merge(other.summary)
        self.outcomes += other.outcomes
        self.files += other.files
        self.chunks += other.chunks
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


@dataclass(frozen=True)
class FilesTask:
    """Files that are one document each."""

    inputs: tuple[Input, ...]
    size: int
    raw: bytes | None = None
    """The bytes of the only input, where they are not read from its path."""

    def run(self, cleaner: Cleaner, wanted: Wanted) -> Done:
        """Reads and cleans the files."""
        done = Done()
        for entry in self.inputs:
            sparing = Sparing(entry.spared)
            attempt = _attempted(cleaner, partial(_read, entry, self.raw), sparing)
            done.met[entry] = frozenset(sparing.met)
            if isinstance(attempt, str):
                _file_failed(done, entry, attempt, wanted)
                continue
            loaded, result = attempt
            record = record_of(cleaner, loaded, result, str(entry.target), str(entry.path))
            done.add(record, loaded.document.text, wanted)
            clean = result.text.encode("utf-8") if wanted.output else None
            done.files.append((msgspec.structs.replace(record, edits=[], suggestions=[], marks=[]), clean))
        return done

    def parts(self) -> list[FilesTask]:
        """A task a file."""
        return [FilesTask((entry,), self.size // len(self.inputs)) for entry in self.inputs]

    def failed(self, error: str) -> Done:
        """All failed."""
        done = Done()
        for entry in self.inputs:
            _file_failed(done, entry, error, Wanted(outcomes=True))
        return done


def _file_failed(done: Done, entry: Input, error: str, wanted: Wanted) -> None:
    record = failed_record(entry, error)
    done.add(record, "", wanted)
    done.files.append((record, None))


def failed_record(entry: Input, error: str) -> Record:
    """The record of a file that failed: it keeps its name and bytes in the output."""
    target = entry.target.with_name(entry.path.name)
    return Record(path=str(target), source=str(entry.path), status="failed", error=error)


def _read(entry: Input, raw: bytes | None) -> Loaded:
    reader = load_html if entry.kind == "html" else load_text
    return reader(entry.path.read_bytes() if raw is None else raw, str(entry.path))


def _attempted(cleaner: Cleaner, read: Callable[[], Loaded | None], sparing: Sparing) -> tuple[Loaded, Result] | str:
    """A document with what cleaning yields, or why it failed; an empty text is no failure."""
    try:
        loaded = read()
        return (loaded, cleaner.clean(loaded.document, sparing if sparing.keys else None)) if loaded else ""
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
        edits=log_changes(text, result.edits, cleaner.rules, dict(result.points), result.rivals),
        suggestions=log_changes(text, result.suggestions, cleaner.rules),
        marks=log_marks(result.marks, cleaner.rules),
        metadata=result.metadata.to_schema_org(),
        labels=list(result.labels),
        flags=list(result.flags),
    )


@dataclass(frozen=True)
class RecordsTask:
    """Some records of a file, in a row."""

    input: Input
    codec: Codec
    chosen: Chosen
    first: int
    """The number of the first record in the file."""
    chunk: Chunk
    size: int

    @property
    def path(self) -> str:
        """Where the clean file goes."""
        return str(self.input.target)

    @property
    def source(self) -> str:
        """Where the file is read from."""
        return str(self.input.path)

    @property
    def kind(self) -> str:
        """The kind of file."""
        return self.input.kind

    def run(self, cleaner: Cleaner, wanted: Wanted) -> Done:
        """Cleans the records."""
        done = Done()
        cells: list[Cells | None] = []
        for number, row in enumerate(self.codec.rows(self.chunk), self.first):
            cells.append(self._clean(cleaner, row, number, done, wanted))
        if wanted.output:
            done.chunks.append(self.codec.replaced(self.chunk, cells))
        return done

    def _clean(
        self, cleaner: Cleaner, row: Row | Exception | None, number: int, done: Done, wanted: Wanted
    ) -> Cells | None:
        if row is None:
            return None
        if isinstance(row, Exception):
            done.add(self._record(number, "", str(row)), "", wanted)
            return None
        own = identity(row.get, self.chosen)
        sparing = Sparing(self.input.spared)
        attempt = _attempted(cleaner, lambda: row.load(self.chosen, f"{self.source}:{number}"), sparing)
        done.met[self.input] = done.met.get(self.input, frozenset()) | sparing.met
        if isinstance(attempt, str):
            done.add(self._record(number, own, attempt), "", wanted)
            return None
        loaded, result = attempt
        record = record_of(cleaner, loaded, result, self.path, self.source)
        in_place = not loaded.extracted and self.chosen.clean is None
        spelling, literal = row.spelling(self.chosen.text) if in_place and result.changed else ("", None)
        record = msgspec.structs.replace(
            record,
            number=number,
            id=own,
            kind=self.kind,
            field=self.chosen.target,
            added=list(self.chosen.added),
            spelling=spelling,
            literal=literal,
        )
        done.add(record, loaded.document.text, wanted)
        return cells_of(result.text if result.changed or not in_place else None, record.edits, self.chosen)

    def _record(self, number: int, own: str, error: str) -> Record:
        status: Status = "failed" if error else "unchanged"
        return Record(self.path, self.source, status, error=error or None, number=number, id=own, kind=self.kind)

    def parts(self) -> list[RecordsTask]:
        """A task a record."""
        size = self.size // len(self.chunk)
        return [
            replace(self, first=self.first + i, chunk=self.codec.slice(self.chunk, i, i + 1), size=size)
            for i in range(len(self.chunk))
        ]

    def failed(self, error: str) -> Done:
        """All failed; they stay as they are."""
        done = Done(chunks=[self.codec.replaced(self.chunk, [None] * len(self.chunk))])
        for number in range(self.first, self.first + len(self.chunk)):
            done.add(self._record(number, "", error), "", Wanted(outcomes=True))
        return done


def cells_of(clean: str | None, edits: Sequence[Change], chosen: Chosen) -> Cells | None:
    """The new values of a record: its clean text, unless that stands there already, and its edits, where wanted."""
    cells: dict[str, Cell] = {} if clean is None else {chosen.target: Cell(clean)}
    if chosen.edits:
        cells[chosen.edits] = Cell(edits_value(edits))
    return cells or None


def edits_value(edits: Sequence[Change]) -> list[dict[str, object]]:
    """Edits as an edits field holds them."""
    return [
        {"start": e.start, "end": e.end, "removed": e.removed, "inserted": e.inserted, "rule": e.rule} for e in edits
    ]


FILES_A_TASK = 32
TASK_BYTES = 256 * 1024


def file_tasks(inputs: Sequence[Input]) -> Iterator[FilesTask]:
    """Tasks for files that are one document each; small ones go together."""
    group: list[Input] = []
    size = 0
    for entry in inputs:
        own = size_of(entry.path)
        if group and (len(group) == FILES_A_TASK or size + own > TASK_BYTES):
            yield FilesTask(tuple(group), size)
            group, size = [], 0
        group.append(entry)
        size += own
    if group:
        yield FilesTask(tuple(group), size)


def size_of(path: Path) -> int:
    """The size of a file in bytes; 0 where it cannot be told."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def chunk_size(chunk: Chunk) -> int:
    """About how many bytes a chunk holds."""
    size = getattr(chunk, "nbytes", None)
    if size is None:
        size = math.fsum(len(part) if isinstance(part, bytes) else len(part.data) for part in chunk)
    return int(size)
