"""How long small things take, most of which is starting."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.timing import CLEANER, command, in_turn

SEED = next(iter(sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))))


def starting(rounds: int) -> list[dict[str, object]]:
    """Seconds by the clock, with a warm cache."""
    command([CLEANER, "rules", "compile"])
    with tempfile.TemporaryDirectory(prefix="cleaner-benchmark-") as out:
        contestants = [
            ("python -c pass", lambda: command([sys.executable, "-c", "pass"])),
            ("cleaner --version", lambda: command([CLEANER, "--version"])),
            ("cleaner clean one-file --check", lambda: command([CLEANER, "clean", SEED, "--check"], codes=(0, 1))),
            ("cleaner clean one-file -o out", lambda: command([CLEANER, "clean", SEED, "-o", out, "--force"])),
            ("cleaner clean - < one-file", lambda: command([CLEANER, "clean", "-"], stdin=SEED)),
        ]
        taken = in_turn(contestants, rounds)
    return [
        {"what": name, "seconds": round(one.seconds, 3), "peak MB": round(one.megabytes)} for name, one in taken.items()
    ]
