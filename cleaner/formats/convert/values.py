"""The values of records, whatever kind of file holds them: a name and a value for each field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from cleaner.formats.loaded import FormatError
from cleaner.formats.records.base import Chunk, Row
from cleaner.formats.records.csvtext import CsvRow
from cleaner.formats.records.jsontext import JsonRow, Number

if TYPE_CHECKING:
    import pyarrow as pa

Values = Mapping[str, object]
Found = Sequence["Row | Exception | None"]


class Literal(str):
    """A value in the characters that JSON has for it; anything but a text."""

    __slots__ = ()


class Reader(Protocol):
    """Reads the values of records; works in any process."""

    def checked(self, rows: Found) -> Found:
        """The records, with a FormatError in the place of those whose values the other kind of file cannot hold."""
        ...

    def values(self, chunk: Chunk, rows: Found) -> list[Values]:
        """The values of each record of a chunk; of what is none, nothing."""
        ...


class NoValues(msgspec.Struct, frozen=True):
    """For documents that no record holds: all their values are new."""

    def checked(self, rows: Found) -> Found:
        """All can be held."""
        return rows

    def values(self, chunk: Chunk, rows: Found) -> list[Values]:
        """None."""
        return [{} for _ in rows]


class JsonValues(msgspec.Struct, frozen=True):
    """JSON objects: texts as texts, all else in its own characters."""

    def checked(self, rows: Found) -> Found:
        """Half of a surrogate pair, which JSON can spell, is no text elsewhere."""
        return [_whole(row) if isinstance(row, JsonRow) else row for row in rows]

    def values(self, chunk: Chunk, rows: Found) -> list[Values]:
        """Texts, literals, and None for null."""
        return [self._values(row) if isinstance(row, JsonRow) else {} for row in rows]

    def _values(self, row: JsonRow) -> Values:
        literals = row.literals()
        return {name: value if _is_plain(value) else Literal(literals[name]) for name, value in row.items()}


def _is_plain(value: object) -> bool:
    return value is None or (isinstance(value, str) and not isinstance(value, Number))


class TypedJsonValues(JsonValues, frozen=True):
    """JSON objects, for columns that have types."""

    as_json: frozenset[str]
    """Fields whose values have no common type: these keep the characters that JSON has for them."""

    def _values(self, row: JsonRow) -> Values:
        literals = row.literals()
        values: dict[str, object] = dict(super()._values(row))
        for name, value in values.items():
            if name in self.as_json and value is not None:
                values[name] = literals[name]
            elif isinstance(value, Literal):
                values[name] = json.loads(value)
        return values


def _whole(row: JsonRow) -> Row | Exception:
    text = row.alone()
    if "\\ud" not in text.lower():
        return row
    for name, value in json.loads(text).items():
        try:
            json.dumps([name, value], ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            return FormatError(f"its field {name!r} holds half a surrogate pair, which only JSON can hold")
    return row


class CsvValues(msgspec.Struct, frozen=True):
    """Lines of CSV: all values are texts."""

    names: tuple[str, ...]

    def checked(self, rows: Found) -> Found:
        """All can be held."""
        return rows

    def values(self, chunk: Chunk, rows: Found) -> list[Values]:
        """Texts."""
        return [{n: row.get(n) for n in self.names} if isinstance(row, CsvRow) else {} for row in rows]


class ColumnValues(msgspec.Struct, frozen=True):
    """Rows of columns, as values that JSON can hold: times in ISO 8601, bytes in base64, exact numbers as texts."""

    def checked(self, rows: Found) -> Found:
        """All can be held."""
        return rows

    def values(self, chunk: pa.RecordBatch, rows: Found) -> list[Values]:
        """Values by column."""
        names = chunk.schema.names
        columns = [_plain_column(chunk.column(i)) for i in range(chunk.num_columns)]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain_column(column: pa.Array) -> list[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_timestamp(kind):  # their nanoseconds are more than Python's datetime can hold
        return list(pc.replace_substring(column.cast(pa.string()), " ", "T", max_replacements=1).to_pylist())
    if pa.types.is_duration(kind):
        column = column.cast(pa.int64())
    return [_plain(value) for value in column.to_pylist()]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):  # a bool is an int
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None  # JSON has no NaN and no infinity
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
