"""WARC and WET: responses that hold a page become conversion records with its clean text, as in Common Crawl's WET.

fastwarc reads; a record is handed on in its own bytes, and each is compressed alone, as the standard wants it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import uuid
from collections.abc import Iterator, Sequence
from typing import IO, Any, cast

import regex
from fastwarc.warc import ArchiveIterator, WarcRecordType

from cleaner.formats.loaded import FormatError, Loaded
from cleaner.formats.records.base import CHUNK_BYTES, Cells, NamedRow, Row
from cleaner.formats.records.fields import Chosen, Fields
from cleaner.formats.records.streams import compressed, damage_told

CONTENT = "content"
"""What reports call the content of a record."""
_LENGTH = regex.compile(rb"(?mi)^(Content-Length:\s*)\d+")
_DIGEST = regex.compile(rb"(?mi)^(WARC-(?:Block|Payload)-Digest:\s*)(\S+)(\r\n)")
_PAGES = ("text/html", "application/xhtml+xml")


class WarcRow(NamedRow):
    """A record with its own bytes."""

    def __init__(self, raw: bytes) -> None:
        # http headers are parsed for responses only, and the payload is then decoded.
        record = next(iter(ArchiveIterator(io.BytesIO(raw), parse_http=True, auto_decode="all")))
        self.is_page = record.record_type == WarcRecordType.response
        self._headers = {key.lower(): value for key, value in record.headers.items()}
        self._charset = record.http_charset if self.is_page else None
        self._content = record.reader.read()

    def names(self) -> Iterator[str]:
        """The headers and the content."""
        yield from self._headers
        yield CONTENT

    def get(self, name: str) -> object:
        """A header, or the content: a page's bytes, or a text."""
        if name != CONTENT:
            return self._headers.get(name.lower())
        if not self.is_page:
            try:
                return self._content.decode("utf-8")
            except UnicodeDecodeError as error:
                raise FormatError(f"is not UTF-8 (byte {error.start})") from None
        try:
            return self._content.decode(self._charset) if self._charset else self._content
        except (LookupError, UnicodeDecodeError):
            return self._content

    def load(self, chosen: Chosen, path: str) -> Loaded | None:
        """The page's article, or the text."""
        kind = Chosen(CONTENT, is_html=self.is_page, url=chosen.url, date=chosen.date, id=chosen.id)
        return super().load(kind, path)

    def spelling(self, name: str) -> tuple[str, str | None]:
        """Contents have no spelling."""
        return "", None


class WarcCodec:
    """Chunks are lists of records."""

    def rows(self, chunk: Sequence[bytes]) -> list[Row | Exception | None]:
        """Responses with a page and conversion records; None for others."""
        return [self._row(raw) for raw in chunk]

    def _row(self, raw: bytes) -> Row | Exception | None:
        kind = _header(raw, b"WARC-Type").lower()
        if kind not in (b"response", b"conversion"):
            return None
        try:
            return WarcRow(raw)
        except (OSError, ValueError, StopIteration) as error:
            return FormatError(f"is not a readable WARC record ({error})")

    def replaced(
        self, chunk: Sequence[bytes], cells: Sequence[Cells | None], removed: frozenset[str] = frozenset()
    ) -> list[bytes]:
        """The records with new texts; a response becomes a conversion record."""
        out: list[bytes] = []
        for raw, new in zip(chunk, cells, strict=True):
            cell = new.get(CONTENT) if new else None
            if cell is None:
                out.append(raw)
            elif _header(raw, b"WARC-Type").lower() == b"response":
                out.append(_conversion(raw, str(cell.value).encode("utf-8")))
            else:
                out.append(_with_content(raw, str(cell.value).encode("utf-8")))
        return out

    def slice(self, chunk: Sequence[bytes], start: int, end: int) -> Sequence[bytes]:
        """A part of a chunk."""
        return chunk[start:end]


def _header(raw: bytes, name: bytes) -> bytes:
    found = regex.search(rb"(?mi)^" + name + rb":[ \t]*([^\r\n]*)", raw[: raw.index(b"\r\n\r\n") + 2])
    return found.group(1).strip() if found else b""


def _sha1(content: bytes) -> bytes:
    return b"sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest())


