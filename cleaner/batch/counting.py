"""The first pass over a corpus, where rules ask for one: what other rules leave of each document is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cleaner.batch.file_work import FilesTask
from cleaner.batch.inputs import Input, size_of
from cleaner.batch.run import Progress, Run
from cleaner.batch.shards import Part
from cleaner.batch.tally import LineForm, LinesOf, Tally, folded_line
from cleaner.batch.work import Wanted
from cleaner.batch.workers import Workers
from cleaner.engine.cleaner import Cleaner
from cleaner.engine.corpus import CorpusCounts
from cleaner.formats.records.fields import Fields

Watch = Callable[[Progress], None]


def count_lines(
    cleaner: Cleaner,
    inputs: Sequence[Input],
    fields: Fields,
    jobs: int,
    watch: Callable[[Progress], Watch],
    form: LineForm = folded_line,
) -> CorpusCounts:
    """Counts the lines of a corpus for the rules that ask for it.

    Counted is what is left when all other rules have done their work. So a second run over clean documents counts the
    same lines but those that went, and the numbers of documents stay: no count and no share can be higher.

    Args:
        cleaner: the rules, and what they ask for.
        inputs: the corpus. What cannot be read is left out; the run tells it.
        fields: names of fields as asked for.
        jobs: how many processes.
        watch: makes of the progress what is told of it.
        form: what is counted of a line.

    Raises:
        OutputError: when there is no room for the counts.
    """
    run = Run(inputs, fields)
    progress = run.progress
    progress.counting = True
    show = watch(progress)
    lines_of = LinesOf((corpus.group for corpus in cleaner.corpus_rules), form)
    base = 0
    with Tally(cleaner.corpus_rules) as tally:
        with Workers(cleaner.over(None), Wanted(output=False, lines=lines_of), jobs) as workers:
            for note, done in workers.run(run.items()):
                if done:
                    tally.add(done.lines)
                if isinstance(note, Part):
                    progress.bytes_done = base + note.position
                else:
                    base += note.size if isinstance(note, FilesTask) else size_of(note.shard.input.path)
                    progress.bytes_done = base
                show(progress)
        return tally.counts()
