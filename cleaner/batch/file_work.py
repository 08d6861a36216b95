"""The work on files that are one document each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import msgspec
from msgspec.structs import replace

from cleaner.batch.gather import Gathering, document_cells, failed_cells
from cleaner.batch.groups import in_corpus
from cleaner.batch.inputs import Input, size_of
from cleaner.batch.suppressions import Sparing
from cleaner.batch.work import Done, Wanted, attempted, begun, record_of
from cleaner.engine.cleaner import Cleaner
from cleaner.formats.files import load_page
from cleaner.formats.loaded import Loaded
from cleaner.formats.records.base import Cells
from cleaner.formats.text import load_text
from cleaner.report.changelog import Record


class FilesTask(msgspec.Struct, frozen=True):
    """Files that are one document each."""

    inputs: tuple[Input, ...]
    size: int
    raw: bytes | None = None
    """The bytes of the only input, where they are not read from its path."""
    gathering: Gathering | None = None
    """Where they become the records of one file."""

    def run(self, cleaner: Cleaner, wanted: Wanted) -> Done:
        """Reads and cleans the files."""
        done = Done()
        cells: list[Cells] = []
        reads = [partial(_read, cleaner, entry, self.raw) for entry in self.inputs]
        documents = [begun(cleaner, read) for read in reads]
        for entry, read, document in zip(self.inputs, reads, documents, strict=True):
            sparing = Sparing(entry.spared)
            attempt = attempted(cleaner, document, sparing)
            if wanted.look:
                done.note_seen(attempt, wanted.look)
                continue
            done.note_met(entry, sparing)
            if isinstance(attempt, str):
                cells.append(self._file_failed(done, entry, attempt, wanted, read))
                continue
            loaded, result = attempt
            record = record_of(cleaner, loaded, result, str(entry.target), str(entry.path))
            if self.gathering:
                done.rows += 1
                record = self.gathering.placed(record, entry, done.rows)
                cells.append(document_cells(entry.name, result, record.edits, self.gathering.chosen))
            else:
                clean = result.text.encode("utf-8") if wanted.output else None
                done.files.append((msgspec.structs.replace(record, edits=[], suggestions=[], marks=[]), clean))
            done.add(record, loaded.document.text, wanted)
        return self._gathered(done, cells)

    def _gathered(self, done: Done, cells: Sequence[Cells]) -> Done:
        if self.gathering:
            done.chunks.append(self.gathering.conversion.gathered(cells))
        return done

    def parts(self) -> list[FilesTask]:
        """A task a file."""
        return [replace(self, inputs=(entry,), size=self.size // len(self.inputs)) for entry in self.inputs]

    def failed(self, error: str) -> Done:
        """All failed."""
        done = Done()
        cells = [self._file_failed(done, entry, error, Wanted(outcomes=True)) for entry in self.inputs]
        return self._gathered(done, cells)

    def _file_failed(
        self, done: Done, entry: Input, error: str, wanted: Wanted, read: Callable[[], Loaded | None] = lambda: None
    ) -> Cells:
        record = failed_record(entry, error)
        if self.gathering:
            done.rows += 1
            record = self.gathering.placed(record, entry, done.rows)
        else:
            done.files.append((record, None))
        done.add(record, "", wanted)
        return failed_cells(entry.name, read) if self.gathering else {}


def failed_record(entry: Input, error: str) -> Record:
    """The record of a file that failed: it keeps its name and bytes in the output."""
    target = entry.target.with_name(entry.path.name)
    return Record(path=str(target), source=str(entry.path), status="failed", error=error)


def _read(cleaner: Cleaner, entry: Input, raw: bytes | None) -> Loaded:
    reader = load_page if entry.kind == "html" else load_text
    loaded = reader(entry.path.read_bytes() if raw is None else raw, str(entry.path))
    return in_corpus(loaded, cleaner.corpus_rules, str(entry.path.parent))


FILES_A_TASK = 32
TASK_BYTES = 256 * 1024


def file_tasks(inputs: Sequence[Input], gathering: Gathering | None = None) -> Iterator[FilesTask]:
    """Tasks for files that are one document each; small ones go together."""
    group: list[Input] = []
    size = 0
    for entry in inputs:
        own = size_of(entry.path)
        if group and (len(group) == FILES_A_TASK or size + own > TASK_BYTES):
            yield FilesTask(tuple(group), size, gathering=gathering)
            group, size = [], 0
        group.append(entry)
        size += own
    if group:
        yield FilesTask(tuple(group), size, gathering=gathering)
