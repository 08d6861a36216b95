"""Zipped folders of texts and pages: members are cleaned like files, all others are handed on."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import IO, NamedTuple

from cleaner.formats.files import READERS, clean_name
from cleaner.formats.loaded import FormatError, Loaded
from cleaner.formats.records.base import CHUNK_BYTES, Cells, Row
from cleaner.formats.records.fields import Chosen, Fields

TEXT = "text"
MAX_BYTES = 1 << 30


class Member(NamedTuple):
    """A file of the folder."""

    info: zipfile.ZipInfo
    data: bytes


class ZipRow:
    """A member that is a document."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._loaded: Loaded | None = None

    def names(self) -> tuple[str]:
        """It is one text."""
        return (TEXT,)

    def get(self, name: str) -> object:
        """Its name, or its clean text."""
        return self._member.info.filename if name == "id" else self._member.data.decode("utf-8")

    def load(self, chosen: Chosen, path: str) -> Loaded:
        """Its document."""
        name = PurePosixPath(self._member.info.filename)
        self._loaded = READERS[name.suffix.lower()](self._member.data, path)
        return self._loaded

    def spelling(self, name: str) -> tuple[str, str | None]:
        """The codec of its bytes."""
        return (self._loaded.encoding if self._loaded else "utf-8"), None


class ZipCodec:
    """Chunks are lists of members."""

    def rows(self, chunk: Sequence[Member]) -> list[Row | Exception | None]:
        """Texts and pages; None for other members."""
        suffixes = [PurePosixPath(member.info.filename).suffix.lower() for member in chunk]
        return [ZipRow(m) if suffix in READERS else None for m, suffix in zip(chunk, suffixes, strict=True)]

    def replaced(
        self, chunk: Sequence[Member], cells: Sequence[Cells | None], removed: frozenset[str] = frozenset()
    ) -> list[Member]:
        """Members with new texts; a page becomes a text file."""
        out: list[Member] = []
        for member, new in zip(chunk, cells, strict=True):
            cell = new.get(TEXT) if new else None
            if cell is None:
                out.append(member)
                continue
            info = _copy(member.info)
            info.filename = str(clean_name(PurePosixPath(info.filename)))
            out.append(Member(info, str(cell.value).encode(cell.spelling or "utf-8")))
        return out

    def slice(self, chunk: Sequence[Member], start: int, end: int) -> Sequence[Member]:
        """A part of a chunk."""
        return chunk[start:end]


def _copy(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    new = zipfile.ZipInfo(info.filename, info.date_time)
    new.compress_type, new.external_attr, new.create_system = info.compress_type, info.external_attr, info.create_system
    new.comment, new.extra = info.comment, b""
    return new


class ZipSource:
    """A zipped folder."""

    codec = ZipCodec()

    def __init__(self, stream: IO[bytes], compression: str = "") -> None:
        """Reads the list of members.

        Raises:
            FormatError: when it is no ZIP archive.
        """
        try:
            self._archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError) as error:
            raise FormatError(f"is not a ZIP archive ({error})") from None

    def chosen(self, asked: Fields, sample: Sequence[Row]) -> Chosen:
        """The text of a member.

        Raises:
            FormatError: when a member would have to take further fields.
        """
        if asked.clean or asked.edits:
            raise FormatError("a zipped folder holds files without fields; leave out --clean-field and --edits-field")
        return Chosen(TEXT, id="id")

    def chunks(self) -> Iterator[list[Member]]:
        """Members in the order of the archive."""
        chunk: list[Member] = []
        size = 0
        for info in self._archive.infolist():
            try:
                if info.file_size > MAX_BYTES:
                    raise FormatError(f"its member {info.filename!r} has {info.file_size:,} bytes; unpack it")
                member = Member(_copy(info), self._archive.read(info) if not info.is_dir() else b"")
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
                raise FormatError(f"its member {info.filename!r} cannot be read ({error})") from None
            chunk.append(member)
            size += len(member.data)
            if size >= CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def sink(self, stream: IO[bytes], added: Sequence[str] = (), removed: frozenset[str] = frozenset()) -> ZipSink:
        """Writes a zipped folder."""
        return ZipSink(stream)


class ZipSink:
    """Writes members."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(stream, "w")

    def write(self, chunk: Sequence[Member]) -> None:
        """Adds members."""
        for member in chunk:
            self._archive.writestr(member.info, member.data)

    def close(self) -> None:
        """Writes the list of members."""
        self._archive.close()
