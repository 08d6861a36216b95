"""The documents that the playground may show: those of the folders and files it was given, and no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.authoring.playground.evaluate import About
from cleaner.document import Document

MAX_FILES = 5_000
"""So many files are listed."""


@dataclass(frozen=True)
class CorpusFile:
    """A file of one document or of many."""

    path: Path
    records: bool = False
    """Whether it holds many documents."""


@dataclass(frozen=True)
class Corpus:
    """The files, and how a document is read of them."""

    roots: tuple[Path, ...] = ()
    """The folders and files that were given."""
    files: tuple[CorpusFile, ...] = ()
    left_out: int = 0
    """How many files are not listed, because there are too many."""
    read_document: Callable[[Path, int], Document] | None = None
    """Reads the document with a number, from 1, of a file; it is sent to another process, so it has to be a plain
    function."""

    @classmethod
    def of(
        cls,
        roots: Sequence[Path],
        files: Sequence[CorpusFile],
        read_document: Callable[[Path, int], Document],
    ) -> Corpus:
        """The files that are inside the roots; those that links lead out to are left out."""
        inside = tuple(root.resolve() for root in roots)
        listed = tuple(file for file in files[:MAX_FILES] if _is_inside(file.path, inside))
        return cls(inside, listed, len(files[MAX_FILES:]), read_document)

    def read(self, index: int, number: int) -> tuple[str, About]:
        """The text of a document, and what is known about it.

        Args:
            index: the file's place in the list.
            number: the document's place in the file, from 1.

        Raises:
            LookupError: when there is none.
            FormatError: when it cannot be read.
        """
        if self.read_document is None or not 0 <= index < len(self.files) or number < 1:
            raise LookupError("there is no such document")
        file = self.files[index]
        if not _is_inside(file.path, self.roots):  # a link may have come since the start
            raise LookupError(f"{file.path} leads out of the folders that were given")
        document = self.read_document(file.path, number)
        return document.text, About.of(document)


def _is_inside(path: Path, roots: Sequence[Path]) -> bool:
    resolved = path.resolve()
    return any(root == resolved or root in resolved.parents for root in roots)
