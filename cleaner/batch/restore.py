"""Restore: the originals, byte for byte, from clean texts and their change log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.batch.atomic import UnsafePathError, inside, write_atomic
from cleaner.batch.run import OutputError
from cleaner.report.changelog import Record, read_log, restored


@dataclass(frozen=True)
class Restored:
    """What came of restoring one document; `error` says why it failed."""

    record: Record
    error: str | None = None


def restore_run(output: Path, log: Path, destination: Path) -> Iterator[Restored]:
    """Restores all documents of a run.

    Args:
        output: the folder of clean texts.
        log: their change log.
        destination: the folder for the originals.

    Raises:
        LogError: when the log is damaged.
        OutputError: when the destination cannot be written.
    """
    for record in read_log(log):
        try:
            clean = inside(output, record.path).read_bytes()
            original = clean if record.status == "failed" else _original(clean, record)
        except UnsafePathError as error:
            yield Restored(record, str(error))
        except OSError as error:
            yield Restored(record, f"its clean text cannot be read: {error.strerror or error}")
        except ValueError as error:
            yield Restored(record, str(error))
        else:
            target = inside(destination, record.path)
            try:
                write_atomic(target, original)
            except OSError as error:
                raise OutputError(f"cannot write {target}: {error.strerror or error}") from None
            yield Restored(record)


def _original(clean: bytes, record: Record) -> bytes:
    """The bytes that were cleaned; for a page the text that was extracted from it."""
    original = restored(clean.decode("utf-8"), record).encode(record.encoding)
    if not record.extracted and hashlib.sha256(original).hexdigest() != record.sha256:
        raise ValueError("the clean text was changed after it was written, so the original cannot be rebuilt")
    return original
