"""Clean files of records, read back beside their change log: for reports, and to take edits back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from cleaner.batch.atomic import atomic_writer, inside
from cleaner.batch.writers import telling
from cleaner.formats.kinds import open_source
from cleaner.formats.records.base import Cells, Row, Source
from cleaner.formats.records.streams import compression_of, decompressed
from cleaner.report.changelog import Record

Put = Callable[[int, Row], "Cells | None"]
"""Tells what to put into the record of a number; None leaves it as it is."""


@contextlib.contextmanager
def clean_source(path: Path, kind: str) -> Iterator[Source]:
    """A clean file of records, open.

    Raises:
        FormatError: when it is damaged.
        OSError: when it cannot be read.
    """
    compression = compression_of(PurePosixPath(path.name))
    with path.open("rb") as raw:
        yield open_source(kind, decompressed(raw, compression), compression)


def rewrite(source: Path, kind: str, target: Path, removed: frozenset[str], put: Put) -> Iterator[None]:
    """Writes a clean file of records with new values, and without some fields; it pauses after each chunk.

    Raises:
        OutputError: when the target cannot be written.
        FormatError: when the clean file is damaged.
        OSError: when it cannot be read.
    """
    with clean_source(source, kind) as opened, telling(target), atomic_writer(target) as stream:
        sink = opened.sink(stream, (), removed)
        number = 0
        for chunk in opened.chunks():
            cells: list[Cells | None] = []
            for row in opened.codec.rows(chunk):
                number += 1
                cells.append(None if row is None or isinstance(row, Exception) else put(number, row))
            sink.write(opened.codec.replaced(chunk, cells, removed))
            yield
        sink.close()


class CleanTexts:
    """The clean texts of documents in files of records, asked for in the order of the files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = ""
        self._last = 0
        self._rows: Iterator[tuple[int, Row | Exception | None]] = iter(())

    def text(self, record: Record) -> str | None:
        """The clean text of a document; None where it is gone.

        Raises:
            FormatError: when the file is damaged.
            OSError: when it cannot be read.
        """
        position = record.position
        if position is None:
            return None
        if record.path != self._path or position <= self._last:
            self._rows = self._read(inside(self._folder, record.path), record.kind)
            self._path = record.path
        self._last = position
        for number, row in self._rows:
            if number == position:
                value = None if row is None or isinstance(row, Exception) else row.get(record.field)
                return value if isinstance(value, str) else None
        return None

    def _read(self, path: Path, kind: str) -> Iterator[tuple[int, Row | Exception | None]]:
        number = 0
        with clean_source(path, kind) as source:
            for chunk in source.chunks():
                for row in source.codec.rows(chunk):
                    number += 1
                    yield number, row
