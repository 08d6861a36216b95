from __future__ import annotations

from pathlib import Path

from tests.cli.test_clean import DIRTY, STORY
from tests.conftest import Run


def test_each_line_with_the_rule_that_took_it_or_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DIRTY)
    lines = run("explain", "a.txt").stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if "- Comments are no longer available" in line)
    assert "comments-closed:" in lines[at + 1]
    at = next(i for i, line in enumerate(lines) if STORY.strip() in line)
    assert lines[at + 1].strip() == "kept: no rule matched"


def test_a_file_that_is_not_there(run: Run) -> None:
    assert "cannot be read" in run("explain", "nowhere.txt", code=3).stderr
