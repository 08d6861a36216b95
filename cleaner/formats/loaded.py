"""What reading a file yields."""

from __future__ import annotations

import msgspec

from cleaner.document import Document


class FormatError(Exception):
    """A file that cannot be read as what it claims to be; the message says why and what to do."""


class Loaded(msgspec.Struct, frozen=True):
    """A document with all that is needed to write its bytes again."""

    document: Document
    sha256: str
    """Of the file's bytes."""
    encoding: str
    """The Python codec in which the text encodes to the file's bytes again."""
    extracted: bool = False
    """Whether the text was extracted from a page, so that the file's bytes are not to be had from it."""
