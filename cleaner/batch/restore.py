"""Restore: the originals, byte for byte, from clean texts and their change log; or all but the edits of some rules."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import msgspec

from cleaner.batch.atomic import inside, write_atomic
from cleaner.batch.clean_shard import CleanTexts, rewrite
from cleaner.batch.errors import OutputError
from cleaner.batch.gather import edits_value
from cleaner.batch.log import ChangeLog
from cleaner.batch.names import LOG_NAME
from cleaner.edits import Edit, apply
from cleaner.formats.loaded import FormatError
from cleaner.formats.records.base import Cell, Cells, Row
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
        return not self.documents or bool(self.documents & names_of(record))

    def takes_back(self, change: Change) -> bool:
        """Whether the edit is one of them."""
        return not self.partial or change.rule in self.rules or change.category in self.categories


def names_of(record: Record) -> set[str]:
    """What a document may be called: its clean text or its source, with its number where they hold many."""
    return {record.path, record.source, record.name, record.place}


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
        documents -= names_of(record)
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
    for records in _by_file(log, choice):
        record = next(records)
        if record.in_records and record.number is None:
            yield from _scattered(output, destination, record, records, choice)
            continue
        if record.in_records:
            shard = _Shard(record, records, lambda record, clean: _original_cells(record, clean, choice))
            for done, _ in shard.rewrite(output, destination, frozenset(record.added)):
                yield done
            continue
        try:
            clean = inside(output, record.path).read_bytes()
            original = clean if record.status == "failed" else _original(clean, record)
        except (OSError, ValueError) as error:
            yield Restored(record, error=_why(error))
        else:
            _write(inside(destination, record.path), original)
            yield Restored(record, len(record.edits))


def _by_file(log: Path, choice: Choice) -> Iterator[Iterator[Record]]:
    """The records of each file that holds a chosen document, all of them."""
    chosen = {record.path for record in read_log(log) if choice.has(record)} if choice.documents else None
    for (path, whole), group in groupby(read_log(log), key=lambda record: (record.path, not record.in_records)):
        if whole:
            yield from ([record].__iter__() for record in group if choice.has(record))
        elif chosen is None or path in chosen:
            yield group


def _scattered(
    output: Path, destination: Path, first: Record, others: Iterator[Record], choice: Choice
) -> Iterator[Restored]:
    """Writes the files again that were gathered in one file of records."""
    texts = CleanTexts(output)
    for record in (first, *others):
        if not choice.has(record):
            continue
        try:
            if record.status == "failed":
                raise ValueError(f"it failed, so nothing of it was changed: {record.source} is the original")
            clean = texts.text(record)
            if clean is None:
                raise ValueError("its clean text is gone")
            original = _original(clean.encode("utf-8"), record)
            target = inside(destination, f"{record.id}.txt" if record.extracted else record.id)
        except (FormatError, OSError, ValueError) as error:
            yield Restored(record, error=_why(error))
        else:
            _write(target, original)
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
        for records in _by_file(log, Choice() if same else choice):
            record = next(records)
            if record.in_records:
                shard = _Shard(record, records, lambda record, clean: _undone_cells(record, clean, choice))
                for done, left in shard.rewrite(output, destination):
                    out.write(left)
                    yield done
                continue
            if not choice.has(record):
                out.write(record)
                continue
            done, left, text = _undone(output, record, choice)
            out.write(left)
            if text is not None:
                _write(inside(destination, record.path), text)
            yield done


Back = Callable[[Record, str], "tuple[Record, Cells | None]"]
"""From a record of the log and the clean text: the record that holds then, and what to put into the file."""


class _Shard:
    """The documents of a file of records, on their way back."""

    def __init__(self, first: Record, others: Iterator[Record], back: Back) -> None:
        self._first = first
        self._next: Record | None = first
        self._others = others
        self._back = back
        self._done: list[tuple[Restored, Record]] = []

    def rewrite(
        self, output: Path, destination: Path, removed: frozenset[str] = frozenset()
    ) -> Iterator[tuple[Restored, Record]]:
        """Writes the file with what comes back; yields what came of each document, and the record that holds now."""
        path = self._first.path
        why = "its clean text is gone"
        try:
            for _ in rewrite(inside(output, path), self._first.kind, inside(destination, path), removed, self._put):
                yield from self._done
                self._done.clear()
        except (FormatError, OSError) as error:
            why = str(error) if isinstance(error, FormatError) else _why(error)
        while self._next:
            self._skip(why)
        yield from self._done

    def _skip(self, why: str) -> None:
        """Passes over a document that the file does not hold; one that failed never was a text."""
        assert self._next
        self._done.append((Restored(self._next, error=None if self._next.status == "failed" else why), self._next))
        self._next = next(self._others, None)

    def _put(self, number: int, row: Row) -> Cells | None:
        while self._next and (self._next.position or 0) < number:
            self._skip("its clean text is gone")
        record = self._next
        if record is None or record.position != number:
            return None
        self._next = next(self._others, None)
        cells: Cells | None = None
        try:
            clean = row.get(record.field) if record.field else ""
            if not isinstance(clean, str):
                raise ValueError("its clean text is gone")
            left, cells = self._back(record, clean)
        except (FormatError, ValueError) as error:
            self._done.append((Restored(record, error=str(error)), record))
        else:
            undone = len(record.edits) if left is record else len(record.edits) - len(left.edits)
            self._done.append((Restored(left, undone), left))
        return cells


def _original_cells(record: Record, clean: str, choice: Choice) -> tuple[Record, Cells | None]:
    """What brings a record's original back; where cleaning added fields, it is enough that they go."""
    if not choice.has(record) or record.status == "failed":
        return record, None
    if not record.edits or record.field in record.added:
        return record, {} if record.added else None
    original = _original_text(clean.encode("utf-8"), record)
    return record, {record.field: Cell(original, record.spelling, record.literal)}


def _undone_cells(record: Record, clean: str, choice: Choice) -> tuple[Record, Cells | None]:
    """What takes some edits of a record back."""
    left, text = _with_some(record, clean.encode("utf-8"), choice)
    if text is None:
        return left, None
    cells = {record.field: Cell(text)}
    for name in record.added:
        if name != record.field:
            cells[name] = Cell(edits_value(left.edits))
    return left, cells


def _undone(output: Path, record: Record, choice: Choice) -> tuple[Restored, Record, bytes | None]:
    """What came of it, the record that holds now, and the new bytes; none where it failed."""
    try:
        clean = inside(output, record.path).read_bytes()
        left, text = _with_some(record, clean, choice)
    except (OSError, ValueError) as error:
        return Restored(record, error=_why(error)), record, None
    undone = len(record.edits) - len(left.edits)
    return Restored(left, undone), left, clean if text is None else text.encode("utf-8")


def _with_some(record: Record, clean: bytes, choice: Choice) -> tuple[Record, str | None]:
    """The record with the edits that stay, and the text after these; None where all stay.

    Raises:
        ValueError: when the clean text is not the one that was logged.
    """
    kept = [change for change in record.edits if not (choice.has(record) and choice.takes_back(change))]
    if record.status == "failed" or len(kept) == len(record.edits):
        return record, None
    left = msgspec.structs.replace(record, edits=kept, status=_status(record, kept))
    try:
        original = _original_text(clean, record)
    except ValueError:
        original = _original_text(clean, left)  # taken back before, by a call that did not end
    return left, apply(original, (Edit(c.start, c.end, c.inserted, c.rule) for c in kept))


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
