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


def test_a_file_that_is_not_there_and_a_folder(run: Run, tmp_path: Path) -> None:
    assert "nowhere.txt: no such file" in run("explain", "nowhere.txt", code=2).stderr
    assert "is a folder; name one file in it" in run("explain", str(tmp_path), code=2).stderr


def test_a_score_shows_the_points_of_each_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "scores.yaml").write_text(
        "pack: scores\ndescription: d\ndefaults: {category: scored}\nrules:\n"
        "  - {id: scored-line, description: d, score: {gentle: 3, default: 2, eager: 1, base: -1}}\n"
        "  - {id: open-end, description: d, line: '\\w', where: {terminal: false}, points: 2}\n"
        "  - {id: says-see, description: d, line: '^see', points: 1.5}\n"
    )
    (tmp_path / "a.txt").write_text("See the pictures\n\nThe council voted on Friday to keep it.\n")
    shown = run("explain", "a.txt", "--rules", "scores.yaml", "--rule", "scored-line").stdout
    assert "✓ points: 2  (+2.50: open-end +2, says-see +1.5)" in shown
    assert "✗ points: 2  (-1.00: no feature)" in shown
