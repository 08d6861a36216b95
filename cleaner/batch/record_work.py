"""The work on the records of a file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import msgspec
from msgspec.structs import replace

from cleaner.batch.gather import document_cells, edits_value, failed_cells
from cleaner.batch.groups import in_corpus
from cleaner.batch.inputs import Input
from cleaner.batch.suppressions import Sparing
from cleaner.batch.work import Begun, Done, Wanted, attempted, begun, record_of
from cleaner.engine.cleaner import Cleaner
from cleaner.formats.convert.conversion import DOCUMENT_KINDS, Conversion, is_record
from cleaner.formats.convert.values import Found
from cleaner.formats.loaded import Loaded
from cleaner.formats.records.base import Cell, Cells, Chunk, Codec, Row
from cleaner.formats.records.fields import Chosen, identity
from cleaner.report.changelog import Change, Record, Status
from cleaner.rules.model import Corpus


class RecordsTask(msgspec.Struct, frozen=True):
    """Some records of a file, in a row."""

    input: Input
    codec: Codec
    chosen: Chosen
    first: int
    """The number of the first record in the file."""
    chunk: Chunk
    size: int
    conversion: Conversion | None = None
    """Where the records become those of another kind of file."""

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
        """The kind of file that holds the clean records."""
        return self.input.form.kind if self.input.form else self.input.kind

    def run(self, cleaner: Cleaner, wanted: Wanted) -> Done:
        """Cleans the records."""
        done = Done()
        rows = self._rows()
        numbers = range(self.first, self.first + len(rows))
        documents = [self._begun(cleaner, row, number) for row, number in zip(rows, numbers, strict=True)]
        cells = [self._clean(cleaner, *one, done, wanted) for one in zip(rows, numbers, documents, strict=True)]
        if wanted.output:
            done.chunks.append(self._written(rows, cells))
        return done

    def _rows(self) -> Found:
        rows = self.codec.rows(self.chunk)
        return self.conversion.checked(rows) if self.conversion else rows

    def _written(self, rows: Found, cells: Sequence[Cells | None]) -> Chunk:
        if self.conversion:
            return self.conversion.chunk(self.codec, self.chunk, rows, cells)
        return self.codec.replaced(self.chunk, cells)

    def _begun(self, cleaner: Cleaner, row: Row | Exception | None, number: int) -> Begun:
        if row is None or isinstance(row, Exception):
            return ""
        return begun(cleaner, partial(self.load, row, number, cleaner.corpus_rules))

    def _clean(
        self,
        cleaner: Cleaner,
        row: Row | Exception | None,
        number: int,
        document: Begun,
        done: Done,
        wanted: Wanted,
    ) -> Cells | None:
        if row is None:
            return None
        if isinstance(row, Exception):
            left_out = f"; it is left out of the {self.kind} file" if self.conversion else ""
            done.add(self._placed(self._plain(f"{row}{left_out}"), number), "", wanted)
            return None
        done.rows += self.conversion is not None
        own = identity(row.get, self.chosen)
        sparing = Sparing(self.input.spared)
        attempt = attempted(cleaner, document, sparing)
        if wanted.look:
            done.note_seen(attempt, wanted.look)
            return None
        done.note_met(self.input, sparing)
        if isinstance(attempt, str):
            done.add(self._placed(self._plain(attempt), number, own, done.rows), "", wanted)
            return (
                failed_cells(own, partial(self.load, row, number), self._known(row)) if self._makes_documents else None
            )
        loaded, result = attempt
        record = record_of(cleaner, loaded, result, self.path, self.source)
        in_place = not loaded.extracted and self.chosen.clean is None
        as_spelled = in_place and result.changed and not self.conversion
        spelling, literal = row.spelling(self.chosen.text) if as_spelled else ("", None)
        record = msgspec.structs.replace(
            self._placed(record, number, own, done.rows),
            field=self.chosen.target,
            added=list(self.chosen.added),
            spelling=spelling,
            literal=literal,
        )
        done.add(record, loaded.document.text, wanted)
        if self._makes_documents:
            return document_cells(own, result, record.edits, self.chosen)
        return cells_of(result.text if result.changed or not in_place else None, record.edits, self.chosen)

    def load(self, row: Row, number: int, rules: Sequence[Corpus] = ()) -> Loaded | None:
        """The document of a record, with its place in the corpus where rules ask for that; None where it has no text.

        Raises:
            FormatError: when the text cannot be read.
        """
        loaded = row.load(self.chosen, f"{self.source}:{number}")
        return in_corpus(loaded, rules, self.source, row.get) if loaded else None

    def _known(self, row: Row) -> dict[str, object]:
        """What an archive says of a document beside its text."""
        names = {"url": self.chosen.url, "date": self.chosen.date}
        return {what: row.get(name) for what, name in names.items() if name}

    @property
    def _makes_documents(self) -> bool:
        """Whether what is read are no records with fields of their own."""
        return self.conversion is not None and self.input.kind in DOCUMENT_KINDS

    def _plain(self, error: str) -> Record:
        status: Status = "failed" if error else "unchanged"
        return Record(self.path, self.source, status, error=error or None)

    def _placed(self, record: Record, number: int, own: str = "", row: int = 0) -> Record:
        """A record of the change log with its places in the file that is read and the one that is written."""
        record = msgspec.structs.replace(record, number=number, id=own, kind=self.kind)
        if self.conversion:
            record = msgspec.structs.replace(record, converted=self.input.kind, row=row or None)
        return record

    def parts(self) -> list[RecordsTask]:
        """A task a record."""
        size = self.size // len(self.chunk)
        return [
            replace(self, first=self.first + i, chunk=self.codec.slice(self.chunk, i, i + 1), size=size)
            for i in range(len(self.chunk))
        ]

    def failed(self, error: str) -> Done:
        """All failed; they stay as they are."""
        rows: Found = self._rows() if self.conversion else [None] * len(self.chunk)
        cells: list[Cells | None] = [failed_cells("") if self._makes_documents else None for _ in rows]
        done = Done(chunks=[self._written(rows, cells)])
        for number, row in enumerate(rows, self.first):
            done.rows += is_record(row)
            placed = self._placed(self._plain(error), number, "", done.rows if is_record(row) else 0)
            done.add(placed, "", Wanted(outcomes=True))
        return done


def cells_of(clean: str | None, edits: Sequence[Change], chosen: Chosen) -> Cells | None:
    """The new values of a record: its clean text, unless that stands there already, and its edits, where wanted."""
    cells: dict[str, Cell] = {} if clean is None else {chosen.target: Cell(clean)}
    if chosen.edits:
        cells[chosen.edits] = Cell(edits_value(edits))
    return cells or None


def chunk_size(chunk: Chunk) -> int:
    """About how many bytes a chunk holds."""
    size = getattr(chunk, "nbytes", None)
    if size is None:
        size = math.fsum(len(part) if isinstance(part, bytes) else len(part.data) for part in chunk)
    return int(size)
