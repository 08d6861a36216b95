"""A process for the work that a typed pattern may make slow; when it takes too long, another takes its place."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable
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
START_SECONDS = 60.0
"""The time limit of starting a process, on a machine that has much else to do."""


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
                raise TooSlowError(f"took longer than {self._seconds:g} s and was stopped")
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
        self._process = context.Process(target=_work, args=(theirs, self._packs, self._corpus), daemon=True)
        self._process.start()
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


def _work(pipe: Connection, packs: RuleSet, corpus: Corpus) -> None:
    """Does tasks until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when it is over
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
            except Exception as error:
                pipe.send((False, f"{type(error).__name__}: {error}"))


def load_named(name: str, raw: bytes) -> tuple[str, About]:
    """The text of a file of the reader's own, and what is known about it.

    Raises:
        FormatError: when it is not what its name claims.
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    document: Document = READERS.get(suffix, load_text)(raw, name).document
    return document.text, About.of(document)