def _with_content(raw: bytes, content: bytes) -> bytes:
    """A record with other content, and with the length and digests that fit it; digests of other kinds go."""
    head = raw[: raw.index(b"\r\n\r\n") + 2]
    head = _LENGTH.sub(rb"\g<1>%d" % len(content), head)

    def digest(found: regex.Match[bytes]) -> bytes:
        return found.group(1) + _sha1(content) + found.group(3) if found.group(2).startswith(b"sha1:") else b""

    return _DIGEST.sub(digest, head) + b"\r\n" + content + b"\r\n\r\n"


def _conversion(raw: bytes, content: bytes) -> bytes:
    """A conversion record for the text of a page; its id follows from the page's, so that runs agree."""
    page = _header(raw, b"WARC-Record-ID")
    own = uuid.uuid5(uuid.NAMESPACE_URL, page.decode("utf-8", "replace") + "#text")
    lines = [
        b"WARC/1.0",
        b"WARC-Type: conversion",
        b"WARC-Target-URI: " + _header(raw, b"WARC-Target-URI"),
        b"WARC-Date: " + _header(raw, b"WARC-Date"),
        b"WARC-Record-ID: <urn:uuid:%s>" % str(own).encode("ascii"),
        b"WARC-Refers-To: " + page,
        b"WARC-Block-Digest: " + _sha1(content),
        b"Content-Type: text/plain",
        b"Content-Length: %d" % len(content),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + content + b"\r\n\r\n"


class WarcSource:
    """A WARC or WET file."""

    codec = WarcCodec()

    def __init__(self, stream: IO[bytes], compression: str = "") -> None:
        """Reads plain bytes from a stream; what it writes is compressed so."""
        self._stream = stream
        self._compression = compression

    def chosen(self, asked: Fields, sample: Sequence[Row]) -> Chosen:
        """The content of a record, and what its headers say.

        Raises:
            FormatError: when a record would have to take further fields.
        """
        if asked.clean or asked.edits or asked.text or asked.html:
            raise FormatError("a WARC record has one content and no fields; leave out the --…-field options")
        return Chosen(CONTENT, url="WARC-Target-URI", date="WARC-Date", id="WARC-Record-ID")

    def chunks(self) -> Iterator[list[bytes]]:
        """Records in order: pages, texts, and what tells about the file; requests and other payloads are left out."""
        chunk: list[bytes] = []
        size = 0
        for raw in self._records():
            chunk.append(raw)
            size += len(raw)
            if size >= CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def _records(self) -> Iterator[bytes]:
        kinds = WarcRecordType.warcinfo | WarcRecordType.response | WarcRecordType.conversion
        count = 0
        try:
            with damage_told():
                for record in ArchiveIterator(self._stream, record_types=kinds, parse_http=False):
                    count += 1
                    raw = io.BytesIO()
                    length = record.content_length
                    record.write(cast(Any, raw))
                    data = raw.getvalue()
                    if len(data) - data.index(b"\r\n\r\n") - 8 < length:
                        raise FormatError(f"the WARC data are cut short in record {count}")
                    if record.record_type != WarcRecordType.response or _is_page(data):
                        yield data
        except (OSError, ValueError) as error:
            raise FormatError(f"the WARC data are damaged ({error})") from None

    def sink(self, stream: IO[bytes], added: Sequence[str] = (), removed: frozenset[str] = frozenset()) -> WarcSink:
        """Writes records."""
        return WarcSink(stream, self._compression)


def _is_page(raw: bytes) -> bool:
    """Whether a response is a page that was found."""
    _, _, http = raw.partition(b"\r\n\r\n")
    head = http[:65536].partition(b"\r\n\r\n")[0]
    kind = regex.search(rb"(?mi)^Content-Type:[ \t]*([^;\r\n]*)", head)
    found = regex.match(rb"HTTP/\S+ 200\b", head) is not None
    return found and (kind is None or kind.group(1).strip().lower().decode("latin-1") in _PAGES)


class WarcSink:
    """Writes records, each compressed alone."""

    def __init__(self, stream: IO[bytes], compression: str) -> None:
        self._stream = stream
        self._compression = compression

    def write(self, chunk: Sequence[bytes]) -> None:
        """Writes records."""
        for raw in chunk:
            out = compressed(self._stream, self._compression)
            out.write(raw)
            if out is not self._stream:
                out.close()

    def close(self) -> None:
        """Nothing is left to write."""
