"""Documents that no record held before, as records: files of one document each, and the members of archives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields

import msgspec

from cleaner.batch.inputs import Input, InputError
from cleaner.document import Metadata
from cleaner.engine.cleaner import Result
from cleaner.formats.convert.conversion import DOCUMENT_FIELDS, ByValues, of_documents
from cleaner.formats.form import Form
from cleaner.formats.loaded import FormatError, Loaded
from cleaner.formats.records.base import Cell, Cells
from cleaner.formats.records.fields import Chosen, Fields
from cleaner.report.changelog import Change, Record

TEXT = "text"
"""The field of their text."""


class Gathering(msgspec.Struct, frozen=True):
    """How files of one document each become the records of one file."""

    form: Form
    chosen: Chosen
    conversion: ByValues

    def placed(self, record: Record, entry: Input, row: int) -> Record:
        """A file's record of the change log, with its place among the others."""
        return msgspec.structs.replace(
            record,
            path=str(entry.target),
            id=entry.name,
            kind=self.form.kind,
            converted=entry.kind,
            row=row,
            field="" if record.status == "failed" else self.chosen.target,
            added=list(self.chosen.added),
        )


def gathering(form: Form, asked: Fields) -> Gathering:
    """How files are gathered.

    Raises:
        InputError: when a field that is asked for is called like one that there is anyway.
    """
    chosen = Chosen(TEXT, clean=asked.clean, edits=asked.edits)
    try:
        return Gathering(form, chosen, of_documents(form, chosen.added))
    except FormatError as error:
        raise InputError(f"{form.gathered}: {error}") from None


def document_cells(own: str, result: Result, edits: Sequence[Change], chosen: Chosen) -> dict[str, Cell]:
    """All values of a cleaned document's record."""
    known = {entry.name: getattr(result.metadata, entry.name) for entry in fields(Metadata)}
    values = {
        **dict.fromkeys(DOCUMENT_FIELDS),
        **known,
        "id": own,
        TEXT: result.document.text if chosen.clean else result.text,
        "labels": result.labels,
    }
    if chosen.clean:
        values[chosen.clean] = result.text
    if chosen.edits:
        values[chosen.edits] = edits_value(edits)
    return {name: Cell(value) for name, value in values.items()}


def failed_cells(
    own: str, read: Callable[[], Loaded | None] = lambda: None, known: Mapping[str, object] | None = None
) -> Cells:
    """The values of a document that failed: what is known of it, and its text as it was, where it can be read."""
    try:
        loaded = read()
    except (FormatError, OSError):
        loaded = None
    text = loaded.document.text if loaded else None
    values = {**dict.fromkeys(DOCUMENT_FIELDS), **(known or {}), "id": own, TEXT: text}
    return {name: Cell(value) for name, value in values.items()}


def edits_value(edits: Sequence[Change]) -> list[dict[str, object]]:
    """Edits as an edits field holds them."""
    return [
        {"start": e.start, "end": e.end, "removed": e.removed, "inserted": e.inserted, "rule": e.rule} for e in edits
    ]
