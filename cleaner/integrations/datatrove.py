"""datatrove: `Clean()` as a step of a pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep

from cleaner.api import Cleaner
from cleaner.integrations.columns import METADATA


class Clean(PipelineStep):  # type: ignore[misc]
    """Cleans the texts of documents; all else of them stays."""

    type = "🧽 - FORMAT"
    name = "cleaner"

    def __init__(
        self, *, metadata: Mapping[str, str] | None = None, edits: str | None = None, cleaner: Cleaner | None = None
    ) -> None:
        """Takes the arguments.

        Args:
            metadata: for keys of a document's metadata, the argument of `Cleaner.clean` that they are; `title`, `url`
                and `language` by default.
            edits: the key of the metadata that takes the edits.
            cleaner: cleans.
        """
        super().__init__()
        self._metadata = METADATA if metadata is None else metadata
        self._edits = edits
        self._cleaner = cleaner or Cleaner.default()

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Cleans the documents of a rank."""
        for document in data or ():
            with self.track_time():
                self._clean(document)
            yield document

    def _clean(self, document: Document) -> None:
        known: dict[str, Any] = {}
        for key, argument in self._metadata.items():
            if isinstance(document.metadata.get(key), str):
                known[argument] = document.metadata[key]
        (done,) = self._cleaner.clean_many([{"text": document.text, **known}])
        self.stat_update("changed" if done.changed else "unchanged")
        document.text = done.text
        if self._edits:
            document.metadata[self._edits] = [edit._asdict() for edit in done.edits]
