"""Hugging Face datasets: `dataset.map(CleanMap(), batched=True)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleaner.api import Cleaner
from cleaner.integrations.columns import clean_columns


class CleanMap:
    """Cleans a column in batches. Its fingerprint follows from the rules, so that cached results fit them."""

    def __init__(
        self,
        text: str = "text",
        *,
        metadata: Mapping[str, str] | None = None,
        edits: str | None = None,
        cleaner: Cleaner | None = None,
    ) -> None:
        """See `clean_columns` for the arguments."""
        self._cleaner = cleaner or Cleaner.default()
        self._rules = self._cleaner.fingerprint  # part of what datasets hashes
        self._arguments = text, metadata, edits

    def __call__(self, batch: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        """The changed columns of a batch."""
        return clean_columns(self._cleaner, batch, *self._arguments)
