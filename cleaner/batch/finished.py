"""A finished run, read back from its files: the change log and the clean texts tell all that a report needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cleaner.batch.atomic import UnsafePathError, inside
from cleaner.batch.clean_shard import CleanTexts
from cleaner.formats.loaded import FormatError
from cleaner.report.changelog import Record, read_log, restored


@dataclass(frozen=True)
class FinishedRun:
    """The output folder of a run, and its change log."""

    folder: Path
    log: Path

    def records(self) -> Iterator[Record]:
        """The records in the order of the run.

        Raises:
            LogError: when the log is damaged.
            OSError: when it cannot be read.
        """
        return read_log(self.log)

    def original(self, record: Record) -> str | None:
        """The original text of a document; None where it failed, or where its clean text is gone or was changed."""
        clean = self.clean(record)
        if clean is None:
            return None
        try:
            return restored(clean, record)
        except ValueError:
            return None

    def clean(self, record: Record) -> str | None:
        """The clean text of a document; None where it failed or is gone."""
        if record.status == "failed":
            return None
        try:
            if record.in_records:
                return self._of_records.text(record)
            return inside(self.folder, record.path).read_bytes().decode("utf-8")
        except (FormatError, OSError, UnsafePathError, UnicodeDecodeError):
            return None

    @cached_property
    def _of_records(self) -> CleanTexts:
        return CleanTexts(self.folder)
