"""Compressed files: known by their name, read and written as streams."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO, Any, cast

from cleaner.formats.loaded import FormatError

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd", ".bz2": "bzip2", ".xz": "xz", ".lzma": "xz"}
"""Compressions by suffix."""


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
            import zstandard

            reader: Any = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(
                stream, read_across_frames=True, closefd=False
            )
            return cast(IO[bytes], reader)
        case _:
            return stream


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
