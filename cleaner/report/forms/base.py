"""What every form shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cleaner.report.changelog import Record


class Form(Protocol):
    """A form: bytes before the documents, for each of them, and after them."""

    def begin(self) -> bytes:
        """What comes first."""
        ...

    def document(self, record: Record, text: str) -> bytes:
        """What is told about a document.

        Args:
            record: its record.
            text: its original text; empty where it failed.
        """
        ...

    def end(self) -> bytes:
        """What comes last."""
        ...


def excerpt(text: str, characters: int = 80) -> str:
    """The beginning of a text on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= characters else flat[: characters - 1].rstrip() + "…"


def plural(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
