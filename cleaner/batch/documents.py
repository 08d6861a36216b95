"""The documents of inputs, one by one, for those who only read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cleaner.batch.inputs import Input
from cleaner.batch.record_work import RecordsTask
from cleaner.batch.shards import End, shard_items
from cleaner.document import Document
from cleaner.formats.files import load
from cleaner.formats.loaded import FormatError
from cleaner.formats.records.fields import Fields


def documents(inputs: Iterable[Input], tell: Callable[[str], None]) -> Iterator[Document]:
    """Reads documents; what cannot be read is told and left out.

    Args:
        inputs: files of one document or of many.
        tell: is told what is left out, and why.
    """
    for entry in inputs:
        if entry.holds_records:
            yield from _records(entry, tell)
            continue
        try:
            yield load(entry.path).document
        except (FormatError, OSError) as error:
            tell(f"{entry.path}: {error}")


def _records(entry: Input, tell: Callable[[str], None]) -> Iterator[Document]:
    for item in shard_items(entry, Fields()):
        task, note = item or (None, None)
        if isinstance(note, End) and note.error:
            tell(f"{entry.path}: {note.error}")
        if not isinstance(task, RecordsTask):
            continue
        for number, row in enumerate(task.codec.rows(task.chunk), task.first):
            name = f"{entry.path}:{number}"
            try:
                loaded = None if row is None or isinstance(row, Exception) else row.load(task.chosen, name)
            except FormatError as error:
                tell(f"{name}: {error}")
                continue
            if loaded:
                yield loaded.document
