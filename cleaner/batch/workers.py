"""Worker processes: results in the order of the tasks, whoever did them, and none lost when a worker dies.

A worker holds the compiled rules from its start on: by fork where the system can, else made anew through the cache. It
gets a task when it has given back the one before, so that neither side ever waits for the other with its hands full.
When the run dies, its workers find their pipe closed, and end.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from cleaner.batch.work import KILLED, Done, Task, Wanted
from cleaner.engine.cleaner import Cleaner

if TYPE_CHECKING:  # one process needs none of it
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

ALONE_BYTES = 1_000_000
"""So much text is cleaned in this process before others are started: a small run is over before they would be."""
AHEAD_BYTES = 64_000_000
"""Tasks are taken on ahead of the one whose result is due up to so many bytes of text …"""
AHEAD_TASKS = 4
"""… and so many for each worker."""
START = "fork" if sys.platform == "linux" else "spawn"
"""How processes start. A fork has the compiled rules at once; only Linux forks safely with the libraries used here."""
TRIES = 2
"""A task whose worker died is tried so often; then its documents are tried alone."""


def cores() -> int:
    """The cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


Note = Any
Item = tuple["Task | None", Note]
"""A task and what its result is for; without a task, a note that keeps its place between the results."""


class _Job(msgspec.Struct):
    """A task on its way."""

    task: Task | None
    note: Note = None
    done: Done | None = None
    deaths: int = 0
    parts: list[_Job] = []
    """Its documents alone, once it killed its workers."""
    whole: _Job | None = None

    @property
    def finished(self) -> bool:
        return self.task is None or self.done is not None


class _Worker(msgspec.Struct, eq=False):
    process: BaseProcess
    connection: Connection
    job: _Job | None = None


class Workers:
    """Runs tasks in so many processes; use it as a context, which ends them."""

    def __init__(self, cleaner: Cleaner, wanted: Wanted, jobs: int) -> None:
        """Starts nothing yet.

        Args:
            cleaner: cleans in this process, and in forks of it with all that it has compiled by then.
            wanted: what is wanted of the work.
            jobs: processes; with one, all is done in this.
        """
        self._cleaner = cleaner
        self._wanted = wanted
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._queue: deque[_Job] = deque()
        """To be given to workers."""
        self._order: deque[_Job] = deque()
        """Whose results are due, the next one first."""

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.connection.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()

    def run(self, items: Iterator[Item | None]) -> Iterator[tuple[Note, Done | None]]:
        """Runs tasks.

        Args:
            items: the tasks with their notes; None says that no task is at hand just now.

        Yields:
            For each item its note and what came of its task, in the order of the items.
        """
        alone = 0
        for item in items:
            if item is None:
                if self._workers:
                    self._collect(0)
            elif self._jobs == 1 or (alone <= ALONE_BYTES and not self._workers):
                task, note = item
                alone += task.size if task else 0
                yield note, task.run(self._cleaner, self._wanted) if task else None
                continue
            else:
                self._take_on(_Job(*item))
            yield from self._due()
        while self._order:
            self._collect(None)
            yield from self._due()

    def _due(self) -> Iterator[tuple[Note, Done | None]]:
        while self._order and self._order[0].finished:
            job = self._order.popleft()
            yield job.note, job.done

    def _take_on(self, job: _Job) -> None:
        if not self._workers:
            self._workers = [self._started() for _ in range(self._jobs)]
        self._order.append(job)
        if job.task:
            self._queue.append(job)
        self._give()
        while self._queue and self._is_far_ahead():
            self._collect(None)

    def _is_far_ahead(self) -> bool:
        ahead = sum(job.task.size for job in self._order if job.task)
        return len(self._order) > AHEAD_TASKS * self._jobs or ahead > AHEAD_BYTES or self._order[0].finished

    def _give(self) -> None:
        """Gives queued jobs to idle workers."""
        for worker in self._workers:
            while worker.job is None and self._queue:
                job = self._queue.popleft()
                worker.job = job
                try:
                    worker.connection.send(job.task)
                except (BrokenPipeError, ConnectionError):
                    self._died(worker)

    def _collect(self, timeout: float | None) -> None:
        """Waits for results and takes them."""
        from multiprocessing.connection import wait

        busy = {worker.connection: worker for worker in self._workers if worker.job}
        for ready in wait(list(busy), timeout) if busy else ():
            worker = busy[ready]  # type: ignore[index]
            try:
                done = worker.connection.recv()
            except (EOFError, ConnectionError):
                self._died(worker)
            else:
                assert worker.job
                self._finish(worker.job, done)
                worker.job = None
        self._give()

    def _finish(self, job: _Job, done: Done) -> None:
        job.done = done
        whole = job.whole
        if whole and all(part.done for part in whole.parts):
            whole.done = Done()
            for part in whole.parts:
                assert part.done
                whole.done.join(part.done)
            whole.parts.clear()

    def _died(self, worker: _Worker) -> None:
        """Puts another worker in the place of a dead one, and its job back into the queue."""
        job = worker.job
        worker.connection.close()
        worker.process.join()
        new = self._started()
        worker.process, worker.connection, worker.job = new.process, new.connection, None
        if job is None or job.task is None:
            return
        job.deaths += 1
        if job.whole:
            self._finish(job, job.task.failed(KILLED))
        elif job.deaths < TRIES:
            self._queue.appendleft(job)
        else:
            job.parts = [_Job(part, whole=job) for part in job.task.parts()]
            self._queue.extendleft(reversed(job.parts))

    def _started(self) -> _Worker:
        import multiprocessing

        context: Any = multiprocessing.get_context(START)
        here, there = context.Pipe()
        inherited = [worker.connection for worker in self._workers] + [here] if START == "fork" else []
        process = context.Process(target=_serve, args=(there, inherited, self._cleaner, self._wanted), daemon=True)
        process.start()
        there.close()
        return _Worker(process, here)


def _serve(connection: Connection, inherited: list[Connection], cleaner: Cleaner, wanted: Wanted) -> None:
    """A worker's life: tasks in, results out, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides when it is over
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        with contextlib.suppress(OSError):
            other.close()
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            connection.send(connection.recv().run(cleaner, wanted))


__all__ = ["Item", "Note", "Workers", "cores"]
