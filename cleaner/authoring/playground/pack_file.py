"""The one pack file that the playground may write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleaner.rules.load import check_pack
from cleaner.rules.yaml_source import parse_yaml


class SaveError(Exception):
    """A pack that is not saved; the message says why."""


class PackFile:
    """A pack file, and what it held when it was last read or written here."""

    def __init__(self, path: Path, write: Callable[[Path, bytes], None]) -> None:
        """Reads the file, where it exists.

        Args:
            path: the file.
            write: writes a file whole or not at all.

        Raises:
            OSError: when it cannot be read.
            UnicodeDecodeError: when it is not UTF-8.
        """
        self.path = path
        self._write = write
        self._known = self._bytes()
        self.text = (self._known or b"").decode("utf-8-sig")

    def save(self, text: str) -> None:
        """Writes the file.

        Raises:
            SourceError: when the text is no sound pack.
            SaveError: when the file was changed by somebody else meanwhile, or cannot be written.
        """
        check_pack(parse_yaml(text, str(self.path)), builtin=False)
        data = text.encode("utf-8")
        try:
            if self._bytes() != self._known:
                raise SaveError(f"{self.path} was changed elsewhere; copy your rules, then start the playground again")
            self._write(self.path, data)
        except OSError as error:
            raise SaveError(f"{self.path} cannot be written: {error.strerror or error}") from None
        self._known = data

    def _bytes(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None
