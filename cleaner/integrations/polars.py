"""polars: `clean_series(frame["text"])`, also as an expression: `pl.col("text").map_batches(clean_series)`."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from cleaner.api import Cleaner
from cleaner.integrations.columns import clean_columns


def clean_series(texts: pl.Series, cleaner: Cleaner | None = None) -> pl.Series:
    """The clean texts under the same name; nulls stay nulls."""
    clean, _ = (cleaner or Cleaner.default()).clean_batch(texts.to_list())
    return pl.Series(texts.name, clean, dtype=pl.String)


def clean_frame(
    frame: pl.DataFrame,
    text: str = "text",
    *,
    metadata: Mapping[str, str] | None = None,
    edits: str | None = None,
    cleaner: Cleaner | None = None,
) -> pl.DataFrame:
    """The frame with clean texts; see `clean_columns` for the arguments."""
    out = clean_columns(cleaner or Cleaner.default(), frame.to_dict(as_series=False), text, metadata, edits)
    return frame.with_columns(pl.Series(name, values, dtype=pl.String) for name, values in out.items())
