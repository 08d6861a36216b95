"""Where clean texts go: a folder, the place of their sources, or standard output."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Protocol, cast

import msgspec

from cleaner.batch.atomic import atomic_writer, inside, write_atomic
from cleaner.batch.errors import OutputError
from cleaner.batch.inputs import Input
from cleaner.formats.convert.conversion import Conversion
from cleaner.formats.records.base import Chunk, Sink, Source
from cleaner.formats.records.fields import Chosen
from cleaner.report.changelog import Record


class Shard(msgspec.Struct):
    """A file of records on its way."""

    input: Input
    source: Source | None = None
    """Open while its records are read."""
    chosen: Chosen | None = None
    conversion: Conversion | None = None
    """Where it becomes a file of another kind."""
    inputs: Sequence[Input] = ()
    """The files of one document each that it is gathered from."""
    rows: int = 0
    """Records of the other kind so far."""

    @property
    def added(self) -> tuple[str, ...]:
        """The fields that its clean form has in addition."""
        return self.chosen.added if self.chosen else ()


class Writer(Protocol):
    """Takes clean texts."""

    def file(self, entry: Input, record: Record, clean: bytes | None) -> int:
        """Takes the clean text of a file; with None the file is handed on as it is. Returns the size in bytes."""
        ...

    def chunk(self, shard: Shard, chunk: Chunk, *, changed: bool) -> None:
        """Takes clean records of a file, in order."""
        ...

    def end(self, shard: Shard, error: str | None) -> int:
        """The file of records is at its end, or damaged. Returns the size in bytes."""
        ...

    def close(self) -> None:
        """Nothing more comes; what is half written goes."""
        ...


@contextlib.contextmanager
def telling(path: Path | str) -> Iterator[None]:
    """Turns what goes wrong in writing a file into an error that ends the run."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from None


class _Open:
    """A file of records that is being written; it takes its name at the end."""

    def __init__(self, path: Path, shard: Shard) -> None:
        self.path = path
        self._stack = contextlib.ExitStack()
        self._gate = _Gate(self._stack.enter_context(atomic_writer(path)))
        self.sink: Sink | None = None
        self.changed = False
        try:
            self.sink = make_sink(shard, cast(IO[bytes], self._gate))
        except BaseException:
            self.discard()
            raise

    def write(self, chunk: Chunk) -> None:
        assert self.sink
        self.sink.write(chunk)

    def keep(self) -> None:
        assert self.sink
        self.sink.close()
        self._stack.close()

    def discard(self) -> None:
        self._gate.is_shut = True
        if self.sink:
            with contextlib.suppress(Exception):
                self.sink.close()
        with contextlib.suppress(_DiscardedError, OSError), self._stack:
            raise _DiscardedError


class _Gate(io.RawIOBase):
    """A stream that swallows what comes once it is shut: compressors and Parquet writers end with a few bytes more."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.is_shut = False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return memoryview(data).nbytes if self.is_shut else self._stream.write(data)

    def tell(self) -> int:
        return 0 if self.is_shut else self._stream.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0 if self.is_shut else self._stream.seek(offset, whence)

    def flush(self) -> None:
        if not self.is_shut and not self._stream.closed:
            self._stream.flush()


class _DiscardedError(Exception):
    """Leaves the block of an atomic writer, so that nothing is kept."""


def make_sink(shard: Shard, stream: IO[bytes]) -> Sink:
    """The writer of the shard's clean form."""
    if shard.conversion:
        return shard.conversion.sink(stream)
    assert shard.source
    return shard.source.sink(stream, shard.added)


class FolderWriter:
    """Writes into a folder that mirrors the inputs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: _Open | None = None

    def file(self, entry: Input, record: Record, clean: bytes | None) -> int:
        """Writes a text; a file that failed goes there unchanged."""
        path = self._path(record.path)
        with telling(path):
            if clean is not None:
                write_atomic(path, clean)
            else:
                _copy(entry.path, path)
        return _size(path)

    def chunk(self, shard: Shard, chunk: Chunk, *, changed: bool) -> None:
        """Writes records."""
        path = self._path(str(shard.input.target))
        with telling(path):
            self._open = self._open or _Open(path, shard)
            self._open.write(chunk)

    def end(self, shard: Shard, error: str | None) -> int:
        """Gives the file its name; one of which nothing could be read is copied."""
        path = self._path(str(shard.input.target))
        with telling(path):
            if error and not self._open:
                path = self._path(str(shard.input.target.with_name(shard.input.path.name)))
                _copy(shard.input.path, path)
            else:
                (self._open or _Open(path, shard)).keep()
        self._open = None
        return _size(path)

    def close(self) -> None:
        """Removes what is half written."""
        if self._open:
            self._open.discard()

    def _path(self, name: str) -> Path:
        with telling(self._folder / name):
            return inside(self._folder, name)


class InPlaceWriter:
    """Replaces files by their clean form, where that differs."""

    def __init__(self) -> None:
        self._open: _Open | None = None

    def file(self, entry: Input, record: Record, clean: bytes | None) -> int:
        """Replaces a text that changed."""
        if clean is not None and record.status == "changed":
            with telling(entry.path):
                write_atomic(entry.path.resolve(), clean)
        return 0

    def chunk(self, shard: Shard, chunk: Chunk, *, changed: bool) -> None:
        """Writes records beside their source."""
        with telling(shard.input.path):
            self._open = self._open or _Open(shard.input.path.resolve(), shard)
            self._open.write(chunk)
            self._open.changed |= changed or bool(shard.added)

    def end(self, shard: Shard, error: str | None) -> int:
        """Puts the file in the place of its source; a damaged one, or one without changes, stays as it was."""
        with telling(shard.input.path):
            if self._open and self._open.changed and not error:
                self._open.keep()
            elif self._open:
                self._open.discard()
        self._open = None
        return 0

    def close(self) -> None:
        """Removes what is half written."""
        if self._open:
            self._open.discard()


class StreamWriter:
    """Writes records to a stream as they come."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._sink: Sink | None = None

    def file(self, entry: Input, record: Record, clean: bytes | None) -> int:
        """Streams take records only."""
        raise NotImplementedError

    def chunk(self, shard: Shard, chunk: Chunk, *, changed: bool) -> None:
        """Writes records at once."""
        with telling("standard output"):
            self._sink = self._sink or make_sink(shard, self._stream)
            self._sink.write(chunk)
            self._stream.flush()

    def end(self, shard: Shard, error: str | None) -> int:
        """Ends the stream."""
        with telling("standard output"):
            if self._sink or not error:
                (self._sink or make_sink(shard, self._stream)).close()
            self._stream.flush()
        return 0

    def close(self) -> None:
        """Nothing is half written."""


def _copy(source: Path, target: Path) -> None:
    """Hands a file on as it is; one that cannot be read is left out, which its record says."""
    try:
        stream = source.open("rb")
    except OSError:
        return
    with stream, atomic_writer(target) as out:
        shutil.copyfileobj(stream, out)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
