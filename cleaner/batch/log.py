"""The change log as a run writes it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from cleaner.batch.run import OutputError
from cleaner.report.changelog import Record, encode_record


class ChangeLog:
    """A change log that takes its name when the run ends, however it ends, with the records written so far."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.part = path.with_name(f".{path.name}.part")
        """What the log is called until the run ends."""

    def __enter__(self) -> ChangeLog:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.part.open("wb")
        except OSError as error:
            raise self._error(error) from None
        return self

    def write(self, record: Record) -> None:
        """Adds a record.

        Raises:
            OutputError: when it cannot be written.
        """
        try:
            self._file.write(encode_record(record))
        except OSError as error:
            raise self._error(error) from None

    def flush(self) -> None:
        """Makes the records so far readable for others.

        Raises:
            OutputError: when they cannot be written.
        """
        try:
            self._file.flush()
        except OSError as error:
            raise self._error(error) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
        except OSError as failure:
            raise self._error(failure) from None
        finally:
            self.part.replace(self._path)

    def _error(self, error: OSError) -> OutputError:
        return OutputError(f"cannot write {self._path}: {error.strerror or error}")
