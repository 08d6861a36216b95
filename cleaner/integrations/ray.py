"""Ray Data: `dataset.map_batches(CleanBatches, concurrency=8)`, or `clean_dataset(dataset)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ray.data import ActorPoolStrategy, Dataset

from cleaner.api import Cleaner
from cleaner.integrations.columns import clean_columns


class CleanBatches:
    """Cleans Arrow batches; each actor makes the rules ready once."""

    def __init__(
        self,
        text: str = "text",
        metadata: Mapping[str, str] | None = None,
        edits: str | None = None,
        cleaner: Cleaner | None = None,
    ) -> None:
        """See `clean_columns` for the arguments."""
        self._cleaner = cleaner or Cleaner.default()
        self._arguments = text, metadata, edits

    def __call__(self, batch: Any) -> Any:
        """The batch with clean texts; other columns keep their types."""
        import pyarrow as pa

        text, metadata, _ = self._arguments
        wanted = {text, *(metadata or ("title", "url", "language"))}
        columns = {name: batch.column(name).to_pylist() for name in batch.column_names if name in wanted}
        for name, values in clean_columns(self._cleaner, columns, *self._arguments).items():
            at = batch.schema.get_field_index(name)
            if at < 0:
                batch = batch.append_column(name, pa.array(values, pa.string()))
            else:
                entry = batch.schema.field(at)
                batch = batch.set_column(at, entry, pa.array(values, entry.type))
        return batch


def clean_dataset(dataset: Dataset, text: str = "text", *, actors: int = 1, **arguments: Any) -> Dataset:
    """A dataset with clean texts, made by so many actors; further arguments go to `CleanBatches`."""
    return dataset.map_batches(
        CleanBatches,
        batch_format="pyarrow",
        fn_constructor_kwargs={"text": text, **arguments},
        compute=ActorPoolStrategy(size=actors),
    )
