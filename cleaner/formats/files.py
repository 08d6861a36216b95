"""Files that are one document: how they are read, and what their clean form is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from cleaner.formats.loaded import Loaded
from cleaner.formats.text import load_text


def load_page(raw: bytes, path: str) -> Loaded:
    """A document from the bytes of a page; see `cleaner.formats.html`, which texts need not import."""
    from cleaner.formats.html import load_html

    return load_html(raw, path)


READERS: dict[str, Callable[[bytes, str], Loaded]] = {
    ".txt": load_text,
    ".html": load_page,
    ".htm": load_page,
}
"""Readers by suffix."""


def is_page(path: PurePath) -> bool:
    """Whether the text has to be extracted from the file."""
    return READERS.get(path.suffix.lower()) is load_page


def load(path: Path, shown: str | None = None) -> Loaded:
    """Reads a file; one of an unknown kind as text.

    Raises:
        FormatError: when it is not what it claims to be.
        OSError: when it cannot be read.
    """
    reader = READERS.get(path.suffix.lower(), load_text)
    return reader(path.read_bytes(), shown or str(path))


def clean_name(path: PurePath) -> PurePath:
    """What the clean form of a file is called: a page becomes a text file."""
    return path.with_suffix(".txt") if is_page(path) else path
