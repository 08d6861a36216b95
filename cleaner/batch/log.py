"""The change log as a run writes it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from cleaner.batch.errors import OutputError
from cleaner.report.changelog import Record, encode_record


class ChangeLog:
    """A change log that takes its name when the run ends, however it ends, with the records written so far."""

    def __init__(self, path: Path, keep: int = 0) -> None:
        """Names the log.

        Args:
            path: its file.
            keep: how many bytes of the log of a run that was broken off are kept, to go on behind them.
        """
        self._path = path
        self._keep = keep
        self.part = path.with_name(f".{path.name}.part")
        """What the log is called until the run ends."""

    def __enter__(self) -> ChangeLog:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._keep and not self.part.exists():
                self._path.replace(self.part)
            self._file = self.part.open("r+b" if self._keep else "wb")
            self._file.truncate(self._keep)
            self._file.seek(self._keep)
        except OSError as error:
            raise self._error(error) from None
        return self

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._file.tell()

    def write(self, record: Record) -> None:
        """Adds a record.

        Raises:
            OutputError: when it cannot be written.
        """
        self.extend(encode_record(record))

    def extend(self, records: bytes | bytearray) -> None:
        """Adds records as they stand in the log.

        Raises:
            OutputError: when they cannot be written.
        """
        try:
            self._file.write(records)
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
