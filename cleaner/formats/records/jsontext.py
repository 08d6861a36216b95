"""JSON records: one a line (JSON Lines), or the elements of one array.

Nothing but the cleaned text of a record changes: its other bytes, with the order of keys, the spelling of numbers and
all blanks, stay what they were.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import IO, Any, NamedTuple

import regex

from cleaner.formats.loaded import FormatError
from cleaner.formats.records.base import Cell, Cells, NamedFields, NamedRow, Row
from cleaner.formats.records.streams import READ_BYTES, compressed, damage_told

_BLANK = regex.compile(r"[ \t\r\n]*")
_BLANK_BYTES = b" \t\r\n"
_LINE_END = regex.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_MARK = "\ufeff"
_HTML_UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


class Number(str):
    """A number in its own characters; its value is never needed."""

    __slots__ = ()


scan_value: Callable[[str, int], tuple[Any, int]] = vars(JSONDecoder(parse_int=Number, parse_float=Number))["scan_once"]
"""The value that begins at a place, and where it ends; raises StopIteration or ValueError where there is none."""


def _spell_utf8(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _spell_ascii(text: str) -> str:
    return json.dumps(text)


def _spell_slash(text: str) -> str:
    return json.dumps(text).replace("/", "\\/")


def _spell_html(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).translate(_HTML_UNSAFE)


SPELLINGS = {"": _spell_utf8, "ascii": _spell_ascii, "slash": _spell_slash, "html": _spell_html}
"""How writers spell a string: as UTF-8, as Python does by default, as PHP does, as Go does."""


class Member(NamedTuple):
    """A key of an object with its value, and where they stand."""

    value: object
    start: int
    """Where the value begins."""
    end: int
    key_start: int
    after: int
    """Behind the comma that follows the value, or where the value ends."""


def members(line: str, at: int) -> dict[str, Member]:
    """The members of the JSON object that begins at a place; of a key that stands twice the last, as parsers read it.

    Raises:
        ValueError: when it is no JSON object.
    """
    if line[at : at + 1] != "{":
        raise ValueError("not a JSON object")
    found: dict[str, Member] = {}
    at = _skip(line, at + 1)
    if line[at : at + 1] == "}":
        return found
    while True:
        key_start = at
        if line[at : at + 1] != '"':
            raise ValueError(f"a key was expected at character {at}")
        key, at = scanstring(line, at + 1, True)
        at = _skip(line, at)
        if line[at : at + 1] != ":":
            raise ValueError(f"a colon was expected at character {at}")
        start = _skip(line, at + 1)
        try:
            value, end = scan_value(line, start)
        except StopIteration:
            raise ValueError(f"a value was expected at character {start}") from None
        at = _skip(line, end)
        sign = line[at : at + 1]
        found[key] = Member(value, start, end, key_start, at + 1 if sign == "," else end)
        if sign == "}":
            return found
        if sign != ",":
            raise ValueError(f"a comma or the end of the object was expected at character {at}")
        at = _skip(line, at + 1)


def _skip(line: str, at: int) -> int:
    found = _BLANK.match(line, at)
    assert found
    return found.end()


class JsonRow(NamedRow):
    """A JSON object in its own characters, with whatever stands before and behind it."""

    def __init__(self, line: str, at: int) -> None:
        self._line = line
        self._at = at
        self._members = members(line, at)

    def names(self) -> Iterator[str]:
        """Keys, and those of nested objects with a dot."""
        for key, member in self._members.items():
            yield key
            if isinstance(member.value, dict):
                yield from (f"{key}.{inner}" for inner in member.value)

    def get(self, name: str) -> object:
        """The value of a key."""
        member = self._member(name)
        if member is None:
            return None
        return json.loads(member.value) if isinstance(member.value, Number) else member.value

    def spelling(self, name: str) -> tuple[str, str | None]:
        """How the string is spelled."""
        member = self._member(name)
        assert member is not None
        literal = self._line[member.start : member.end]
        for spelling, spell in SPELLINGS.items():
            if spell(str(member.value)) == literal:
                return spelling, None
        return "", literal

    def _present_spelling(self, name: str) -> str:
        return self.spelling(name)[0]

    def _member(self, name: str) -> Member | None:
        found = self._members.get(name)
        if found or "." not in name:
            return found
        outer, _, inner = name.partition(".")
        parent = self._members.get(outer)
        if parent is None or not isinstance(parent.value, dict):
            return None
        return members(self._line, parent.start).get(inner)

    def items(self) -> Iterator[tuple[str, object]]:
        """Keys and values; numbers as `Number`."""
        return ((name, member.value) for name, member in self._members.items())

    def literals(self) -> dict[str, str]:
        """Keys, and the characters of their values, on one line."""
        return {name: _on_one_line(self._line[m.start : m.end]) for name, m in self._members.items()}

    def alone(self) -> str:
        """The object on one line, without what stands before and behind it."""
        last = max((member.after for member in self._members.values()), default=self._at + 1)
        return _on_one_line(self._line[self._at : self._line.index("}", last) + 1])

    def replaced(self, cells: Cells, removed: frozenset[str]) -> str:
        """The line with new values and without the removed keys; new keys come last."""
        line = self._line
        edits: list[tuple[int, int, str]] = []
        last = max((member.end for member in self._members.values()), default=self._at + 1)
        for name, cell in cells.items():
            member = self._member(name)
            if member:
                edits.append((member.start, member.end, _literal(cell, partial(self._present_spelling, name))))
            else:
                comma = "," if self._members else ""
                edits.append((last, last, f"{comma}{json.dumps(name, ensure_ascii=False)}:{_literal(cell, str)}"))
        for name in removed & self._members.keys():
            edits.append(self._span_of(name))
        for start, end, new in sorted(edits, reverse=True, key=lambda edit: edit[:2]):
            line = line[:start] + new + line[end:]
        return line

    def with_cells(self, cells: Cells) -> JsonRow:
        """The object with new values."""
        return JsonRow(self.replaced(cells, frozenset()), self._at)

    def _span_of(self, name: str) -> tuple[int, int, str]:
        """What has to go with a member: the comma before it, or behind the first one."""
        member = self._members[name]
        before = max((other.end for other in self._members.values() if other.end < member.key_start), default=None)
        return (member.key_start, member.after, "") if before is None else (before, member.end, "")


def _on_one_line(json_text: str) -> str:
    """JSON without line ends, which stand between its signs only: strings hold none."""
    return _LINE_END.sub("", json_text)


def _literal(cell: Cell, present: Callable[[], str]) -> str:
    if cell.literal is not None:
        return cell.literal
    if not isinstance(cell.value, str):
        return json.dumps(cell.value, ensure_ascii=False, separators=(",", ":"))
    spelling = cell.spelling if cell.spelling is not None else present()
    return SPELLINGS[spelling](cell.value)


class JsonCodec:
    """Chunks are lists of bytes: an object each, with what stands around it."""

    def rows(self, chunk: Sequence[bytes]) -> list[Row | Exception | None]:
        """The objects."""
        return [self._row(raw) for raw in chunk]

    def replaced(
        self, chunk: Sequence[bytes], cells: Sequence[Cells | None], removed: frozenset[str] = frozenset()
    ) -> list[bytes]:
        """The chunk with new values."""
        out: list[bytes] = []
        for raw, new in zip(chunk, cells, strict=True):
            row = self._row(raw) if new is not None else None
            out.append(row.replaced(new or {}, removed).encode("utf-8") if isinstance(row, JsonRow) else raw)
        return out

    def slice(self, chunk: Sequence[bytes], start: int, end: int) -> Sequence[bytes]:
        """A part of a chunk."""
        return chunk[start:end]

    def _row(self, raw: bytes) -> JsonRow | FormatError | None:
        if not raw.strip(_BLANK_BYTES + b"[],"):  # the ends of an array are no record
            return None
        try:
            line = raw.decode("utf-8")
            at = regex.match(rf"[{_MARK} \t\r\n,\[]*", line)
            return JsonRow(line, at.end() if at else 0)
        except UnicodeDecodeError as error:
            return FormatError(f"is not UTF-8 (byte {error.start})")
        except (ValueError, RecursionError) as error:
            return FormatError(f"is not a JSON object ({error})")


class ByteSink:
    """Writes chunks of bytes, compressed or not."""

    def __init__(self, stream: IO[bytes], compression: str) -> None:
        self._stream = stream
        self._out = compressed(stream, compression)

    def write(self, chunk: Iterable[bytes]) -> None:
        """Writes the bytes one after the other."""
        self._out.write(b"".join(chunk))

    def close(self) -> None:
        """Ends the compressed data."""
        if self._out is not self._stream:
            self._out.close()


class JsonLinesSource(NamedFields):
    """JSON Lines: a record a line; blank lines are kept."""

    codec = JsonCodec()

    def __init__(self, stream: IO[bytes], compression: str = "") -> None:
        """Reads plain bytes from a stream; what it writes is compressed so."""
        self._stream = stream
        self._compression = compression

    def chunks(self) -> Iterator[list[bytes]]:
        """Lines, as many as there are at hand up to a chunk."""
        rest: list[bytes] = []
        read = getattr(self._stream, "read1", self._stream.read)
        while True:
            with damage_told():
                block = read(READ_BYTES)
            if not block:
                break
            end = block.rfind(b"\n") + 1
            if not end:
                rest.append(block)
                continue
            rest.append(block[:end])
            yield _lines(b"".join(rest))
            rest = [block[end:]]
        tail = b"".join(rest)
        if tail:
            yield [tail]

    def sink(self, stream: IO[bytes], added: Sequence[str] = (), removed: frozenset[str] = frozenset()) -> ByteSink:
        """Writes lines."""
        return ByteSink(stream, self._compression)


def _lines(data: bytes) -> list[bytes]:
    """Lines with their newline; a carriage return ends none."""
    lines = data.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])
