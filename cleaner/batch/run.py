"""A run: every input cleaned, its outcome told, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

import msgspec

from cleaner.batch.file_work import FilesTask, failed_record, file_tasks
from cleaner.batch.gather import gathering
from cleaner.batch.inputs import Input, size_of
from cleaner.batch.journal import Journal
from cleaner.batch.log import ChangeLog
from cleaner.batch.shards import End, Part, gathered_items, shard_items, stream_items
from cleaner.batch.work import Done, Wanted
from cleaner.batch.workers import Item, Workers
from cleaner.batch.writers import Shard, Writer
from cleaner.engine.cleaner import Cleaner
from cleaner.formats.records.fields import Fields
from cleaner.report.changelog import Record
from cleaner.report.summary import Summary

Tell = Callable[[Record, str], None]
"""Is told of each document: its record and its original text."""


class Progress(msgspec.Struct):
    """How far a run is."""

    bytes_total: int
    bytes_done: int = 0
    """Of the inputs as they stand on the disk, compressed or not."""
    summary: Summary = msgspec.field(default_factory=Summary)
    counting: bool = False
    """Whether this is the first pass over a corpus, which only counts lines."""


@dataclass
class Run:
    """Inputs on their way to where their clean texts go."""

    inputs: Sequence[Input]
    fields: Fields = field(default_factory=Fields)
    writers: Sequence[Writer] = ()
    log: ChangeLog | None = None
    journal: Journal | None = None
    tell: Tell | None = None
    passed: Callable[[Record], Record] | None = None
    """What is left of a record where some changes are known and not to be told; then nothing is written."""
    met: Callable[[Input, frozenset[tuple[str, str]]], None] = lambda entry, keys: None
    """Is told of each input, and of its suppressed findings that were met in it."""
    watch: Callable[[Progress], None] = lambda _: None
    hint: Callable[[str], None] = lambda _: None
    """Is told what people have to know of a file, beside what becomes of its documents."""
    start: int = 0
    """How many inputs an earlier run has done."""

    def __post_init__(self) -> None:
        sizes = [size_of(entry.path) for entry in self.inputs]
        self.progress = Progress(sum(sizes), sum(sizes[: self.start]))
        self._base = self.progress.bytes_done
        self._done = self.start

    @property
    def wanted(self) -> Wanted:
        """What the workers have to give back."""
        return Wanted(output=bool(self.writers), outcomes=bool(self.tell or self.passed))

    def go(self, cleaner: Cleaner, jobs: int) -> Summary:
        """Cleans the inputs.

        Args:
            cleaner: cleans.
            jobs: how many processes.

        Raises:
            OutputError: when an output cannot be written.
        """
        return self._follow(cleaner, jobs, self.items())

    def go_through(self, stream: IO[bytes], cleaner: Cleaner, jobs: int) -> Summary:
        """Cleans the records that come through a pipe; the one input tells their kind.

        Raises:
            OutputError: when an output cannot be written.
            BrokenPipeError: when nobody reads it any more.
        """
        return self._follow(cleaner, jobs, stream_items(self.inputs[0], stream, self.fields))

    def _follow(self, cleaner: Cleaner, jobs: int, items: Iterator[Item | None]) -> Summary:
        try:
            with Workers(cleaner, self.wanted, jobs) as workers:
                for note, done in workers.run(items):
                    self.handle(note, done)
                    self.watch(self.progress)
        finally:
            for writer in self.writers:
                writer.close()
        return self.progress.summary

    def items(self) -> Iterator[Item | None]:
        """The work in the order of the inputs."""
        singles: list[Input] = []
        for entry in self.inputs[self.start :]:
            if not entry.holds_records:
                singles.append(entry)
                continue
            yield from self._single(singles)
            singles = []
            yield from shard_items(entry, self.fields)
        yield from self._single(singles)

    def _single(self, inputs: Sequence[Input]) -> Iterator[Item]:
        """The work on files of one document each."""
        form = inputs[0].form if inputs else None
        if form:
            return gathered_items(inputs, gathering(form, self.fields))
        return ((task, task) for task in file_tasks(inputs))

    def handle(self, note: FilesTask | Part | End, done: Done | None) -> None:
        """Takes what came of the task that a note belongs to."""
        if isinstance(note, FilesTask):
            assert done
            self._files(note, done)
        elif isinstance(note, Part):
            self._part(note, done)
        else:
            self._end(note)

    def _files(self, task: FilesTask, done: Done) -> None:
        sizes = []
        for entry, (record, clean) in zip(task.inputs, done.files, strict=True):
            sizes.append(max((writer.file(entry, record, clean) for writer in self.writers), default=0))
            self.met(entry, done.met.get(entry, frozenset()))
        self._count(done)
        self._base += task.size
        self.progress.bytes_done = self._base
        self._finished(sizes)

    def _part(self, part: Part, done: Done | None) -> None:
        changed = bool(done and done.summary.changed)
        for chunk in done.chunks if done else [] if part.bare is None else [part.bare]:
            for writer in self.writers:
                writer.chunk(part.shard, chunk, changed=changed)
        if done:
            done.log = done.log_behind(part.shard.rows)
            part.shard.rows += done.rows
            self._count(done)
            for entry in part.gathered or [part.shard.input]:
                self.met(entry, done.met.get(entry, frozenset()))
        self.progress.bytes_done = self._base + part.position

    def _end(self, end: End) -> None:
        sizes = [writer.end(end.shard, end.error) for writer in self.writers]
        if end.error:
            self._failed(end.shard, end.error)
        for note in end.shard.conversion.notes if end.shard.conversion else ():
            self.hint(f"{end.shard.input.path}: {note}")
        inputs = end.shard.inputs or [end.shard.input]
        self._base += sum(size_of(entry.path) for entry in inputs)
        self.progress.bytes_done = self._base
        self._finished([-1] * (len(inputs) - 1) + [max(sizes, default=0)])

    def _failed(self, shard: Shard, error: str) -> None:
        """Tells of a file that could not be read to its end."""
        record = failed_record(shard.input, error)
        done = Done()
        done.add(record, "", Wanted(outcomes=True))
        self._count(done)

    def _count(self, done: Done) -> None:
        if self.log:
            self.log.extend(done.log)
        outcomes = done.outcomes
        if self.passed:
            outcomes = [(self.passed(record), text) for record, text in outcomes]
            for record, text in outcomes:
                self.progress.summary.add(record, len(text))
        else:
            self.progress.summary.merge(done.summary)
        if self.tell:
            for record, text in outcomes:
                self.tell(record, text)

    def _finished(self, sizes: list[int]) -> None:
        self._done += len(sizes)
        if self.journal and self.log:
            self.log.flush()
            self.journal.done(self._done, self.log.size, sizes)
