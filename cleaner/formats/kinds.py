"""The kinds of files: how they are told, what reads and writes them, and what their clean form is called."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from typing import IO

from cleaner.formats.files import clean_name as clean_name_of_file
from cleaner.formats.names import RECORDS, SINGLE
from cleaner.formats.records.base import Source
from cleaner.formats.records.streams import without_compression

_SOURCES = {
    "jsonl": ("jsontext", "JsonLinesSource"),
    "json": ("jsonarray", "JsonArraySource"),
    "csv": ("csvtext", "CsvSource"),
    "tsv": ("csvtext", "TsvSource"),
    "parquet": ("columns", "ParquetSource"),
    "arrow": ("columns", "ArrowSource"),
    "warc": ("warc", "WarcSource"),
    "zip": ("zipped", "ZipSource"),
}
"""What reads them; imported when it is needed, because some bring large libraries."""
_NEEDS = {"parquet": ("pyarrow", "parquet"), "arrow": ("pyarrow", "parquet"), "warc": ("fastwarc", "warc")}


class MissingLibraryError(ValueError):
    """A kind of file whose library is not installed; the message says how to install it."""


def kind_of(path: PurePath) -> str | None:
    """The kind that a name tells; None where it tells none."""
    single = SINGLE.get(path.suffix.lower())
    return single or RECORDS.get(without_compression(path).suffix.lower())


def holds_records(kind: str) -> bool:
    """Whether files of a kind hold many documents."""
    return kind not in ("text", "html")


def check_library(kind: str) -> None:
    """Makes sure that a kind can be read.

    Raises:
        MissingLibraryError: when its library is not installed.
    """
    module, extra = _NEEDS.get(kind, ("", ""))
    if module and find_spec(module) is None:
        raise MissingLibraryError(f"{kind} files need {module}, which is not installed: pip install 'cleaner[{extra}]'")


def open_source(kind: str, stream: IO[bytes], compression: str) -> Source:
    """Opens a file of records.

    Args:
        kind: its kind.
        stream: its plain bytes; for Parquet, Arrow and ZIP one that can be searched.
        compression: how it was compressed, and what it writes will be.

    Raises:
        FormatError: when it is not what it claims to be.
    """
    module, name = _SOURCES[kind]
    opened: Source = getattr(import_module(f"cleaner.formats.records.{module}"), name)(stream, compression)
    return opened


def clean_name(path: PurePath, kind: str) -> PurePath:
    """What the clean form of a file is called: a page becomes a text file, a WARC file a WET file."""
    plain = without_compression(path)
    if kind == "warc" and plain.suffix.lower() != ".wet":
        return path.with_name(f"{plain.name}.wet{path.name[len(plain.name) :]}")
    return clean_name_of_file(path)
