"""How far a run is: a bar on a terminal, now and then a line in a log."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import typer

from cleaner.cli.terminal import console

if TYPE_CHECKING:
    from cleaner.batch.run import Progress

LINE_SECONDS = 30.0
"""A line in a log comes so often."""
BAR_SECONDS = 0.1
WORTH_BYTES = 300_000
"""Less is done before anybody could read a bar."""


@contextlib.contextmanager
def shown_progress(progress: Progress, *, hidden: bool) -> Iterator[Callable[[Progress], None]]:
    """What shows the progress of a run whenever it is called."""
    if hidden or progress.bytes_total < WORTH_BYTES:
        yield lambda _: None
    elif console(stderr=True).is_terminal:
        with _bar(progress) as show:
            yield show
    else:
        yield _Lines(progress)


def _counts(progress: Progress) -> str:
    """What is told beside the bytes."""
    if progress.counting:
        return "counting lines"
    summary = progress.summary
    share = 100 * summary.removed / summary.characters if summary.characters else 0.0
    failed = f", {summary.failed:,} failed" if summary.failed else ""
    return f"{summary.documents:,} documents, {share:.1f} % removed{failed}"


class _Lines:
    """A line now and then."""

    def __init__(self, progress: Progress) -> None:
        self._begin = self._last = time.monotonic()
        self._before = progress.bytes_done

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last < LINE_SECONDS:
            return
        self._last = now
        rate = (progress.bytes_done - self._before) / (now - self._begin)
        left = (progress.bytes_total - progress.bytes_done) / rate if rate else 0
        share = 100 * progress.bytes_done / max(1, progress.bytes_total)
        typer.echo(
            f"{share:.0f} % of {progress.bytes_total / 1e6:,.0f} MB, {_counts(progress)}, "
            f"{rate / 1e6:.1f} MB/s, {_duration(left)} left",
            err=True,
        )


def _duration(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours} h {rest // 60} min" if hours else f"{rest // 60} min {rest % 60} s"


@contextlib.contextmanager
def _bar(progress: Progress) -> Iterator[Callable[[Progress], None]]:
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"),
    )
    # Without a thread of its own: workers are forked while it is shown.
    with Bar(*columns, console=console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=progress.bytes_total, completed=progress.bytes_done, counts=_counts(progress))
        last = 0.0

        def show(current: Progress) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= BAR_SECONDS:
                last = now
                bar.update(task, completed=current.bytes_done, counts=_counts(current), refresh=True)

        yield show
