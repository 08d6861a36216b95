"""Kinds of text files that records of any kind can be written in: JSON Lines, a JSON array, CSV and TSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import IO, Protocol

import msgspec

from cleaner.formats.convert.values import Values
from cleaner.formats.records.base import Chunk, Sink
from cleaner.formats.records.csvtext import spelled
from cleaner.formats.records.jsontext import ByteSink

DELIMITERS = {"csv": ",", "tsv": "\t"}


class Target(Protocol):
    """Writes values as a kind of file."""

    def chunk(self, records: Iterable[Values]) -> Chunk:
        """Values as the kind holds them; works in any process."""
        ...

    def sink(self, stream: IO[bytes]) -> Sink:
        """Writes such chunks."""
        ...


class JsonTarget(msgspec.Struct, frozen=True):
    """JSON objects: one a line, or an array with one a line."""

    is_array: bool
    compression: str

    def chunk(self, records: Iterable[Values]) -> list[bytes]:
        """Objects, without line ends."""
        return [json.dumps(record, ensure_ascii=False).encode("utf-8") for record in records]

    def sink(self, stream: IO[bytes]) -> Sink:
        """Writes objects."""
        out = ByteSink(stream, self.compression)
        return ArraySink(out) if self.is_array else LineSink(out)


class LineSink:
    """Ends each object with a line end."""

    def __init__(self, out: ByteSink) -> None:
        self._out = out

    def write(self, chunk: Sequence[bytes]) -> None:
        """Writes objects."""
        self._out.write(line + b"\n" for line in chunk)

    def close(self) -> None:
        """Ends the file."""
        self._out.close()


class ArraySink:
    """Sets brackets around all objects, and commas between them."""

    def __init__(self, out: ByteSink) -> None:
        self._out = out
        self._before = b"[\n"

    def write(self, chunk: Sequence[bytes]) -> None:
        """Writes objects."""
        for line in chunk:
            self._out.write((self._before, line))
            self._before = b",\n"

    def close(self) -> None:
        """Ends the array and the file."""
        self._out.write((b"[]\n" if self._before == b"[\n" else b"\n]\n",))
        self._out.close()


class CsvTarget(msgspec.Struct, frozen=True):
    """Lines of CSV or TSV below one that names the fields."""

    names: tuple[str, ...]
    delimiter: str
    compression: str

    def chunk(self, records: Iterable[Values]) -> list[bytes]:
        """Lines with their line ends."""
        return [self._line([_text(record.get(name)) for name in self.names]) for record in records]

    def sink(self, stream: IO[bytes]) -> Sink:
        """Writes the names, then lines."""
        out = ByteSink(stream, self.compression)
        out.write((self._line(self.names),))
        return out

    def _line(self, values: Sequence[str]) -> bytes:
        line = self.delimiter.join(spelled(value, self.delimiter) for value in values)
        return (line or '""').encode("utf-8") + b"\n"  # a blank line would be no record


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
