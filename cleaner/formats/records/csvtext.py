"""CSV and TSV: fields keep their characters, their quotes and their place; only cleaned texts are written anew."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from typing import IO

import msgspec

from cleaner.formats.loaded import FormatError
from cleaner.formats.records.base import CHUNK_BYTES, Cell, Cells, NamedFields, NamedRow, Row
from cleaner.formats.records.jsontext import ByteSink
from cleaner.formats.records.streams import damage_told

_MARK = "\ufeff"


class CsvCodec(msgspec.Struct, frozen=True):
    """Chunks are lists of records as they stand in the file, line ends included."""

    names: tuple[str, ...]
    delimiter: str

    def rows(self, chunk: Sequence[bytes]) -> list[Row | Exception | None]:
        """The records."""
        return [self._row(raw) for raw in chunk]

    def replaced(
        self, chunk: Sequence[bytes], cells: Sequence[Cells | None], removed: frozenset[str] = frozenset()
    ) -> list[bytes]:
        """The records with new values. Fields are added or removed in all records of a chunk, or in none."""
        added = list(dict.fromkeys(name for new in cells if new for name in new if name not in self.names))
        out: list[bytes] = []
        for raw, new in zip(chunk, cells, strict=True):
            row = self._row(raw) if new is not None or added or removed else None
            out.append(row.replaced(new or {}, added, removed).encode("utf-8") if isinstance(row, CsvRow) else raw)
        return out

    def slice(self, chunk: Sequence[bytes], start: int, end: int) -> Sequence[bytes]:
        """A part of a chunk."""
        return chunk[start:end]

    def _row(self, raw: bytes) -> CsvRow | FormatError | None:
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            return FormatError(f"is not UTF-8 (byte {error.start}); convert the file first")
        if not line.strip("\r\n"):
            return None
        row = CsvRow(line, self)
        if row.is_open:
            return FormatError("opens a quote that is never closed; all that follows would be one field")
        if len(row.spans) != len(self.names):
            return FormatError(f"has {len(row.spans)} fields, and the first line names {len(self.names)}")
        return row


class CsvRow(NamedRow):
    """A record in its own characters."""

    def __init__(self, line: str, codec: CsvCodec) -> None:
        self._line = line
        self._codec = codec
        self._body = line.rstrip("\r\n")
        self.spans = list(_spans(self._body, codec.delimiter))

    @property
    def is_open(self) -> bool:
        """Whether the last field begins with a quote that nothing closes: two in a row stand for one."""
        last = self._body[self.spans[-1][0] :]
        return last[:1] == '"' and '"' not in last[1:].replace('""', "")

    def names(self) -> Sequence[str]:
        """The names of the first line."""
        return self._codec.names

    def get(self, name: str) -> object:
        """The text of a field."""
        if name not in self._codec.names:
            return None
        literal = self._literal(name)
        quoted = len(literal) > 1 and literal[0] == literal[-1] == '"'
        return literal[1:-1].replace('""', '"') if quoted else literal

    def spelling(self, name: str) -> tuple[str, str | None]:
        """Whether the field is quoted, where it need not be."""
        literal, text = self._literal(name), str(self.get(name))
        for spelling in ("", "quoted"):
            if self._spelled(text, spelling) == literal:
                return spelling, None
        return "", literal

    def replaced(self, cells: Cells, added: Sequence[str], removed: frozenset[str]) -> str:
        """The record with new values and fields, and without the removed ones."""
        parts: list[str] = []
        for name, (start, end) in zip(self._codec.names, self.spans, strict=True):
            if name in removed:
                continue
            cell = cells.get(name)
            parts.append(self._body[start:end] if cell is None else self._cell(cell, self.spelling(name)[0]))
        parts += [self._cell(cells[name], "") if name in cells else "" for name in added]
        return self._codec.delimiter.join(parts) + self._line[len(self._body) :]

    def _cell(self, cell: Cell, present: str) -> str:
        if cell.literal is not None:
            return cell.literal
        text = cell.value if isinstance(cell.value, str) else json.dumps(cell.value, ensure_ascii=False)
        return self._spelled(text, present if cell.spelling is None else cell.spelling)

    def _literal(self, name: str) -> str:
        start, end = self.spans[self._codec.names.index(name)]
        return self._body[start:end]

    def _spelled(self, text: str, spelling: str) -> str:
        return spelled(text, self._codec.delimiter, quoted=spelling == "quoted")


def spelled(text: str, delimiter: str, *, quoted: bool = False) -> str:
    """A field as it stands in a file, in quotes where it has to be."""
    if quoted or any(char in text for char in (delimiter, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _spans(line: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Where the fields of a record begin and end."""
    at = 0
    while True:
        start = at
        if line[at : at + 1] == '"':
            at += 1
            while True:
                at = line.find('"', at)
                if at < 0:
                    at = len(line)
                    break
                if line[at + 1 : at + 2] != '"':
                    break
                at += 2
        at = line.find(delimiter, at)
        if at < 0:
            yield start, len(line)
            return
        yield start, at
        at += 1


class CsvSource(NamedFields):
    """A CSV file in UTF-8 whose first line names the fields."""

    codec: CsvCodec
    delimiters = ",;\t|"
    """What may separate fields: the sign that the first line holds most often."""

    def __init__(self, stream: IO[bytes], compression: str = "") -> None:
        """Reads plain bytes from a stream; what it writes is compressed so.

        Raises:
            FormatError: when there is no first line.
        """
        csv.field_size_limit(sys.maxsize)
        self._compression = compression
        self._taken: list[str] = []
        self._lines = self._read(io.TextIOWrapper(stream, encoding="utf-8", errors="surrogateescape", newline=""))
        with damage_told():
            first = next(self._lines, "")
            if not first.strip(_MARK + "\r\n"):
                raise FormatError("has no first line that names its fields")
            delimiter = max(self.delimiters, key=first.count)
            self._taken.clear()
            records = csv.reader(self._again(first), delimiter=delimiter)
            names = next(records)
        self._head = "".join(self._taken)
        self._records = records
        self.codec = CsvCodec((names[0].removeprefix(_MARK), *names[1:]), delimiter)
        if len(set(self.codec.names)) < len(names):
            raise FormatError(f"its first line names a field twice: {', '.join(names)}")

    def _read(self, text: io.TextIOWrapper) -> Iterator[str]:
        yield from text
        text.detach()  # the stream is closed by whoever opened it

    def _again(self, first: str) -> Iterator[str]:
        """The lines, each noted as it is taken."""
        self._taken.append(first)
        yield first
        for line in self._lines:
            self._taken.append(line)
            yield line

    def chunks(self) -> Iterator[list[bytes]]:
        """Records with all their lines."""
        chunk: list[bytes] = []
        size = 0
        while True:
            self._taken.clear()
            try:
                with damage_told():
                    more = next(self._records, None)
            except csv.Error as error:
                raise FormatError(f"is not valid CSV ({error})") from None
            if more is None and not self._taken:
                break
            chunk.append("".join(self._taken).encode("utf-8", "surrogateescape"))
            size += len(chunk[-1])
            if size >= CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def sink(self, stream: IO[bytes], added: Sequence[str] = (), removed: frozenset[str] = frozenset()) -> ByteSink:
        """Writes the first line, with fields added and removed, before all records."""
        out = ByteSink(stream, self._compression)
        head = CsvRow(self._head, self.codec)
        new = {name: Cell(name) for name in added}
        out.write([head.replaced(new, added, removed).encode("utf-8", "surrogateescape")])
        return out


class TsvSource(CsvSource):
    """The same with tabs."""

    delimiters = "\t"
