"""Runs that are killed and gone on with end with the bytes of an unbroken one."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.kills import kill_runs
from cleaner.batch.inputs import find_inputs
from cleaner.batch.journal import Journal, JournalInUseError, asked_of
from tests.batch.helpers import texts
from tests.conftest import Run


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize(("form", "kills"), [(None, 4), ("parquet", 2)])
def test_killed_runs_go_on(tmp_path: Path, form: str | None, kills: int) -> None:
    done = kill_runs(tmp_path, kills, megabytes=1.0, jobs=2, seed=7, form=form)
    assert done["kills"] == kills
    assert done["runs that ended"] >= 1


def corpus(folder: Path) -> None:
    folder.mkdir()
    for name in ("a", "b", "c"):
        lines = [json.dumps({"id": i, "text": text}) for i, text in enumerate(texts(30))]
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))


def test_an_unchanged_run_does_nothing_and_a_changed_one_does_all(run: Run, tmp_path: Path) -> None:
    corpus(tmp_path / "in")
    arguments = ["clean", "in", "-o", "out", "--select", "whitespace"]
    run(*arguments)
    before = (tmp_path / "out" / "a.jsonl.gz").stat().st_mtime_ns
    assert "nothing to do" in run(*arguments).stderr
    assert (tmp_path / "out" / "a.jsonl.gz").stat().st_mtime_ns == before
    (tmp_path / "out" / "b.jsonl.gz").unlink()
    assert "90 documents" in run(*arguments).stderr  # what is gone is made again
    assert "90 documents" in run("clean", "in", "-o", "out", "--select", "whitespace,comment").stderr
    assert "90 documents" in run("clean", "in", "-o", "out", "--select", "whitespace,comment", "--force").stderr


def test_what_a_broken_run_did_is_kept(run: Run, tmp_path: Path) -> None:
    corpus(tmp_path / "in")
    arguments = ["clean", "in", "-o", "out", "--select", "whitespace"]
    run(*arguments)
    log = (tmp_path / "out" / "changes.jsonl").read_bytes()
    journal = (tmp_path / "out" / ".journal").read_bytes().splitlines(keepends=True)
    # As if it had been killed in the middle of the second file's record in the journal.
    (tmp_path / "out" / ".journal").write_bytes(b"".join(journal[:2]) + journal[2][:9])
    (tmp_path / "out" / "changes.jsonl").rename(tmp_path / "out" / ".changes.jsonl.part")
    (tmp_path / "out" / ".cleaner-x.part").write_bytes(b"half a file")
    first = (tmp_path / "out" / "a.jsonl.gz").stat().st_mtime_ns
    result = run("clean", "in", "-o", "out", "--select", "comment", "--resume", code=2)
    assert "since the run was broken off the rules and the options changed" in result.stderr
    assert "90 documents" in run(*arguments, "--resume").stderr
    assert (tmp_path / "out" / "a.jsonl.gz").stat().st_mtime_ns == first
    assert (tmp_path / "out" / "changes.jsonl").read_bytes() == log
    assert not list((tmp_path / "out").glob(".*.part"))


@pytest.mark.skipif(sys.platform != "linux", reason="needs POSIX signals and many documents")
def test_an_interrupt_ends_the_run_soon_and_it_can_go_on(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    line = json.dumps({"text": "\n".join(texts(20))}) + "\n"
    for i in range(40):
        (tmp_path / "in" / f"{i:02}.jsonl").write_text(line * 100)
    command = [sys.executable, "-m", "cleaner", "clean", "in", "-o", "out", "--select", "whitespace", "--jobs", "2"]
    run = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "out" / "05.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    begin = time.monotonic()
    _, told = run.communicate(timeout=30)
    assert time.monotonic() - begin < 2
    assert run.returncode == 130
    assert b"--resume" in told
    assert b"Traceback" not in told
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)  # no worker is left


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    corpus(tmp_path / "in")
    holder = (
        "import sys, time; from pathlib import Path; from cleaner.batch.journal import Journal\n"
        "with Journal(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    path = tmp_path / "out" / ".journal"
    command = [sys.executable, "-c", holder, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(JournalInUseError, match="another run is writing to"), Journal(path):
            pass
        other.communicate(b"")
    with Journal(path) as journal:
        asked = asked_of(find_inputs([str(tmp_path / "in")]), "r", [])
        journal.begin(asked)
        journal.done(2, 10, [1, 2])
        past = journal.past()
    assert past
    assert (past.asked, past.done, past.log, past.sizes, past.exit) == (asked, 2, 10, [1, 2], None)
