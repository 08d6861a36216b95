"""`python -m benchmarks.kills`: runs killed at random moments, gone on with, and compared with one that was not."""

from __future__ import annotations

import argparse
import gzip
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import documents

COMMAND = [sys.executable, "-m", "cleaner", "clean", "in", "-o", "out", "--quiet", "--select", "whitespace,comment,nav"]


def make_corpus(folder: Path, megabytes: float) -> None:
    """Texts, JSON Lines plain and compressed, and a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True)
    texts = list(documents(megabytes, 1.0))
    quarter = len(texts) // 4
    for number, text in enumerate(texts[:quarter]):
        (folder / f"b{number:04}.txt").write_text(text, encoding="utf-8")
    lines = [json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(texts[quarter : 3 * quarter])]
    (folder / "a.jsonl").write_text("".join(lines[:quarter]), encoding="utf-8")
    (folder / "c.jsonl.gz").write_bytes(gzip.compress("".join(lines[quarter:]).encode()))
    rest = texts[3 * quarter :]
    pq.write_table(pa.table({"text": rest, "n": list(range(len(rest)))}), folder / "d.parquet", row_group_size=100)


def outputs(folder: Path) -> dict[str, bytes]:
    """All that a run wrote but for its journal."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".journal")
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(files)}


def kill_runs(
    folder: Path, kills: int, *, megabytes: float, jobs: int, seed: int = 1, form: str | None = None
) -> dict[str, int]:
    """Kills runs until so many died, each gone on with to its end; with a form, runs into another format.

    Raises:
        AssertionError: when a run ends with other bytes than one that was not killed, or leaves a process behind.
    """
    chance = random.Random(seed)
    make_corpus(folder / "whole" / "in", megabytes)
    shutil.copytree(folder / "whole" / "in", folder / "killed" / "in")
    command = [*COMMAND, "--jobs", str(jobs), *(["--format-out", form] if form else [])]
    subprocess.run(command, cwd=folder / "whole", check=True)
    shutil.rmtree(folder / "whole" / "out")
    begin = time.monotonic()
    subprocess.run(command, cwd=folder / "whole", check=True)
    lasted = time.monotonic() - begin
    whole = outputs(folder / "whole" / "out")
    killed = ended = 0
    while killed < kills:
        run = subprocess.Popen([*command, "--resume"], cwd=folder / "killed", stderr=subprocess.DEVNULL)
        try:
            code = run.wait(chance.uniform(0.2, lasted))
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
            killed += 1
            continue
        ended += _ended(folder, code, whole)
    ended += _ended(folder, subprocess.run([*command, "--resume"], cwd=folder / "killed").returncode, whole)
    return {"kills": killed, "runs that ended": ended, "files compared": ended * len(whole)}


def _ended(folder: Path, code: int, whole: dict[str, bytes]) -> int:
    assert code == 0, f"the run ended with {code}"
    found = outputs(folder / "killed" / "out")
    differing = [name for name in whole.keys() | found.keys() if whole.get(name) != found.get(name)]
    assert not differing, f"not the bytes of an unbroken run: {differing}"
    shutil.rmtree(folder / "killed" / "out")
    return 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--megabytes", type=float, default=4)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format-out", dest="form")
    with tempfile.TemporaryDirectory() as folder:
        done = kill_runs(Path(folder), **vars(parser.parse_args()))
    print(json.dumps(done))


if __name__ == "__main__":
    main()
