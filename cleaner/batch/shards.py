"""Files of records: opened, their fields chosen, and read as tasks."""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from cleaner.batch.groups import in_corpus
from cleaner.batch.inputs import Input
from cleaner.batch.record_work import RecordsTask, chunk_size
from cleaner.batch.workers import Item
from cleaner.batch.writers import Shard
from cleaner.formats.kinds import open_source
from cleaner.formats.loaded import FormatError, Loaded
from cleaner.formats.records.base import SAMPLE, Chunk, Source
from cleaner.formats.records.fields import Chosen, Fields
from cleaner.formats.records.streams import decompressed
from cleaner.rules.model import Corpus

SLOW_SECONDS = 0.05
"""How long a stream may have nothing to read before the results at hand are handed on."""


@dataclass(frozen=True)
class Part:
    """Notes that a result belongs to a part of a file of records."""

    shard: Shard
    position: int
    """Bytes of the file that were read when it came."""
    bare: Chunk | None = None
    """Records without a task: what stands before the first document."""


@dataclass(frozen=True)
class End:
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
            shard.source = open_source(entry.kind, plain, entry.compression)
            yield from _tasks(shard, shard.source.chunks(), fields, raw.tell)
    except FormatError as error:
        yield None, End(shard, str(error))
    except OSError as error:
        yield None, End(shard, f"cannot be read: {error.strerror or error}")
    else:
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
            chosen = chosen or _chosen(source, chunk, Fields())
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
            shard.chosen = _chosen(source, chunk, fields)
        if shard.chosen is None or not count:
            yield None, Part(shard, position(), chunk)
        else:
            yield _task(shard, chunk, number), Part(shard, position())
        number += count


def _task(shard: Shard, chunk: Chunk, number: int) -> RecordsTask:
    assert shard.source
    assert shard.chosen
    return RecordsTask(shard.input, shard.source.codec, shard.chosen, number, chunk, chunk_size(chunk))


def _chosen(source: Source, chunk: Chunk, fields: Fields) -> Chosen | None:
    """The fields of a file, from its first records; None where there is none among them yet."""
    rows = source.codec.rows(source.codec.slice(chunk, 0, min(SAMPLE, len(chunk))))
    sample = [row for row in rows if row is not None and not isinstance(row, Exception)]
    if sample:
        return source.chosen(fields, sample)
    return Chosen("text") if any(rows) else None  # what cannot be read has to be told
