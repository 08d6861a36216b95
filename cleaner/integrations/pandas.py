"""pandas: `clean_series(frame["text"])`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cleaner.api import Cleaner
from cleaner.integrations.columns import clean_columns


def clean_series(texts: pd.Series, cleaner: Cleaner | None = None) -> pd.Series:
    """The clean texts, with the same index, name and type; missing ones stay missing."""
    known = [None if missing else text for text, missing in zip(texts, texts.isna(), strict=True)]
    clean, _ = (cleaner or Cleaner.default()).clean_batch(known)
    return pd.Series(clean, index=texts.index, name=texts.name, dtype=texts.dtype)


def clean_frame(
    frame: pd.DataFrame,
    text: str = "text",
    *,
    metadata: Mapping[str, str] | None = None,
    edits: str | None = None,
    cleaner: Cleaner | None = None,
) -> pd.DataFrame:
    """The frame with clean texts; see `clean_columns` for the arguments."""
    columns = {str(name): frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame}
    out = frame.copy()
    for name, values in clean_columns(cleaner or Cleaner.default(), columns, text, metadata, edits).items():
        kind = frame[name].dtype if name in frame else None
        out[name] = pd.Series(values, index=frame.index, dtype=kind)
    return out
