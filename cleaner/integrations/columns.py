"""What the integrations share: from columns to `clean_batch` and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cleaner.api import Cleaner

METADATA = {"title": "title", "url": "url", "language": "language"}
"""Columns that are handed to `Cleaner.clean` by default: argument by column."""


def clean_columns(
    cleaner: Cleaner,
    columns: Mapping[str, Sequence[Any]],
    text: str,
    metadata: Mapping[str, str] | None = None,
    edits: str | None = None,
) -> dict[str, list[Any]]:
    """The columns that cleaning changes.

    Args:
        cleaner: cleans.
        columns: the columns of a batch.
        text: the name of the one with the texts.
        metadata: for columns that say more, the argument of `Cleaner.clean` that they are; `title`, `url` and
            `language` by default, where there are such.
        edits: the name of a column that takes the edits, as JSON.

    Raises:
        KeyError: when there is no such text column; the message lists the columns.
    """
    if text not in columns:
        raise KeyError(f"there is no column '{text}'; the columns are: {', '.join(columns)}")
    wanted = METADATA if metadata is None else metadata
    known = {argument: columns[name] for name, argument in wanted.items() if name in columns}
    texts = list(columns[text])
    rows = [{argument: values[i] for argument, values in known.items()} for i in range(len(texts))]
    clean, done = cleaner.clean_batch(texts, rows)
    out: dict[str, list[Any]] = {text: clean}
    if edits:
        out[edits] = [msgspec.json.encode([edit._asdict() for edit in row]).decode() for row in done]
    return out
