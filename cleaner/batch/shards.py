"""Files of records: opened, their fields chosen, and read as tasks."""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Callable, Iterator, Sequence
from typing import IO

import msgspec
from msgspec.structs import replace

from cleaner.batch.file_work import file_tasks
from cleaner.batch.gather import TEXT, Gathering
from cleaner.batch.groups import in_corpus
from cleaner.batch.inputs import Input
from cleaner.batch.record_work import RecordsTask, chunk_size
from cleaner.batch.workers import Item
from cleaner.batch.writers import Shard
from cleaner.formats.convert.conversion import DOCUMENT_KINDS, Conversion, conversion_of
from cleaner.formats.kinds import open_source
from cleaner.formats.loaded import FormatError, Loaded
from cleaner.formats.records.base import SAMPLE, Chunk, Source
from cleaner.formats.records.fields import Chosen, Fields
from cleaner.formats.records.streams import decompressed
from cleaner.rules.model import Corpus

SLOW_SECONDS = 0.05
"""How long a stream may have nothing to read before the results at hand are handed on."""


class Part(msgspec.Struct, frozen=True):
    """Notes that a result belongs to a part of a file of records."""

    shard: Shard
    position: int
    """Bytes of the file that were read when it came."""
    bare: Chunk | None = None
    """Records without a task: what stands before the first document."""
    gathered: Sequence[Input] = ()
    """The files that became the records of this part."""


class End(msgspec.Struct, frozen=True):
    """Notes that a file of records is at its end, or damaged."""

    shard: Shard
    error: str | None = None


def shard_items(entry: Input, fields: Fields) -> Iterator[Item | None]:
    """The tasks of a file of records, and its end."""
    shard = Shard(entry)
    try:
        with contextlib.ExitStack() as stack:
            raw = stack.enter_context(entry.path.open("rb"))
            plain = decompressed(raw, entry.compression)
            shard.source = open_source(entry.kind, plain, entry.clean_compression)
            yield from _tasks(shard, shard.source.chunks(), fields, raw.tell)
            if entry.is_converted and not shard.conversion:  # it holds no record
                shard.conversion = _conversion(shard, Chosen("text"))
    except FormatError as error:
        yield None, End(shard, str(error))
    except OSError as error:
        yield None, End(shard, f"cannot be read: {error.strerror or error}")
    else:
        yield None, End(shard)


def gathered_items(inputs: Sequence[Input], gathering: Gathering) -> Iterator[Item]:
    """The tasks of files of one document each that are gathered in one file, and its end."""
    shard = Shard(inputs[0], chosen=gathering.chosen, conversion=gathering.conversion, inputs=inputs)
    position = 0
    for task in file_tasks(inputs, gathering):
        position += task.size
        yield task, Part(shard, position, gathered=task.inputs)
    yield None, End(shard)


def stream_items(entry: Input, stream: IO[bytes], fields: Fields) -> Iterator[Item | None]:
    """The tasks of records that come through a pipe; None where the writer on its other side takes its time.

    Args:
        entry: the kind of records.
        stream: what they are read from, without a buffer of its own.
        fields: names of fields as asked for.
    """
    shard = Shard(entry)
    try:
        shard.source = open_source(entry.kind, stream, "")
        tasks = _tasks(shard, shard.source.chunks(), fields, lambda: 0)
        while True:
            while not _readable(stream):
                yield None
            task = next(tasks, None)
            if task is None:
                break
            yield task
    except FormatError as error:
        yield None, End(shard, str(error))
    else:
        yield None, End(shard)


def load_record(entry: Input, wanted: int, rules: Sequence[Corpus] = ()) -> Loaded | None:
    """The document of a number in a file of records; None where there is none.

    Args:
        entry: the file.
        wanted: the number.
        rules: what rules over the corpus ask for.

    Raises:
        FormatError: when it cannot be read.
        OSError: when the file cannot be read.
    """
    with entry.path.open("rb") as raw:
        source = open_source(entry.kind, decompressed(raw, entry.compression), entry.compression)
        chosen: Chosen | None = None
        number = 1
        for chunk in source.chunks():
            chosen = chosen or choose_fields(source, chunk, Fields())
            if chosen and number <= wanted < number + len(chunk):
                (row,) = source.codec.rows(source.codec.slice(chunk, wanted - number, wanted - number + 1))
                if isinstance(row, Exception):
                    raise row
                loaded = row.load(chosen, f"{entry.path}:{wanted}") if row else None
                return in_corpus(loaded, rules, str(entry.path), row.get) if row and loaded else None
            number += len(chunk)
    return None


def _readable(stream: IO[bytes]) -> bool:
    if os.name != "posix":
        return True
    return bool(select.select([stream], [], [], SLOW_SECONDS)[0])


def _tasks(shard: Shard, chunks: Iterator[Chunk], fields: Fields, position: Callable[[], int]) -> Iterator[Item]:
    number = 1
    source = shard.source
    assert source
    for chunk in chunks:
        count = len(chunk)
        if shard.chosen is None:
            shard.chosen = choose_fields(source, chunk, fields, makes_documents=_makes_documents(shard.input))
            if shard.chosen and shard.input.is_converted:
                shard.conversion = _conversion(shard, shard.chosen)
        if shard.chosen is None or not count:
            yield None, Part(shard, position(), None if shard.input.is_converted else chunk)
        else:
            yield _task(shard, chunk, number), Part(shard, position())
        number += count


def _task(shard: Shard, chunk: Chunk, number: int) -> RecordsTask:
    assert shard.source
    assert shard.chosen
    size = chunk_size(chunk)
    return RecordsTask(shard.input, shard.source.codec, shard.chosen, number, chunk, size, shard.conversion)


def _makes_documents(entry: Input) -> bool:
    return entry.is_converted and entry.kind in DOCUMENT_KINDS


def _conversion(shard: Shard, chosen: Chosen) -> Conversion:
    entry = shard.input
    assert entry.form
    return conversion_of(entry.kind, shard.source, entry.form, chosen, lambda: _all_rows(entry))


def _all_rows(entry: Input) -> Iterator[object]:
    """All records of a file that can be read."""
    with contextlib.suppress(FormatError), entry.path.open("rb") as raw:  # what is damaged is told when it is cleaned
        source = open_source(entry.kind, decompressed(raw, entry.compression), entry.compression)
        for chunk in source.chunks():
            yield from source.codec.rows(chunk)


def choose_fields(source: Source, chunk: Chunk, fields: Fields, *, makes_documents: bool = False) -> Chosen | None:
    """The fields of a file, from its first records; None where there is none among them yet."""
    rows = source.codec.rows(source.codec.slice(chunk, 0, min(SAMPLE, len(chunk))))
    sample = [row for row in rows if row is not None and not isinstance(row, Exception)]
    if sample and makes_documents:
        chosen = source.chosen(replace(fields, clean=None, edits=None), sample)
        return replace(chosen, text=TEXT, clean=fields.clean, edits=fields.edits)
    if sample:
        return source.chosen(fields, sample)
    return Chosen("text") if any(rows) else None  # what cannot be read has to be told
