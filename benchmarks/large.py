"""Files far larger than memory should be: how much of it the command takes for them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import msgspec

from benchmarks.corpus import documents
from benchmarks.timing import CLEANER, command

RULE = "comments-closed"
"""One rule: what memory a run takes does not depend on how many there are."""
ROWS_AT_ONCE = 50_000


def in_large_files(gigabytes: float) -> list[dict[str, object]]:
    """Seconds, and the memory of the largest process, for files of so much text; jobs run two at a time."""
    texts = list(documents(20, 0.2))
    count = int(gigabytes * 1e9 / 20e6 * len(texts))
    lines = [line for text in texts for line in text.split("\n") if line]
    rows = []
    for name, source, number, write in (
        ("JSON Lines", texts, count, _json_lines),
        ("Parquet", texts, count, _parquet),
        ("JSON Lines, one line a document", lines, int(gigabytes * 500_000), _json_lines),
    ):
        with tempfile.TemporaryDirectory(prefix="cleaner-benchmark-") as folder:
            path = write(Path(folder) / "corpus", islice(cycle(source), number))
            size = path.stat().st_size
            call: list[str | Path] = [CLEANER, "clean", path, "-o", Path(folder) / "out", "--select", RULE]
            taken = command([*call, "--jobs", "2", "--quiet"])
        rows.append(
            {
                "what": name,
                "documents": f"{number:,}",
                "MB of the file": round(size / 1e6),
                "seconds": round(taken.seconds),
                "peak MB": round(taken.megabytes),
            }
        )
    return rows


def _json_lines(path: Path, texts: Iterator[str]) -> Path:
    path = path.with_suffix(".jsonl")
    with path.open("wb") as file:
        for number, text in enumerate(texts):
            file.write(msgspec.json.encode({"id": number, "text": text}) + b"\n")
    return path


def _parquet(path: Path, texts: Iterator[str]) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = path.with_suffix(".parquet")
    schema = pa.schema([("id", pa.int64()), ("text", pa.string())])
    with pq.ParquetWriter(path, schema) as writer:
        first = 0
        while part := list(islice(texts, ROWS_AT_ONCE)):
            writer.write_table(pa.table([range(first, first + len(part)), part], schema=schema))
            first += len(part)
    return path
