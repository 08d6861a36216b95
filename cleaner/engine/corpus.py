"""What is known of a document's lines from its corpus: in how many documents of its group each stands.

A line is known by a hash of its folded text and of its group, so that a table of shared lines is small and holds
nothing that order or machine could change. Only lines that documents share often enough are in it at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property

import msgspec

from cleaner.document import Document
from cleaner.edits import SharedLine
from cleaner.engine.words import fold
from cleaner.rules.model import Corpus


def key_of(text: str) -> int:
    """A text as 64 bits."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def name_of(group: str, document: Document) -> str:
    """The name of a document's group; empty where it is in none.

    Args:
        group: what makes a group: `host`, `source` or `field NAME`.
        document: the document.
    """
    if group == "host":
        return (document.metadata.host or "").lower()
    return document.source if group == "source" else document.fields.get(group.removeprefix("field "), "")


def group_key(group: str, document: Document) -> int | None:
    """The key of a document's group; None where it is in none."""
    name = name_of(group, document)
    return key_of(f"{group}\0{name}") if name else None


class CorpusCounts(msgspec.Struct, frozen=True, dict=True):
    """The lines that documents of a corpus share."""

    documents: Mapping[int, int]
    """For each group the number of its documents."""
    lines: Mapping[int, int]
    """For each shared line, its key and that of its group in one (`^`), the number of documents that hold it."""

    @cached_property
    def fingerprint(self) -> str:
        """Stands for all of them."""
        parts = (sorted(self.documents.items()), sorted(self.lines.items()))
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    def of(self, document: Document) -> CountsOfDocument:
        """What is known of a document's lines."""
        return CountsOfDocument(self, document)


class CountsOfDocument:
    """What is known of the lines of one document."""

    def __init__(self, counts: CorpusCounts, document: Document) -> None:
        self._counts = counts
        self._document = document
        self._groups: dict[str, int | None] = {}

    def shared(self, corpus: Corpus, text: str) -> SharedLine | None:
        """How many documents share a line; None where they are too few for the rule."""
        group = corpus.group
        if group not in self._groups:
            self._groups[group] = group_key(group, self._document)
        key = self._groups[group]
        folded = fold(text)
        if key is None or not folded:
            return None
        documents = self._counts.lines.get(key_of(folded) ^ key, 0)
        of = self._counts.documents.get(key, 0)
        if documents < corpus.min_documents or documents < corpus.min_share * of:
            return None
        return SharedLine(documents, of, f"{group} {name_of(group, self._document)}")
