"""The work on the records of a file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from cleaner.batch.groups import in_corpus
from cleaner.batch.inputs import Input
from cleaner.batch.suppressions import Sparing
from cleaner.batch.work import Done, Wanted, attempted, record_of
from cleaner.engine.cleaner import Cleaner
from cleaner.formats.loaded import Loaded
from cleaner.formats.records.base import Cell, Cells, Chunk, Codec, Row
from cleaner.formats.records.fields import Chosen, identity
from cleaner.report.changelog import Change, Record, Status
from cleaner.rules.model import Corpus


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
        attempt = attempted(cleaner, lambda: self.load(row, number, cleaner.corpus_rules), sparing)
        if wanted.look:
            done.note_seen(attempt, wanted.look)
            return None
        done.note_met(self.input, sparing)
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

    def load(self, row: Row, number: int, rules: Sequence[Corpus] = ()) -> Loaded | None:
        """The document of a record, with its place in the corpus where rules ask for that; None where it has no text.

        Raises:
            FormatError: when the text cannot be read.
        """
        loaded = row.load(self.chosen, f"{self.source}:{number}")
        return in_corpus(loaded, rules, self.source, row.get) if loaded else None

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


def chunk_size(chunk: Chunk) -> int:
    """About how many bytes a chunk holds."""
    size = getattr(chunk, "nbytes", None)
    if size is None:
        size = math.fsum(len(part) if isinstance(part, bytes) else len(part.data) for part in chunk)
    return int(size)
