"""Passes over a corpus before the one that cleans, for commands whose rules ask for it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence

import typer

from cleaner.batch.counting import Corpus
from cleaner.batch.inputs import Input
from cleaner.batch.run import Progress
from cleaner.batch.workers import cores
from cleaner.cli.progress import shown_progress
from cleaner.engine.cleaner import Cleaner
from cleaner.engine.corpus import CorpusCounts
from cleaner.formats.records.fields import Fields
from cleaner.report.forms.base import plural


@contextlib.contextmanager
def looked_at(
    inputs: Sequence[Input], fields: Fields, jobs: int | None = None, *, hidden: bool = False
) -> Iterator[Corpus]:
    """A corpus with its progress shown while passes go over it.

    Args:
        inputs: the corpus.
        fields: names of fields as asked for.
        jobs: how many processes; else as many as there are cores.
        hidden: whether no progress is shown.
    """
    with contextlib.ExitStack() as stack:

        def watch(progress: Progress) -> Callable[[Progress], None]:
            stack.close()  # the bar of the pass before
            return stack.enter_context(shown_progress(progress, hidden=hidden))

        yield Corpus(inputs, fields, jobs or cores(), watch)


def counted(
    cleaner: Cleaner, inputs: Sequence[Input], fields: Fields, jobs: int | None, *, quiet: bool, hidden: bool
) -> Cleaner:
    """A cleaner that knows the lines that documents share; the cleaner itself, where no rule that acts asks for them.

    Args:
        cleaner: the rules.
        inputs: the corpus.
        fields: names of fields as asked for.
        jobs: how many processes; else as many as there are cores.
        quiet: whether nothing is told of the counts.
        hidden: whether no progress is shown.

    Raises:
        OutputError: when there is no room for the counts.
    """
    if not cleaner.corpus_rules or cleaner.counts:
        return cleaner
    with looked_at(inputs, fields, jobs, hidden=hidden) as corpus:
        counts = corpus.counts(cleaner)
    if not quiet:
        tell_counts(cleaner, counts)
    return cleaner.over(counts)


def tell_counts(cleaner: Cleaner, counts: CorpusCounts) -> None:
    """Tells what was counted, and where that gives the rules nothing to go by."""
    groups = " or ".join(sorted({corpus.group for corpus in cleaner.corpus_rules}))
    lines, of = plural(len(counts.lines), "line"), plural(len(counts.documents), "group")
    told = f"{lines} shared in {of} of documents by {groups}"
    if not counts.documents:
        told = f"no document has a {groups}, so rules over the corpus do nothing"
    typer.echo(f"counted: {told}", err=True)
