"""Conversions: which there are, what each needs to know of the file, and how its chunks are turned into others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any, Protocol

import msgspec

from cleaner.formats.convert.shape import Shape, shapes_of
from cleaner.formats.convert.targets import DELIMITERS, CsvTarget, JsonTarget, Target
from cleaner.formats.convert.values import (
    ColumnValues,
    CsvValues,
    Found,
    JsonValues,
    NoValues,
    Reader,
    TypedJsonValues,
)
from cleaner.formats.form import Form
from cleaner.formats.loaded import FormatError
from cleaner.formats.records.base import Cells, Chunk, Codec, Row, Sink
from cleaner.formats.records.fields import Chosen
from cleaner.formats.records.jsontext import JsonRow

if TYPE_CHECKING:
    import pyarrow as pa

DOCUMENT_FIELDS = (
    "id", "text", "title", "authors", "agency", "place", "editors", "date", "url", "host", "language", "labels",
)  # fmt: skip
"""The fields of a document that no record held before."""
DOCUMENT_KINDS = ("warc", "zip")
"""Files of documents that are no records with fields."""
LISTS = ("authors", "editors", "labels")
_JSON, _COLUMNS = ("jsonl", "json"), ("parquet", "arrow")


class Conversion(Protocol):
    """Turns chunks of one kind of file into chunks of another; can be pickled, and works in any process."""

    @property
    def notes(self) -> Sequence[str]:
        """What people have to know about it."""
        ...

    def checked(self, rows: Found) -> Found:
        """The records of a chunk, with a FormatError in the place of those that the other kind of file cannot hold."""
        ...

    def chunk(self, codec: Codec, chunk: Chunk, rows: Found, cells: Sequence[Cells | None]) -> Chunk:
        """The records of a chunk with new values, in the other kind; what is no record is left out."""
        ...

    def sink(self, stream: IO[bytes]) -> Sink:
        """A writer of the other kind of file."""
        ...


class ByValues(msgspec.Struct, frozen=True):
    """Reads the values of records and writes them anew."""

    reader: Reader
    target: Target
    notes: Sequence[str] = ()

    def checked(self, rows: Found) -> Found:
        """What the reader says."""
        return self.reader.checked(rows)

    def chunk(self, codec: Codec, chunk: Chunk, rows: Found, cells: Sequence[Cells | None]) -> Chunk:
        """Values of each record, new ones in the place of old ones."""
        found = zip(rows, self.reader.values(chunk, rows), cells, strict=True)
        return self.target.chunk(
            {**values, **{name: cell.value for name, cell in (new or {}).items()}}
            for row, values, new in found
            if is_record(row)
        )

    def gathered(self, cells: Iterable[Cells]) -> Chunk:
        """Documents that no record held before."""
        return self.target.chunk({name: cell.value for name, cell in new.items()} for new in cells)

    def sink(self, stream: IO[bytes]) -> Sink:
        """What the target writes."""
        return self.target.sink(stream)


class JsonToJson(msgspec.Struct, frozen=True):
    """JSON objects stay in their own characters; only what stands between them changes."""

    target: JsonTarget
    notes: Sequence[str] = ()

    def checked(self, rows: Found) -> Found:
        """All can be held."""
        return rows

    def chunk(self, codec: Codec, chunk: Chunk, rows: Found, cells: Sequence[Cells | None]) -> list[bytes]:
        """Each object on one line."""
        return [
            (row.with_cells(new) if new else row).alone().encode("utf-8")
            for row, new in zip(rows, cells, strict=True)
            if isinstance(row, JsonRow)
        ]

    def sink(self, stream: IO[bytes]) -> Sink:
        """What the target writes."""
        return self.target.sink(stream)


class ColumnsToColumns(msgspec.Struct, frozen=True):
    """Columns keep their types."""

    target: Any
    notes: Sequence[str] = ()

    def checked(self, rows: Found) -> Found:
        """All can be held."""
        return rows

    def chunk(self, codec: Codec, chunk: Chunk, rows: Found, cells: Sequence[Cells | None]) -> Chunk:
        """The same rows."""
        return codec.replaced(chunk, cells)

    def sink(self, stream: IO[bytes]) -> Sink:
        """What the target writes."""
        sink: Sink = self.target.sink(stream)
        return sink


def is_record(row: Row | Exception | None) -> bool:
    """Whether something of a chunk is a record that can be read."""
    return row is not None and not isinstance(row, Exception)


def of_documents(form: Form, added: Sequence[str]) -> ByValues:
    """The conversion for documents that no record held before.

    Args:
        form: what they become.
        added: names of further fields, for clean texts and edits.

    Raises:
        FormatError: when a further field is called like one that they have anyway.
    """
    for name in added:
        if name in DOCUMENT_FIELDS:
            raise FormatError(
                f"there is a field '{name}' already; choose another name with --clean-field/--edits-field"
            )
    names = (*DOCUMENT_FIELDS, *added)
    if form.kind in _COLUMNS:
        import pyarrow as pa

        fields = [pa.field(name, pa.list_(pa.string()) if name in LISTS else pa.string()) for name in names]
        return ByValues(NoValues(), _column_target(form, pa.schema(fields)))
    return ByValues(NoValues(), _text_target(form, names))


def conversion_of(
    kind: str, source: Any, form: Form, chosen: Chosen, rows: Callable[[], Iterable[object]]
) -> Conversion:
    """The conversion of a file of records.

    Args:
        kind: its kind, another than the form's.
        source: the file, open.
        form: what it becomes.
        chosen: which of its fields hold what.
        rows: reads all its records, for kinds whose records need not have the same fields.

    Raises:
        FormatError: when the form cannot hold it.
    """
    if kind in DOCUMENT_KINDS:
        return of_documents(form, chosen.added)
    if kind in _JSON and form.kind in _JSON:
        return JsonToJson(_json_target(form))
    if "." in chosen.target and kind in _JSON:
        raise FormatError(f"its text is nested in '{chosen.target}', which only JSON can hold: --format-out jsonl")
    if kind in _JSON:
        return _of_json(form, chosen, shapes_of(rows()))
    if kind in _COLUMNS:
        return _of_columns(form, chosen, source.schema)
    names = (*source.codec.names, *chosen.added)
    if form.kind in _COLUMNS:
        import pyarrow as pa

        target = _column_target(form, pa.schema([pa.field(name, pa.string()) for name in names]))
        return ByValues(CsvValues(source.codec.names), target)
    return ByValues(CsvValues(source.codec.names), _text_target(form, names))


def _of_json(form: Form, chosen: Chosen, shapes: dict[str, Shape]) -> Conversion:
    """Objects with any fields become lines or rows that all have the same."""
    shapes = shapes or {chosen.text: Shape()}
    if form.kind not in _COLUMNS:
        return ByValues(JsonValues(), _text_target(form, (*shapes, *chosen.added)))
    import pyarrow as pa

    types = {name: shape.type() for name, shape in shapes.items()}
    types[chosen.text] = pa.string()  # a record whose text is none fails, and is told
    mixed = frozenset(name for name, kind in types.items() if kind is None)
    fields = [pa.field(name, kind or pa.string()) for name, kind in types.items()]
    fields += [pa.field(name, pa.string()) for name in chosen.added]
    notes = [f"the values of '{name}' have no common type; they become texts of JSON" for name in sorted(mixed)]
    return ByValues(TypedJsonValues(mixed), _column_target(form, pa.schema(fields)), tuple(notes))


def _of_columns(form: Form, chosen: Chosen, schema: pa.Schema) -> Conversion:
    if form.kind in _COLUMNS:
        from cleaner.formats.records.columns import schema_with

        return ColumnsToColumns(_column_target(form, schema_with(schema, chosen.added, frozenset())))
    return ByValues(ColumnValues(), _text_target(form, (*schema.names, *chosen.added)))


def _column_target(form: Form, schema: pa.Schema) -> Any:
    from cleaner.formats.convert.columns import ColumnTarget

    target = ColumnTarget(form.kind, schema)
    target.check()
    return target


def _text_target(form: Form, names: tuple[str, ...]) -> Target:
    if form.kind in _JSON:
        return _json_target(form)
    return CsvTarget(names, DELIMITERS[form.kind], form.compression)


def _json_target(form: Form) -> JsonTarget:
    return JsonTarget(form.kind == "json", form.compression)
