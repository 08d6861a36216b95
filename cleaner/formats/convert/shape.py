"""Which columns the records of a JSON file need: the names that occur, and a type that holds all values of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cleaner.formats.loaded import FormatError
from cleaner.formats.records.jsontext import JsonRow, Number

if TYPE_CHECKING:
    import pyarrow as pa

MAX_KEYS = 100
"""An object with more different keys is a mapping from data to data, and no struct."""
MAX_FIELDS = 2_000
"""A file with more different fields has no columns worth the name."""
_EXACT = 2**53
"""Whole numbers up to here are exact as floating-point numbers too."""
_LONG = 2**63
_DIGITS = 25
"""A number with more is out of every column's range."""
_KINDS: Sequence[tuple[type, str]] = ((str, "text"), (bool, "truth"), (list, "list"), (dict, "object"))


class Shape:
    """What values of a field were seen."""

    def __init__(self) -> None:
        self._kinds: set[str] = set()
        self._item: Shape | None = None
        self._members: dict[str, Shape] = {}

    def see(self, value: object) -> None:
        """Takes a value into account, as `JsonRow` yields it; null fits anything."""
        if value is None:
            return
        self._kinds.add(_kind_of(value))
        if isinstance(value, list):
            self._item = self._item or Shape()
            for item in value:
                self._item.see(item)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if len(self._members) <= MAX_KEYS:  # one more tells that there are too many
                    self._members.setdefault(key, Shape()).see(inner)

    def type(self) -> pa.DataType | None:
        """The column type that holds all values; None where none does."""
        import pyarrow as pa

        kinds = self._kinds
        if not kinds or kinds == {"text"}:
            return pa.string()
        if kinds == {"truth"}:
            return pa.bool_()
        if kinds <= {"whole", "long"}:
            return pa.int64()
        if kinds <= {"whole", "float"}:
            return pa.float64()
        if kinds == {"list"}:
            inner = self._item.type() if self._item else pa.string()
            return None if inner is None else pa.list_(inner)
        if kinds == {"object"} and 0 < len(self._members) <= MAX_KEYS:
            types = {key: shape.type() for key, shape in self._members.items()}
            return None if None in types.values() else pa.struct(list(types.items()))
        return None


def _kind_of(value: object) -> str:
    if isinstance(value, Number):
        if value.lstrip("-").isdigit():
            whole = int(value) if len(value) < _DIGITS else _LONG
            return "whole" if abs(whole) <= _EXACT else "long" if -_LONG <= whole < _LONG else "huge"
        return "float"
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return name
    return "float"  # NaN and the infinities


def shapes_of(rows: Iterable[object]) -> dict[str, Shape]:
    """The fields of JSON records, in the order of their first occurrence.

    Raises:
        FormatError: when there are too many.
    """
    shapes: dict[str, Shape] = {}
    for row in rows:
        if isinstance(row, JsonRow):
            for name, value in row.items():
                shape = shapes.get(name)
                if shape is None:
                    shape = shapes[name] = Shape()
                shape.see(value)
            if len(shapes) > MAX_FIELDS:
                raise FormatError(f"has more than {MAX_FIELDS:,} different fields; ask for --format-out jsonl")
    return shapes
