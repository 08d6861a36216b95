"""Compressed files: known by their name, read and written as streams."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO, Any, cast

from cleaner.formats.loaded import FormatError

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd", ".bz2": "bzip2", ".xz": "xz", ".lzma": "xz"}
"""Compressions by suffix."""
READ_BYTES = 1 << 18
PACKED_BYTES = 1 << 13
"""So much of compressed data is unpacked at a time: a little can be a lot."""


def compression_of(path: PurePath) -> str:
    """The compression that a name tells; empty for none."""
    return COMPRESSIONS.get(path.suffix.lower(), "")


def without_compression(path: PurePath) -> PurePath:
    """The name without the suffix of its compression."""
    return path.with_suffix("") if compression_of(path) else path


def decompressed(stream: IO[bytes], compression: str) -> IO[bytes]:
    """The plain bytes of a stream."""
    match compression:
        case "gzip":
            return cast(IO[bytes], gzip.GzipFile(fileobj=stream, mode="rb"))
        case "bzip2":
            return bz2.BZ2File(stream)
        case "xz":
            return lzma.LZMAFile(stream)
        case "zstd":
            return io.BufferedReader(_ZstdFrames(stream), READ_BYTES)
        case _:
            return stream


class _ZstdFrames(io.RawIOBase):
    """Plain bytes of zstd frames; a frame that is cut short is told, as zstandard's reader does not."""

    def __init__(self, stream: IO[bytes]) -> None:
        import zstandard

        self._stream = stream
        self._frames = zstandard.ZstdDecompressor(max_window_size=2**31)
        self._frame: Any = None
        self._packed = b""
        self._plain = memoryview(b"")
        self._position = 0

    def tell(self) -> int:
        return self._position

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer as far as there are bytes at hand.

        Raises:
            EOFError: when the data end inside a frame.
        """
        while not self._plain:
            self._packed = self._packed or self._stream.read(PACKED_BYTES)
            if not self._packed:
                if self._frame:
                    raise EOFError("the last frame is cut short")
                return 0
            self._frame = self._frame or self._frames.decompressobj()
            self._plain = memoryview(self._frame.decompress(self._packed))
            self._packed = self._frame.unused_data if self._frame.eof else b""
            if self._frame.eof:
                self._frame = None
        size = min(len(buffer), len(self._plain))
        buffer[:size] = self._plain[:size]
        self._plain = self._plain[size:]
        self._position += size
        return size


def compressed(stream: IO[bytes], compression: str) -> IO[bytes]:
    """A stream that compresses into another; closing it ends the data and leaves the other open. Time stands still in
    it: the same data give the same bytes.
    """
    match compression:
        case "gzip":
            return cast(IO[bytes], gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=6, mtime=0))
        case "bzip2":
            return bz2.BZ2File(stream, "wb")
        case "xz":
            return lzma.LZMAFile(stream, "wb")
        case "zstd":
            import zstandard

            writer: Any = zstandard.ZstdCompressor(level=3).stream_writer(stream, closefd=False)
            return cast(IO[bytes], writer)
        case _:
            return stream


@contextmanager
def damage_told() -> Iterator[None]:
    """Turns what decompressors raise into a FormatError."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error) as error:
        raise FormatError(f"the compressed data are damaged or cut short ({error})") from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise FormatError(f"the compressed data are damaged or cut short ({error})") from None
    except Exception as error:
        if type(error).__name__ != "ZstdError":  # its module is only imported where it is needed
            raise
        raise FormatError(f"the compressed data are damaged or cut short ({error})") from None
