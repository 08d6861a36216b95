"""Restore: the originals, byte for byte, from clean texts and their change log; or all but the edits of some rules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from cleaner.batch.atomic import inside, write_atomic
from cleaner.batch.log import ChangeLog
from cleaner.batch.names import LOG_NAME
from cleaner.batch.run import OutputError
from cleaner.edits import Edit, apply
from cleaner.report.changelog import Change, Record, Status, read_log, restored


@dataclass(frozen=True)
class Restored:
    """What came of restoring one document; `error` says why it failed."""

    record: Record
    undone: int = 0
    """Edits taken back."""
    error: str | None = None


@dataclass(frozen=True)
class Choice:
    """What to take back: edits of these rules and categories in these documents; all where a set is empty."""

    documents: frozenset[str] = field(default=frozenset())
    """Paths of clean texts, relative to their folder, or of the sources, as the log names them."""
    rules: frozenset[str] = field(default=frozenset())
    categories: frozenset[str] = field(default=frozenset())

    @property
    def partial(self) -> bool:
        """Whether only some edits of a document are taken back."""
        return bool(self.rules or self.categories)

    def has(self, record: Record) -> bool:
        """Whether the document is one of them."""
        return not self.documents or record.path in self.documents or record.source in self.documents

    def takes_back(self, change: Change) -> bool:
        """Whether the edit is one of them."""
        return not self.partial or change.rule in self.rules or change.category in self.categories


class ChoiceError(ValueError):
    """A document, rule or category that the change log does not name."""


def check_choice(choice: Choice, log: Path) -> None:
    """Makes sure that the log knows all that is named.

    Raises:
        ChoiceError: with the names that it does not know.
        LogError: when the log is damaged.
    """
    documents, rules, categories = set(choice.documents), set(choice.rules), set(choice.categories)
    for record in read_log(log):
        documents -= {record.path, record.source}
        rules -= {change.rule for change in record.edits}
        categories -= {change.category for change in record.edits}
    kinds = (("document", documents), ("rule", rules), ("category", categories))
    unknown = [f"{kind} '{name}'" for kind, names in kinds for name in sorted(names)]
    if unknown:
        raise ChoiceError(f"nothing to take back: {log} has no edits of {', '.join(unknown)}")


def restore_run(output: Path, log: Path, destination: Path, choice: Choice = Choice()) -> Iterator[Restored]:
    """Writes the originals of a run's documents.

    Args:
        output: the folder of clean texts.
        log: their change log.
        destination: the folder for the originals.
        choice: which documents.

    Raises:
        LogError: when the log is damaged.
        OutputError: when the destination cannot be written.
    """
    for record in filter(choice.has, read_log(log)):
        try:
            clean = inside(output, record.path).read_bytes()
            original = clean if record.status == "failed" else _original(clean, record)
        except (OSError, ValueError) as error:
            yield Restored(record, error=_why(error))
        else:
            _write(inside(destination, record.path), original)
            yield Restored(record, len(record.edits))


def undo_edits(output: Path, log: Path, destination: Path, choice: Choice) -> Iterator[Restored]:
    """Writes the clean texts of a run with some edits taken back, and the change log of what is left.

    The destination may be the output itself: its texts and log are then brought in line, the log last. A call that
    was killed can be repeated.

    Args:
        output: the folder of clean texts.
        log: their change log.
        destination: the folder for texts and log.
        choice: which edits, of which documents. Of other documents nothing is written to another folder.

    Raises:
        LogError: when the log is damaged.
        OutputError: when the destination cannot be written.
    """
    same = destination.resolve() == output.resolve()
    with ChangeLog(log if same else destination / LOG_NAME) as out:
        for record in read_log(log):
            if not choice.has(record):
                if same:
                    out.write(record)
                continue
            done, left, text = _undone(output, record, choice)
            out.write(left)
            if text is not None:
                _write(inside(destination, record.path), text)
            yield done


def _undone(output: Path, record: Record, choice: Choice) -> tuple[Restored, Record, bytes | None]:
    """What came of it, the record that holds now, and the new bytes; none where it failed."""
    kept = [change for change in record.edits if not choice.takes_back(change)]
    left = msgspec.structs.replace(record, edits=kept, status=_status(record, kept))
    try:
        clean = inside(output, record.path).read_bytes()
        if record.status == "failed" or len(kept) == len(record.edits):
            return Restored(record), record, clean
        try:
            original = _original_text(clean, record)
        except ValueError:
            original = _original_text(clean, left)  # taken back before, by a call that did not end
    except (OSError, ValueError) as error:
        return Restored(record, error=_why(error)), record, None
    text = apply(original, (Edit(c.start, c.end, c.inserted, c.rule) for c in kept))
    return Restored(left, len(record.edits) - len(kept)), left, text.encode("utf-8")


def _status(record: Record, kept: Iterable[Change]) -> Status:
    return "unchanged" if record.status == "changed" and not any(True for _ in kept) else record.status


def _original(clean: bytes, record: Record) -> bytes:
    """The bytes that were cleaned; for a page the text that was extracted from it."""
    return _original_text(clean, record).encode(record.encoding)


def _original_text(clean: bytes, record: Record) -> str:
    original = restored(clean.decode("utf-8"), record)
    if not record.extracted and hashlib.sha256(original.encode(record.encoding)).hexdigest() != record.sha256:
        raise ValueError("the clean text was changed after it was written, so the original cannot be rebuilt")
    return original


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"its clean text cannot be read: {error.strerror or error}"
    return str(error)


def _write(target: Path, data: bytes) -> None:
    try:
        write_atomic(target, data)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror or error}") from None
