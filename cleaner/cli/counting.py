"""Counting the lines of a corpus, for commands whose rules ask for it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import typer

from cleaner.batch.counting import count_lines
from cleaner.batch.inputs import Input
from cleaner.batch.workers import cores
from cleaner.cli.progress import shown_progress
from cleaner.engine.cleaner import Cleaner
from cleaner.formats.records.fields import Fields
from cleaner.report.forms.base import plural


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
    with contextlib.ExitStack() as stack:
        counts = count_lines(
            cleaner,
            inputs,
            fields,
            jobs or cores(),
            lambda progress: stack.enter_context(shown_progress(progress, hidden=hidden)),
        )
    if not quiet:
        groups = " or ".join(sorted({corpus.group for corpus in cleaner.corpus_rules}))
        found = f"{plural(len(counts.lines), 'line')} shared in {plural(len(counts.documents), 'group')} of documents"
        nothing = f"no document has a {groups}, so rules over the corpus do nothing"
        typer.echo(f"counted: {found} by {groups}" if counts.documents else f"counted: {nothing}", err=True)
    return cleaner.over(counts)
