"""Workers: the bytes of one process, whatever their number, and no document lost when one dies."""

from __future__ import annotations

import csv
import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from cleaner.batch.inputs import find_inputs
from cleaner.batch.log import ChangeLog
from cleaner.batch.record_work import RecordsTask
from cleaner.batch.run import Run
from cleaner.batch.work import Done, Wanted
from cleaner.batch.writers import FolderWriter
from cleaner.engine.cleaner import Cleaner
from cleaner.formats.form import Form
from cleaner.formats.records.fields import Fields
from tests.batch.helpers import CLEAN, DIRTY, cleaned, log, small_cleaner, texts


@pytest.fixture(autouse=True)
def _many_small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.batch.workers.ALONE_BYTES", 1000)
    monkeypatch.setattr("cleaner.formats.records.jsontext.READ_BYTES", 4000)


def corpus(folder: Path) -> None:
    folder.mkdir()
    for name in ("a", "c"):
        lines = [json.dumps({"id": i, "text": text}) for i, text in enumerate(texts(200))]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    for i in range(40):
        (folder / f"b{i:02}.txt").write_text(f"{i} {DIRTY}\n")
    (folder / "bad.txt").write_bytes(bytes(range(256)))
    (folder / "empty.jsonl").write_bytes(b"")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_bytes_whatever_the_jobs(tmp_path: Path) -> None:
    corpus(tmp_path / "in")
    one = cleaned(tmp_path / "in", tmp_path / "one", jobs=1)
    for jobs in (2, 5):
        many = cleaned(tmp_path / "in", tmp_path / str(jobs), jobs=jobs)
        assert contents(tmp_path / "one") == contents(tmp_path / str(jobs))
        assert (many.documents, many.statuses, many.edits) == (one.documents, one.statuses, one.edits)
    assert one.documents == 441


def test_processes_that_are_not_forked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.batch.workers.START", "spawn")
    corpus(tmp_path / "in")
    cleaned(tmp_path / "in", tmp_path / "one", jobs=1)
    cleaned(tmp_path / "in", tmp_path / "two", jobs=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@dataclass(frozen=True)
class Deadly:
    """A codec whose worker dies at a text, so many times."""

    inner: object
    needle: bytes
    times: Path

    def rows(self, chunk: list[bytes]) -> object:
        if any(self.needle in raw for raw in chunk) and _in_a_worker():
            left = int(self.times.read_text())
            if left:
                self.times.write_text(str(left - 1))
                os.kill(os.getpid(), signal.SIGKILL)
        return self.inner.rows(chunk)  # type: ignore[attr-defined]

    def replaced(self, *arguments: object) -> object:
        return self.inner.replaced(*arguments)  # type: ignore[attr-defined]

    def slice(self, *arguments: object) -> object:
        return self.inner.slice(*arguments)  # type: ignore[attr-defined]


_PARENT = os.getpid()


def _in_a_worker() -> bool:
    return os.getpid() != _PARENT


def deadly_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, form: Form | None = None) -> Run:
    corpus(tmp_path / "in")
    (tmp_path / "times").write_text(str(times))
    original = RecordsTask.run

    def deadly(self: RecordsTask, cleaner: Cleaner, wanted: Wanted) -> Done:
        if self.input.path.name == "a.jsonl":
            codec = Deadly(self.codec, b'"id": 150,', tmp_path / "times")
            self = msgspec.structs.replace(self, codec=codec)
        return original(self, cleaner, wanted)

    monkeypatch.setattr(RecordsTask, "run", deadly)
    run = Run(find_inputs([str(tmp_path / "in")], form=form), Fields(), [FolderWriter(tmp_path / "out")])
    with ChangeLog(tmp_path / "out" / "changes.jsonl") as run.log:
        run.go(small_cleaner(), 3)
    return run


@pytest.mark.skipif(sys.platform != "linux", reason="the deadly codec reaches workers by fork")
@pytest.mark.parametrize("times", [1, 2, 9])
def test_a_worker_that_dies_costs_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    deadly_run(tmp_path, monkeypatch, times)
    monkeypatch.undo()
    cleaned(tmp_path / "in", tmp_path / "sound")
    # Tried once more, then alone; a document that goes on killing is handed on and told.
    failed = [
        (entry["path"], entry["number"]) for entry in log(tmp_path / "out") if "was killed" in entry.get("error", "")
    ]
    out, sound = contents(tmp_path / "out"), contents(tmp_path / "sound")
    if times < 3:
        assert not failed
        assert out == sound
        return
    assert failed == [("a.jsonl", 151)]
    assert out["c.jsonl"] == sound["c.jsonl"]
    dirty, clean = (json.dumps({"id": 150, "text": f"150 {text}"}).encode() for text in (DIRTY, CLEAN))
    assert out["a.jsonl"] == sound["a.jsonl"].replace(clean, dirty)


@pytest.mark.skipif(sys.platform != "linux", reason="the deadly codec reaches workers by fork")
@pytest.mark.parametrize("times", [2, 9])
def test_nor_where_it_becomes_another_kind_of_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    deadly_run(tmp_path, monkeypatch, times, Form("csv"))
    monkeypatch.undo()
    with (tmp_path / "out" / "a.csv").open(newline="", encoding="utf-8") as file:
        found = [row["text"] for row in csv.DictReader(file)]
    entries = [entry for entry in log(tmp_path / "out") if entry["path"] == "a.csv"]
    assert [entry["row"] for entry in entries] == list(range(1, len(found) + 1))
    assert found[150] == f"150 {CLEAN if times < 3 else DIRTY}"
    assert len([text for text in found if "More news" in text]) == (times > 3)


def test_workers_end_with_the_run(tmp_path: Path) -> None:
    corpus(tmp_path / "in")

    class FullError(Exception):
        pass

    class Full(FolderWriter):
        def chunk(self, *arguments: object, **named: object) -> None:
            raise FullError

    import multiprocessing

    run = Run(find_inputs([str(tmp_path / "in")]), Fields(), [Full(tmp_path / "out")])
    with pytest.raises(FullError):
        run.go(small_cleaner(), 3)
    assert not multiprocessing.active_children()
    assert not list((tmp_path / "out").rglob(".cleaner-*"))
