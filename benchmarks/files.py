"""The whole way of files through the command, as a user calls it."""

from __future__ import annotations

import gzip
import tempfile
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.corpus import documents
from benchmarks.timing import CLEANER, command, in_turn


def written(folder: Path, megabytes: float, dirty: float) -> dict[str, Path]:
    """The corpus in each format."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = list(documents(megabytes, dirty))
    rows = [{"id": str(i), "text": text.rstrip("\n"), "language": "en"} for i, text in enumerate(texts)]
    lines = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
    (folder / "corpus.jsonl").write_bytes(lines)
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(lines, 6))
    pq.write_table(pa.Table.from_pylist(rows), folder / "corpus.parquet", compression="zstd")
    (folder / "texts").mkdir()
    for row in rows[: len(rows) // 4]:  # files cost more in making them than in cleaning
        (folder / "texts" / f"{row['id']}.txt").write_text(row["text"] + "\n", encoding="utf-8")
    return {
        "text files": folder / "texts",
        "JSON Lines": folder / "corpus.jsonl",
        "JSON Lines, gzip": folder / "corpus.jsonl.gz",
        "Parquet": folder / "corpus.parquet",
    }


def through_files(megabytes: float, rounds: int) -> list[dict[str, object]]:
    """Speeds, and the memory of the largest process."""
    command([CLEANER, "rules", "compile"])
    rows: list[dict[str, object]] = []
    for dirty in (0.2, 1.0):
        with tempfile.TemporaryDirectory(prefix="cleaner-benchmark-") as name:
            folder = Path(name)
            contestants = []
            sizes = {}
            for form, path in written(folder, megabytes, dirty).items():
                size = megabytes / 4 if path.is_dir() else megabytes
                for jobs in (1, 2):
                    sizes[label := f"{form}, {jobs} job{'s' * (jobs > 1)}"] = size
                    call: list[str | Path] = [
                        CLEANER,
                        "clean",
                        path,
                        "-o",
                        folder / f"out-{label}",
                        "--force",
                        "-q",
                        "--jobs",
                        str(jobs),
                    ]
                    contestants.append((label, partial(command, call)))
            for label, taken in in_turn(contestants, rounds).items():
                rows.append(
                    {
                        "what": label,
                        "dirty": dirty,
                        "MB/s": round(sizes[label] / taken.seconds, 2),
                        "processor seconds": round(taken.processor, 1),
                        "peak MB": round(taken.megabytes),
                    }
                )
    return rows
