"""Files of many documents, pipes and outputs that fail, as a user meets them."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from tests.cli.test_clean import DIRTY, STORY
from tests.conftest import Run

LINES = [json.dumps({"id": f"n{i}", "text": DIRTY if i % 2 else STORY.strip()}) + "\n" for i in range(6)]
COMMAND = [sys.executable, "-m", "cleaner", "clean", "-", "--format-in", "jsonl", "--select", "comment,whitespace"]


def test_a_shard_is_cleaned_told_compared_and_taken_back(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl.gz").write_bytes(gzip.compress("".join(LINES).encode()))
    result = run("clean", "in", "--diff", "--select", "comment,whitespace", code=1)
    assert "in/a.jsonl.gz:2" in result.stdout
    assert "6 documents: 3 would change" in result.stderr
    run("clean", "in", "-o", "out", "--select", "comment,whitespace")
    run("clean", "in", "-o", "other", "--select", "whitespace")
    result = run("diff", "out", "other", code=1)
    assert "3 differ, 0 cannot be compared" in result.stdout
    assert "in/a.jsonl.gz:2\n" in result.stdout
    run("restore", "out", "in/a.jsonl.gz:2", "--rule", "comments-closed", "-o", "some")
    texts = [
        json.loads(line)["text"]
        for line in gzip.decompress((tmp_path / "some" / "a.jsonl.gz").read_bytes()).splitlines()
    ]
    assert ["Comments are" in text for text in texts] == [False, True, False, False, False, False]
    assert "comments-closed" in run("explain", "in/a.jsonl.gz:2").stdout
    assert "has no document 7" in run("explain", "in/a.jsonl.gz:7", code=2).stderr
    run("restore", "out", "-o", "back")
    assert gzip.decompress((tmp_path / "back" / "a.jsonl.gz").read_bytes()).decode() == "".join(LINES)


def test_in_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(LINES))
    run("clean", "a.jsonl", "--in-place", "--select", "comment,whitespace")
    assert "Comments" not in (tmp_path / "a.jsonl").read_text()
    before = (tmp_path / "a.jsonl").stat().st_mtime_ns
    run("clean", "a.jsonl", "--in-place", "--select", "comment,whitespace")
    assert (tmp_path / "a.jsonl").stat().st_mtime_ns == before


def test_a_pipe_hands_lines_on_as_they_come(tmp_path: Path) -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        assert run.stdin
        assert run.stdout
        for line in LINES:
            run.stdin.write(line.encode())
            run.stdin.flush()
            clean = json.loads(run.stdout.readline())  # before the next one is sent
            assert "Comments" not in clean["text"]
            assert clean["id"] == json.loads(line)["id"]
        run.stdin.close()
        assert run.wait(10) == 0


def test_a_closed_pipe_ends_the_run_quietly(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(LINES) * 5000)
    with (tmp_path / "a.jsonl").open("rb") as stdin:
        run = subprocess.Popen(COMMAND, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert run.stdout
        assert run.stdout.readline()
        run.stdout.close()
        begin = time.monotonic()
        assert run.stderr
        assert run.stderr.read() == b""
        assert run.wait(30) == 0
        assert time.monotonic() - begin < 10


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(LINES) * 50)
    with Path("/dev/full").open("wb") as full, (tmp_path / "a.jsonl").open("rb") as stdin:
        run = subprocess.run(COMMAND, stdin=stdin, stdout=full, stderr=subprocess.PIPE)
    assert run.returncode == 3
    assert b"cannot write standard output: No space left on device" in run.stderr
    assert b"Traceback" not in run.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs limits on the size of files")
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.parquet", "a.zip"])
def test_a_file_that_cannot_be_written_is_told_and_not_left_half_done(tmp_path: Path, name: str) -> None:
    import resource

    texts = [f"{i} {random.Random(i).randbytes(2000).hex()}  x" for i in range(100)]
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    path = tmp_path / name
    if name.endswith(".parquet"):
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        pq.write_table(pa.table({"text": texts}), path, row_group_size=10)
    elif name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            for i, text in enumerate(texts):
                archive.writestr(f"{i}.txt", text)
    else:
        packed: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstandard.compress}
        path.write_bytes(packed.get(path.suffix, bytes)(lines.encode()))
    run = subprocess.run(
        [sys.executable, "-m", "cleaner", "clean", name, "-o", "out", "--select", "whitespace"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert run.returncode == 3, run.stderr
    assert b": File too large" in run.stderr  # of the file, or of the change log
    assert b"Traceback" not in run.stderr
    assert not [entry for entry in (tmp_path / "out").iterdir() if entry.name not in (".journal", "changes.jsonl")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(LINES))
    (tmp_path / "out").mkdir(mode=0o555)
    assert "cannot write" in run("clean", "a.jsonl", "-o", "out", code=3).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.jsonl", "-o", "out", "--format-in", "xml"], "--format-in is 'xml'; it must be one of text, html, jsonl"),
        (["-", "--format-in", "parquet"], "save parquet to a file first"),
        (
            ["a.jsonl", "-o", "out", "--format-out", "xml"],
            "'xml' is no form to write; it must be one of jsonl, json, csv",
        ),
        (["a.jsonl", "-o", "out", "--format-out", "parquet.gz"], "parquet files are compressed inside"),
        (["a.jsonl", "--diff", "--format-out", "csv"], "--format-out goes with -o FOLDER"),
        (["a.jsonl", "--in-place", "--resume"], "--resume and --force go with -o FOLDER"),
        (["a.zip", "--in-place"], "archives cannot be cleaned in place"),
    ],
)
def test_wrong_usage(run: Run, tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "a.jsonl").write_text(LINES[0])
    (tmp_path / "a.zip").write_bytes(b"")
    assert message in run("clean", *arguments, code=2).stderr


def test_an_unknown_text_field_is_told_with_the_fields_found(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"x": "A  b.", "y": 1}\n')
    result = run("clean", "a.jsonl", "-o", "out", code=3)
    assert "name one with --text-field; the fields found are: x, y" in result.stderr
    run("clean", "a.jsonl", "-o", "out", "--text-field", "x")
    assert json.loads((tmp_path / "out" / "a.jsonl").read_text())["x"] == "A b."


def test_a_corpus_is_written_in_another_format(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text("".join(LINES))
    (tmp_path / "in" / "b.txt").write_text(DIRTY)
    arguments = ["clean", "in", "-o", "out", "--select", "comment,whitespace"]
    run(*arguments, "--format-out", "csv.gz")
    with gzip.open(tmp_path / "out" / "a.csv.gz", "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [f"n{i}" for i in range(6)]
    assert not any("Comments" in row["text"] for row in rows)
    assert "nothing to do" in run(*arguments, "--format-out", "csv.gz").stderr
    assert "7 documents" in run(*arguments, "--format-out", "jsonl").stderr
    found = json.loads((tmp_path / "out" / "documents.jsonl").read_text())
    assert found["id"] == "b.txt"
    assert "Comments" not in found["text"]
    run("restore", "out", "in/b.txt", "--rule", "comments-closed")
    assert "Comments" in json.loads((tmp_path / "out" / "documents.jsonl").read_text())["text"]
    run("restore", "out", "-o", "back")
    assert (tmp_path / "back" / "b.txt").read_text() == DIRTY


def test_a_broken_run_into_another_format_goes_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a", "z"):
        (tmp_path / "in" / f"{name}.jsonl").write_text("".join(LINES))
    for i in range(5):
        (tmp_path / "in" / f"{i}.txt").write_text(DIRTY)
    arguments = ["clean", "in", "-o", "out", "--select", "comment,whitespace", "--format-out", "parquet"]
    run(*arguments)
    whole = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    journal = whole[".journal"].splitlines(keepends=True)
    for done in range(1, 4):  # a.parquet, documents.parquet, z.parquet
        (tmp_path / "out" / ".journal").write_bytes(b"".join(journal[:done]))
        (tmp_path / "out" / "changes.jsonl").rename(tmp_path / "out" / ".changes.jsonl.part")
        run(*arguments, "--resume")
        assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == whole
