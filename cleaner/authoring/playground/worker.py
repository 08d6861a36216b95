"""A process for the work that a typed pattern may make slow; when it takes too long, another takes its place."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any

from cleaner.authoring.playground.corpus import Corpus
from cleaner.authoring.playground.evaluate import About, Evaluator
from cleaner.document import Document
from cleaner.formats.files import READERS
from cleaner.formats.loaded import FormatError
from cleaner.formats.text import load_text
from cleaner.rules.ruleset import RuleSet

SECONDS = 6.0
"""The time limit of a task."""
MEMORY_BYTES = 2_000_000_000
"""What the process may take; a pattern such as `(x?){5000000}` would ask for all there is."""
START_SECONDS = 60.0
"""The time limit of starting a process, on a machine that has much else to do."""

_TOO_SLOW = {
    "evaluate": "the rules take too long on this text; change the pattern you typed last",
    "load": "this file takes too long to read",
    "read": "this document takes too long to read",
}


class TooSlowError(Exception):
    """A task that was stopped at the time limit."""


class TaskError(Exception):
    """A task that cannot be done; the message says why."""


class Worker:
    """The process, started anew whenever it is needed and not there. One task at a time."""

    def __init__(self, packs: RuleSet, corpus: Corpus, seconds: float = SECONDS) -> None:
        self._packs = packs
        self._corpus = corpus
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Connection | None = None

    def start(self) -> None:
        """Starts the process ahead of the first task."""
        with self._lock:
            self._ready()

    def ask(self, task: str, *arguments: object) -> Any:
        """Has a task done: `evaluate`, `load` or `read`.

        Raises:
            TooSlowError: when it took longer than the time limit.
            TaskError: when it cannot be done.
        """
        with self._lock:
            pipe = self._ready()
            try:
                pipe.send((task, arguments))
                done = pipe.poll(self._seconds)
                succeeded, value = pipe.recv() if done else (False, None)
            except (EOFError, OSError):
                self._end()
                raise TaskError("the process that tries the rules ended; change the pattern you typed last") from None
            if not done:
                self._end()
                raise TooSlowError(f"stopped after {self._seconds:g} s: {_TOO_SLOW[task]}")
        if not succeeded:
            raise TaskError(str(value))
        return value

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            self._end()

    def _ready(self) -> Connection:
        if self._pipe is not None and self._process.is_alive():
            return self._pipe
        self._end()
        # A thread may hold any lock at the time of a fork, so the process begins from nothing.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._packs, self._corpus), daemon=True)
        with _spared_from_interrupts():
            process.start()
        self._process = process
        theirs.close()
        with contextlib.suppress(EOFError):
            if self._pipe.poll(START_SECONDS) and self._pipe.recv():
                return self._pipe
        self._end()
        raise TaskError("the process that tries the rules does not start")

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


@contextlib.contextmanager
def _spared_from_interrupts() -> Iterator[None]:
    """A process started here does not hear the Ctrl-C that ends the server, not even while it starts."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # it lets the signal through again once it has started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, packs: RuleSet, corpus: Corpus) -> None:
    """Does tasks until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when it is over
    _limit_memory()
    tasks: dict[str, Callable[..., Any]] = {
        "evaluate": Evaluator(packs).evaluate,
        "load": load_named,
        "read": corpus.read,
    }
    with contextlib.suppress(EOFError, OSError):
        pipe.send(True)
        while True:
            task, arguments = pipe.recv()
            try:
                pipe.send((True, tasks[task](*arguments)))
            except (FormatError, TaskError, LookupError, OSError) as error:
                pipe.send((False, f"{arguments[0] if task == 'load' else 'the document'}: {error}"))
            except MemoryError:
                pipe.send((False, "this takes too much memory; change the pattern you typed last"))
            except Exception as error:
                pipe.send((False, f"{type(error).__name__}: {error}"))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def load_named(name: str, raw: bytes) -> tuple[str, About]:
    """The text of a file of the reader's own, and what is known about it.

    Raises:
        FormatError: when it is not what its name claims.
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    document: Document = READERS.get(suffix, load_text)(raw, name).document
    return document.text, About.of(document)
