"""Spark: `clean_frame(frame)`, a `mapInPandas` over its partitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql.types import StringType, StructType

from cleaner.api import Cleaner
from cleaner.integrations.columns import METADATA, clean_columns


def clean_frame(
    frame: DataFrame,
    text: str = "text",
    *,
    metadata: Mapping[str, str] | None = None,
    edits: str | None = None,
    cleaner: Cleaner | None = None,
) -> DataFrame:
    """The frame with clean texts; see `clean_columns` for the arguments."""
    schema = StructType(list(frame.schema.fields))
    if edits:
        schema = schema.add(edits, StringType())
    wanted = {text, *(METADATA if metadata is None else metadata)}
    return frame.mapInPandas(_cleaning(cleaner or Cleaner.default(), text, metadata, edits, wanted), schema)


def _cleaning(
    cleaner: Cleaner, text: str, metadata: Mapping[str, str] | None, edits: str | None, wanted: set[str]
) -> Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]:
    def clean(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for batch in batches:
            columns = {
                name: batch[name].astype(object).where(batch[name].notna(), None).tolist()
                for name in batch
                if name in wanted
            }
            yield batch.assign(**clean_columns(cleaner, columns, text, metadata, edits))

    return clean
