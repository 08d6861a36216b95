"""JSON that is not one object a line: an array of objects, or objects one after the other; read element by element.

What stands between the elements goes with the one behind it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from typing import IO

import regex

from cleaner.formats.loaded import FormatError
from cleaner.formats.records.base import CHUNK_BYTES, NamedFields
from cleaner.formats.records.jsontext import ByteSink, JsonCodec, scan_value
from cleaner.formats.records.streams import READ_BYTES, damage_told

_HEAD = regex.compile(r"\ufeff?[ \t\r\n]*(\[?)")
_GAP = regex.compile(r"[ \t\r\n]*,?[ \t\r\n]*")


class JsonArraySource(NamedFields):
    """An array of objects, or objects one after the other."""

    codec = JsonCodec()

    def __init__(self, stream: IO[bytes], compression: str = "") -> None:
        """Reads plain bytes from a stream; what it writes is compressed so."""
        self._stream = stream
        self._compression = compression
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._ended = False

    def chunks(self) -> Iterator[list[bytes]]:
        """Elements, each with what stands before it; the end of the array is the last of all."""
        chunk: list[bytes] = []
        size = 0
        for element in self._elements():
            chunk.append(element.encode("utf-8"))
            size += len(chunk[-1])
            if size >= CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def sink(self, stream: IO[bytes], added: Sequence[str] = (), removed: frozenset[str] = frozenset()) -> ByteSink:
        """Writes the array."""
        return ByteSink(stream, self._compression)

    def _elements(self) -> Iterator[str]:
        while not self._ended and not self._text.strip("\ufeff \t\r\n"):
            self._read()
        head = _HEAD.match(self._text)
        assert head
        closing = "]" if head.group(1) else ""
        begin, at = 0, head.end()
        while True:
            gap = _GAP.match(self._text, at)
            assert gap
            end = self._end_of_value(gap.end())
            if end is not None:
                yield self._text[begin:end]
                begin = at = end
                continue
            sign = self._text[gap.end() : gap.end() + 1]
            if sign == closing and self._ended:
                if self._text[gap.end() + 1 :].strip(" \t\r\n"):
                    raise FormatError("something stands behind the JSON array")
                if begin < len(self._text):
                    yield self._text[begin:]
                return
            if self._ended:
                raise FormatError("the JSON is damaged or cut short")
            self._text, at = self._text[begin:], at - begin
            begin = 0
            self._read()

    def _end_of_value(self, start: int) -> int | None:
        """Where the value ends that begins there; None where the text does not hold all of it."""
        try:
            _, end = scan_value(self._text, start)
        except (StopIteration, ValueError):
            return None
        return end if end < len(self._text) or self._ended else None  # a number may go on

    def _read(self) -> None:
        """Reads about as much again as is there, so that a long element is not scanned too often."""
        with damage_told():
            block = self._stream.read(max(READ_BYTES, len(self._text)))
        self._ended = not block
        try:
            self._text += self._decoder.decode(block, self._ended)
        except UnicodeDecodeError:
            raise FormatError("is not UTF-8; convert it first") from None
