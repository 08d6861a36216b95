"""The form that a corpus is asked for in: a kind of file of records, and how it is compressed."""

from __future__ import annotations

from pathlib import PurePosixPath

import msgspec

from cleaner.formats.names import RECORDS, WRITTEN
from cleaner.formats.records.streams import COMPRESSIONS, compression_of, without_compression

GATHERED = "documents"
"""What the file is called that files of one document each are gathered in, before its suffix."""


class FormError(ValueError):
    """A form that nothing can be written in; the message says which there are."""


class Form(msgspec.Struct, frozen=True):
    """A kind of file, and the suffix of its compression."""

    kind: str
    suffix: str = ""

    @property
    def compression(self) -> str:
        """How the file is compressed."""
        return COMPRESSIONS.get(self.suffix, "")

    def name(self, path: PurePosixPath) -> PurePosixPath:
        """What a file of records is called in this form."""
        plain = PurePosixPath(without_compression(path))
        while plain.suffix.lower() in RECORDS:
            plain = plain.with_suffix("")
        return plain.with_name(f"{plain.name}.{self.kind}{self.suffix}")

    @property
    def gathered(self) -> PurePosixPath:
        """What the file is called in which files of one document each are gathered."""
        return self.name(PurePosixPath(GATHERED))


def parse_form(text: str) -> Form:
    """A form from its name, such as `parquet` or `jsonl.zst`.

    Raises:
        FormError: when there is no such form.
    """
    path = PurePosixPath(f"x.{text.lower()}")
    packed = bool(compression_of(path))
    kind = without_compression(path).suffix.removeprefix(".")
    if kind not in WRITTEN or path.name != f"x.{kind}{path.suffix if packed else ''}":
        raise FormError(f"'{text}' is no form to write; it must be one of {', '.join(WRITTEN)}")
    if packed and kind in ("parquet", "arrow"):
        raise FormError(f"'{text}': {kind} files are compressed inside; ask for '{kind}'")
    return Form(kind, path.suffix if packed else "")
