"""Passes over a corpus that only look: what other rules leave of each document is counted, or shown to somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from cleaner.batch.file_work import FilesTask
from cleaner.batch.inputs import Input, size_of
from cleaner.batch.run import Progress, Run
from cleaner.batch.shards import Part
from cleaner.batch.tally import LineForm, LinesOf, Tally
from cleaner.batch.work import Look, Wanted
from cleaner.batch.workers import Workers
from cleaner.engine.cleaner import Cleaner
from cleaner.engine.corpus import CorpusCounts
from cleaner.formats.records.fields import Fields


class Corpus(msgspec.Struct, frozen=True):
    """Documents to look at. What cannot be read is left out; the run that cleans tells it."""

    inputs: Sequence[Input]
    fields: Fields
    jobs: int
    watch: Callable[[Progress], Callable[[Progress], None]]
    """Makes of the progress of a pass what is told of it."""

    def seen(self, cleaner: Cleaner, look: Look) -> Iterator[Any]:
        """What a look gives at each document that rules cleaned, without those over the corpus, in their order."""
        run = Run(self.inputs, self.fields)
        progress = run.progress
        progress.counting = True
        show = self.watch(progress)
        base = 0
        with Workers(cleaner.over(None), Wanted(output=False, look=look), self.jobs) as workers:
            for note, done in workers.run(run.items()):
                if done:
                    yield from done.seen
                if isinstance(note, Part):
                    progress.bytes_done = base + note.position
                else:
                    base += note.size if isinstance(note, FilesTask) else size_of(note.shard.input.path)
                    progress.bytes_done = base
                show(progress)

    def counts(self, cleaner: Cleaner, form: LineForm | None = None) -> CorpusCounts:
        """Counts lines for the rules that ask for it.

        Counted is what is left when all other rules have done their work. So a second run, over clean documents, counts
        the same lines but those that went, and as many documents: no count and no share is higher.

        Args:
            cleaner: the rules, and what they ask for.
            form: what is counted of a line, where that is not its folded text.

        Raises:
            OutputError: when there is no room for the counts.
        """
        lines_of = LinesOf((corpus.group for corpus in cleaner.corpus_rules), form)
        with Tally(cleaner.corpus_rules) as tally:
            for lines in self.seen(cleaner, lines_of):
                tally.add(lines)
            return tally.counts()
