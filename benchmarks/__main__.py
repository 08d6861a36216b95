"""`python -m benchmarks`: measures the speed; `python -m benchmarks quality`: measures how well the packs clean."""

from __future__ import annotations

import argparse
import cProfile
import json
import platform
import pstats
import sys
from pathlib import Path

from benchmarks import quality
from benchmarks.memory import in_memory


def main() -> None:
    if sys.argv[1:2] == ["quality"]:
        quality.main(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rules", type=int, nargs="*", default=[300, 1000, 3000, 10000])
    parser.add_argument("--dirty", type=float, nargs="*", default=[0.2, 1.0])
    parser.add_argument("--mixed", action="store_true", help="sentences of all languages, not English ones")
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    parser.add_argument("--json", help="a file for the figures")
    asked = parser.parse_args()
    profile = cProfile.Profile()
    rows = []
    print(f"{platform.platform()}, Python {platform.python_version()}; MB/s of UTF-8, medians, one core")
    for dirty in asked.dirty:
        for rules in asked.rules:
            if asked.profile:
                profile.enable()
            row = in_memory(rules, dirty, asked.megabytes, asked.rounds, mixed=asked.mixed)
            profile.disable()
            rows.append(row)
            print(" | ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    if asked.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    if asked.json:
        Path(asked.json).write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
