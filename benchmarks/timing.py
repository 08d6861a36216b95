"""Contestants run in turn, and what each of them took."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Taken(NamedTuple):
    """What a run took."""

    seconds: float
    """By the clock."""
    processor: float
    """Seconds of processor time, of all its processes."""
    megabytes: float = 0.0
    """The most memory that one of its processes held."""


Contestant = tuple[str, Callable[[], Taken]]


def in_turn(contestants: Sequence[Contestant], rounds: int) -> dict[str, Taken]:
    """The medians of what each took, run one after the other, several times."""
    runs: dict[str, list[Taken]] = {name: [] for name, _ in contestants}
    for _ in range(rounds):
        for name, run in contestants:
            runs[name].append(run())
    return {name: Taken(*map(median, zip(*taken, strict=True))) for name, taken in runs.items()}


def here(run: Callable[[], object]) -> Taken:
    """What a call in this process took."""
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return Taken(time.perf_counter() - clock, time.process_time() - processor)


def command(arguments: Sequence[str | Path], *, stdin: Path | None = None, codes: Sequence[int] = (0,)) -> Taken:
    """What a program took, its processes included; its output is thrown away.

    Raises:
        RuntimeError: when it ended with another exit code.
    """
    clock = time.perf_counter()
    with (stdin or Path(os.devnull)).open("rb") as source:
        process = subprocess.Popen(
            [*map(str, arguments)], stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert process.stderr
        told = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        raise RuntimeError(f"{arguments[0]} ended with {process.returncode}: {told.decode(errors='replace')[-500:]}")
    return Taken(time.perf_counter() - clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
