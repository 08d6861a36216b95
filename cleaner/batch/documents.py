"""The documents of inputs, one by one, for those who only read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cleaner.batch.groups import in_corpus
from cleaner.batch.inputs import Input
from cleaner.batch.record_work import RecordsTask
from cleaner.batch.shards import End, shard_items
from cleaner.document import Document
from cleaner.formats.files import load
from cleaner.formats.loaded import FormatError
from cleaner.formats.records.fields import Fields
from cleaner.rules.model import Corpus


def documents(inputs: Iterable[Input], tell: Callable[[str], None], rules: Sequence[Corpus] = ()) -> Iterator[Document]:
    """Reads documents; what cannot be read is told and left out.

    Args:
        inputs: files of one document or of many.
        tell: is told what is left out, and why.
        rules: what rules over the corpus ask for.
    """
    for entry in inputs:
        if entry.holds_records:
            yield from _records(entry, tell, rules)
            continue
        try:
            yield in_corpus(load(entry.path), rules, str(entry.path.parent)).document
        except (FormatError, OSError) as error:
            tell(f"{entry.path}: {error}")


def _records(entry: Input, tell: Callable[[str], None], rules: Sequence[Corpus]) -> Iterator[Document]:
    for item in shard_items(entry, Fields()):
        task, note = item or (None, None)
        if isinstance(note, End) and note.error:
            tell(f"{entry.path}: {note.error}")
        if not isinstance(task, RecordsTask):
            continue
        for number, row in enumerate(task.codec.rows(task.chunk), task.first):
            try:
                loaded = None if row is None or isinstance(row, Exception) else task.load(row, number, rules)
            except FormatError as error:
                tell(f"{entry.path}:{number}: {error}")
                continue
            if loaded:
                yield loaded.document
