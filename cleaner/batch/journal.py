"""The journal of a run: what it was asked, and how far it came, so that it can go on where it was killed.

Every line is one JSON object. The first tells what the run was asked; each of the others, that one or more further
inputs are done: their clean texts have their names, and the change log holds all their records. The last tells that
the run is over. A line that was cut short counts for nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from cleaner import __version__
from cleaner.batch.errors import OutputError
from cleaner.batch.inputs import Input, size_of


class Asked(msgspec.Struct, frozen=True):
    """What a run was asked; two runs that were asked the same give the same bytes."""

    version: str
    rules: str
    options: str
    inputs: str
    """Stands for the inputs: their paths, targets, sizes and times of change."""
    counts: str = ""
    """The fingerprint of the counts of their lines, once they are counted; they follow from all of the above."""

    def differences(self, other: Asked) -> str:
        """What another run was asked differently, for people."""
        names = {"version": "the version of cleaner", "rules": "the rules", "options": "the options"}
        names |= {"inputs": "the inputs", "counts": "the counts of lines"}
        parts = [words for name, words in names.items() if getattr(self, name) != getattr(other, name)]
        return " and ".join(parts)


class _Line(msgspec.Struct, omit_defaults=True):
    asked: Asked | None = None
    done: int = 0
    """Inputs that are done."""
    log: int = 0
    """Bytes of the change log that belong to them."""
    sizes: list[int] = []
    """Bytes of the outputs of the inputs that this line adds."""
    exit: int | None = None


class Past(msgspec.Struct):
    """What a journal tells of an earlier run."""

    asked: Asked
    done: int = 0
    log: int = 0
    sizes: list[int] = []
    exit: int | None = None
    """The exit code, when it came to its end."""


def asked_of(inputs: Iterable[Input], rules: str, options: Iterable[object]) -> Asked:
    """What a run is asked.

    Args:
        inputs: its inputs.
        rules: the fingerprint of its rules.
        options: all else that its output depends on.
    """
    digest = hashlib.sha256()
    for entry in inputs:
        digest.update(f"{entry.path}\0{entry.target}\0{entry.kind}\0{_state(entry.path)}\n".encode(errors="replace"))
    settings = hashlib.sha256(repr([repr(option) for option in options]).encode()).hexdigest()
    return Asked(__version__, rules, settings, digest.hexdigest())


def _state(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        return "unreadable"
    return f"{stat.st_size} {stat.st_mtime_ns}"


class JournalInUseError(ValueError):
    """Another run writes to the same folder."""


class Journal:
    """The journal in an output folder, locked while it is open; use it as a context."""

    def __init__(self, path: Path) -> None:
        """Names the journal; `path` is its file."""
        self._path = path

    def __enter__(self) -> Journal:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a+b")
        except OSError as error:
            raise OutputError(f"cannot write {self._path}: {error.strerror or error}") from None
        self._lock()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._file.close()

    def _lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # Windows keeps no such locks
            return
        try:
            # The lock is the process's own: its workers do not hold it, and it goes when the process does.
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise JournalInUseError(f"another run is writing to {self._path.parent}; wait for its end") from None

    def past(self) -> Past | None:
        """What the journal tells; None where there is none that can be read."""
        self._file.seek(0)
        self._whole = 0
        decoder = msgspec.json.Decoder(_Line)
        past: Past | None = None
        for raw in self._file:
            try:
                line = decoder.decode(raw) if raw.endswith(b"\n") else None
            except msgspec.MsgspecError:
                line = None
            if line is None:
                break
            self._whole += len(raw)
            if line.asked:
                past = Past(line.asked)
            elif past is None:
                return None
            elif line.exit is not None:
                past.exit = line.exit
            else:
                past.done, past.log = line.done, line.log
                past.sizes += line.sizes
        return past

    def begin(self, asked: Asked) -> None:
        """Starts the journal anew."""
        with self._telling():
            self._file.truncate(0)
        self._write(_Line(asked=asked))

    def go_on(self) -> None:
        """Goes on behind what could be read."""
        with self._telling():
            self._file.truncate(self._whole)

    def done(self, count: int, log: int, sizes: list[int]) -> None:
        """Notes that so many inputs are done.

        Args:
            count: inputs that are done.
            log: bytes of the change log up to there.
            sizes: bytes of the outputs that came to it; -1 for none.
        """
        self._write(_Line(done=count, log=log, sizes=sizes))

    def end(self, code: int) -> None:
        """Notes that the run is over."""
        self._write(_Line(exit=code))

    def _write(self, line: _Line) -> None:
        with self._telling():
            self._file.write(msgspec.json.encode(line) + b"\n")
            self._file.flush()

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(f"cannot write {self._path}: {error.strerror or error}") from None


def outputs_stand(past: Past, inputs: Sequence[Input], folder: Path) -> bool:
    """Whether the outputs that a journal tells of are there, as far as their sizes tell."""
    if len(past.sizes) != past.done or past.done > len(inputs):
        return False
    for entry, size in zip(inputs, past.sizes, strict=False):
        targets = (entry.target, entry.target.with_name(entry.path.name))  # the second where it failed
        if size >= 0 and all(size_of(folder / target) != size for target in targets):
            return False
    return True
