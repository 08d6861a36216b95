"""What a run leaves alone: excluded files, suppressed findings, and what a baseline knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.test_clean import DIRTY, STORY, write
from tests.conftest import Run

ODD_NAMES = ("a b #[1]!.txt", "أخبار اليوم.txt", "new\nline.txt")
JUNK = "Comments are no longer available on this story\n"


def checked(run: Run, *arguments: str, code: int = 0) -> str:
    shown: str = run("clean", ".", "--check", *arguments, code=code).stderr
    return shown


def test_excluded_files_are_left_alone_however_they_are_named(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY, drafts__b_txt=DIRTY, drafts__keep_txt=DIRTY, old__c_txt=DIRTY)
    (tmp_path / ".cleaner-ignore").write_text("# not ours\ndrafts/*\n!drafts/keep.txt\n")
    (tmp_path / ".cleaner.yaml").write_text("exclude: [/old/]\n")
    shown = checked(run, code=1)
    assert [line.split(":")[0] for line in shown.splitlines() if "would change:" in line] == [
        "a.txt",
        "drafts/keep.txt",
    ]
    assert "0 documents" in run("clean", "--check", "drafts/b.txt", tmp_path / "old" / "c.txt").stderr
    run("clean", "drafts/b.txt", "old/c.txt", "a.txt", "--in-place")
    assert (tmp_path / "drafts" / "b.txt").read_text() == DIRTY
    (tmp_path / ".cleaner-ignore").write_bytes(b"\xff")
    assert ".cleaner-ignore: is not UTF-8" in checked(run, code=2)


def test_suppressed_findings_stay_in_place(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY, sub__b_txt=DIRTY)
    shown = run("clean", "sub/b.txt", "--check", "--add-suppressions", "the story quotes it").stderr
    assert "1 suppression added" in shown
    (entry,) = yaml.safe_load((tmp_path / ".cleaner-suppressions.yaml").read_text())["suppressions"]
    assert {key: entry[key] for key in ("files", "rule", "reason", "text")} == {
        "files": "/sub/b.txt", "rule": "comments-closed", "reason": "the story quotes it", "text": JUNK.strip(),
    }  # fmt: skip
    assert "comments-closed is suppressed here" in run("explain", "sub/b.txt").stdout
    assert "suppressed" not in run("explain", "a.txt").stdout
    run("clean", ".", "--in-place")
    assert JUNK not in (tmp_path / "a.txt").read_text()
    assert (tmp_path / "sub" / "b.txt").read_text() == DIRTY
    # From another folder the file is found too; new junk goes all the same, and white space makes no difference.
    (tmp_path / "sub" / "b.txt").write_text(DIRTY.replace("Comments are", "Comments  are") + "\nShare this story\n")
    command = ["clean", tmp_path / "sub" / "b.txt", "--in-place"]
    run(*command)
    assert "Comments are no longer" in (tmp_path / "sub" / "b.txt").read_text()
    assert "Share" not in (tmp_path / "sub" / "b.txt").read_text()


def test_stale_suppressions_are_told(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY, b_txt=DIRTY)
    checked(run, "--add-suppressions", "old site")
    assert "stale" not in checked(run)
    write(tmp_path, a_txt=STORY)
    shown = checked(run)
    assert "stale suppression: '/a.txt': comments-closed" in shown
    assert "'/b.txt'" not in shown
    assert "stale" not in run("clean", "b.txt", "--check").stderr
    assert "stale" not in checked(run, "--ignore", "comment")
    (tmp_path / "a.txt").unlink()
    assert "stale suppression: '/a.txt'" in run("clean", "b.txt", "--check").stderr


def test_suppressions_by_pattern(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY)
    checked(run, "--add-suppressions", "r")
    path = tmp_path / ".cleaner-suppressions.yaml"
    path.write_text(path.read_text().replace("/a.txt", "'*.txt'"))
    write(tmp_path, deep__b_txt=DIRTY)
    assert "stale" not in checked(run)
    write(tmp_path, a_txt=STORY, deep__b_txt=STORY)
    assert "stale" not in run("clean", "a.txt", "--check").stderr
    assert "stale suppression: '*.txt'" in checked(run)


def test_mistakes_in_the_suppressions_are_told_with_their_line(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY)
    (tmp_path / ".cleaner-suppressions.yaml").write_text(
        "suppressions:\n  - {files: a.txt, rule: x, content: 0123, reason: r}\n  - {file: a.txt}\n"
    )
    shown = checked(run, code=2)
    assert ".cleaner-suppressions.yaml:2:" in shown
    assert ".cleaner-suppressions.yaml:3:6: unknown key 'file'; did you mean 'files'?" in shown


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(DIRTY)
    run("clean", name, "--check", "--baseline", "known.jsonl", "--write-baseline")
    run("clean", name, "--check", "--baseline", "known.jsonl")
    run("clean", name, "--check", code=1)
    run("clean", name, "--check", "--add-suppressions", "r")
    run("clean", name, "--check")


def test_a_baseline_lets_only_new_junk_fail(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY, sub__b_txt="A  story with blanks.\n")
    assert "no such baseline; --write-baseline makes it" in checked(run, "--baseline", "known.jsonl", code=2)
    checked(run, "--baseline", "known.jsonl", "--write-baseline")
    known = [json.loads(line) for line in (tmp_path / "known.jsonl").read_text().splitlines()]
    assert {(entry["path"], entry["rule"]) for entry in known} >= {
        ("a.txt", "comments-closed"),
        ("sub/b.txt", "stray-blanks"),
    }
    assert "2 unchanged" in checked(run, "--baseline", "known.jsonl")
    (tmp_path / ".cleaner.yaml").write_text("baseline: known.jsonl\n")
    checked(run)
    # The same junk once more is new, and so is other junk; what was known is not told again.
    write(tmp_path, a_txt=DIRTY + "\n" + STORY + "\nShare this story\n")
    (record,) = json.loads(
        run("clean", "a.txt", "--check", "-q", "--format", "json", "--report", "report", code=1).stdout
    )["documents"]
    rules = [change["rule"] for change in record["edits"]]
    assert "comments-closed" not in rules
    assert any("Share" in change["removed"] for change in record["edits"])
    # What went is told; writing again drops it, and leaves the other files' entries.
    write(tmp_path, a_txt=STORY)
    assert "no longer needed" in checked(run)
    run("clean", "a.txt", "--check", "--write-baseline")
    left = [json.loads(line)["path"] for line in (tmp_path / "known.jsonl").read_text().splitlines()]
    assert set(left) == {"sub/b.txt"}
    # Only checks look at it.
    run("clean", ".", "--in-place")
    assert (tmp_path / "sub" / "b.txt").read_text() == "A story with blanks.\n"
    (tmp_path / "known.jsonl").write_text("{}\n")
    assert "known.jsonl:1: not an entry" in checked(run, code=2)


def test_flags_that_do_not_go_together(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY)
    run("clean", "a.txt", "--in-place", "--add-suppressions", "r", code=2)
    run("clean", "a.txt", "--check", "--write-baseline", code=2)


def test_findings_in_files_of_records_are_suppressed_too(run: Run, tmp_path: Path) -> None:
    texts = [DIRTY.rstrip(), STORY.rstrip(), f"{STORY}\nShare this story"]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    before = (tmp_path / "a.jsonl").read_text()
    run("clean", "a.jsonl", "--check", "--add-suppressions", "r")
    named = yaml.safe_load((tmp_path / ".cleaner-suppressions.yaml").read_text())["suppressions"]
    assert {entry["text"] for entry in named} == {JUNK.strip(), "Share this story"}
    run("clean", "a.jsonl", "--in-place")
    assert (tmp_path / "a.jsonl").read_text() == before
    assert "stale" not in run("clean", "a.jsonl", "--check").stderr
