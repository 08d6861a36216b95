"""What the kinds of files are called."""

from __future__ import annotations

SINGLE = {".txt": "text", ".html": "html", ".htm": "html"}
"""Kinds of files that are one document, by suffix."""
RECORDS = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv",
    ".parquet": "parquet", ".pq": "parquet", ".arrow": "arrow", ".feather": "arrow",
    ".warc": "warc", ".wet": "warc", ".zip": "zip",
}  # fmt: skip
"""Kinds of files that hold many documents, by suffix; that of a compression may follow."""
KINDS = ("text", "html", "jsonl", "json", "csv", "tsv", "parquet", "arrow", "warc", "zip")
WRITTEN = ("jsonl", "json", "csv", "tsv", "parquet", "arrow")
"""Kinds in which the documents of any other can be written."""
PIPED = ("text", "html", "jsonl")
"""Kinds that are read from standard input."""
