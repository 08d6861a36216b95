"""`cleaner restore` of one document, and of the edits of some rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import Run
from tests.report.conftest import CORPUS, cleaned, corpus

__all__ = ["cleaned", "corpus"]


def edits(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "changes.jsonl").read_text("utf-8").splitlines()
    return [edit for line in lines for edit in json.loads(line).get("edits", [])]


def test_one_document_comes_back(run: Run, cleaned: Callable[..., Path], tmp_path: Path) -> None:
    cleaned()
    run("restore", "out", "latin.txt", "in/plain.txt", "-o", "back")
    assert sorted(path.name for path in (tmp_path / "back").iterdir()) == ["latin.txt", "plain.txt"]
    for name in ("latin.txt", "plain.txt"):
        assert (tmp_path / "back" / name).read_bytes() == (tmp_path / "in" / name).read_bytes()


def test_edits_of_a_rule_come_back_into_another_folder(run: Run, cleaned: Callable[..., Path], tmp_path: Path) -> None:
    out = cleaned()
    before = {path: path.read_bytes() for path in out.rglob("*.txt")}
    run("restore", "out", "--rule", "report-more", "-o", "some")
    some = tmp_path / "some"
    assert "More news: Name of rover revealed" in (some / "plain.txt").read_text("utf-8")
    assert "Comments are closed" not in (some / "plain.txt").read_text("utf-8")
    assert {edit["rule"] for edit in edits(out)} - {edit["rule"] for edit in edits(some)} == {"report-more"}
    assert before == {path: path.read_bytes() for path in out.rglob("*.txt")}
    run("restore", "some", "-o", "back")
    for name in CORPUS:
        assert (tmp_path / "back" / name).read_bytes() == (tmp_path / "in" / name).read_bytes()


def test_a_run_is_brought_in_line_in_its_place(run: Run, cleaned: Callable[..., Path], tmp_path: Path) -> None:
    out = cleaned()
    result = run("restore", "out", "in/plain.txt", "--category", "related")
    assert "1 edits taken back, 1 texts in out" in result.stderr
    assert "More news: Name of rover revealed" in (out / "plain.txt").read_text("utf-8")
    assert "Quotes in names" not in (out / 'quo"te & <b>.txt').read_text("utf-8")
    run("restore", "out", "-o", "back")
    for name in CORPUS:
        assert (tmp_path / "back" / name).read_bytes() == (tmp_path / "in" / name).read_bytes()


def test_a_call_that_was_killed_can_be_repeated(run: Run, cleaned: Callable[..., Path], tmp_path: Path) -> None:
    out = cleaned()
    log = (out / "changes.jsonl").read_bytes()
    run("restore", "out", "--rule", "report-more")
    done = {path: path.read_bytes() for path in out.rglob("*.txt")}
    (out / "changes.jsonl").write_bytes(log)  # the texts were written, the log was not
    run("restore", "out", "--rule", "report-more")
    assert done == {path: path.read_bytes() for path in out.rglob("*.txt")}
    assert "report-more" not in {edit["rule"] for edit in edits(out)}


def test_names_that_the_log_does_not_know_are_refused(run: Run, cleaned: Callable[..., Path]) -> None:
    cleaned()
    result = run("restore", "out", "nix.txt", "--rule", "nix", code=2)
    assert "has no edits of document 'nix.txt', rule 'nix'" in result.stderr
    assert "say where the originals go" in run("restore", "out", code=2).stderr
