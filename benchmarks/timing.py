"""Contestants run in turn, and what each of them took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

CLEANER = Path(sys.executable).parent / "cleaner"
"""The command, as it is installed beside this Python."""


class Taken(NamedTuple):
    """What a run took."""

    seconds: float
    """By the clock."""
    processor: float
    """Seconds of processor time, of all its processes."""
    megabytes: float = 0.0
    """The most memory that one of its processes held."""


_STARTER = """
import json, resource, subprocess, sys, time
clock = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
seconds = time.perf_counter() - clock
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""

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
    with (stdin or Path(os.devnull)).open("rb") as source:
        # A process starts with the memory of the one that started it on its record, so that a small one does.
        starter = [sys.executable, "-c", _STARTER, *map(str, arguments)]
        run = subprocess.run(starter, stdin=source, capture_output=True, env=_as_installed())
    code, seconds, processor, kilobytes = json.loads(run.stdout)
    if code not in codes:
        raise RuntimeError(f"{arguments[0]} ended with {code}: {run.stderr.decode(errors='replace')[-500:]}")
    return Taken(seconds, processor, kilobytes / 1024)


def _as_installed() -> dict[str, str]:
    """The environment, in which Python may keep what it compiles, as it does for a package that is installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
