from __future__ import annotations

import json
from pathlib import Path

from cleaner.rules.load import load_rules
from tests.cli.test_clean import DIRTY, SEEDS, STORY
from tests.conftest import Run


def test_the_seeds_come_back_byte_for_byte(run: Run, tmp_path: Path) -> None:
    run("clean", SEEDS, "-o", "out")
    result = run("restore", "out", "-o", "back")
    assert "5 restored to back" in result.stderr
    for seed in SEEDS.glob("*.txt"):
        assert (tmp_path / "back" / seed.name).read_bytes() == seed.read_bytes()


def check_the_log(out: Path) -> int:
    """Checks that the edits in the log, each of one rule, make the clean texts of the sources; counts them."""
    known = {rule.id for rule in load_rules().rules}
    count = 0
    for line in (out / "changes.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        with (out.parent / record["source"]).open(encoding="utf-8", newline="") as file:
            text = file.read()
        at, parts = 0, []
        for edit in record.get("edits", ()):
            assert edit["rule"] in known
            assert edit["start"] >= at
            assert text[edit["start"] : edit["end"]] == edit["removed"] != edit["inserted"]
            assert text.count("\n", 0, edit["start"]) + 1 == edit["line"]
            parts += [text[at : edit["start"]], edit["inserted"]]
            at = edit["end"]
            count += 1
        assert ("".join(parts) + text[at:]).encode() == (out / record["path"]).read_bytes()
    return count


def test_every_change_in_the_log_is_that_of_the_text(run: Run, tmp_path: Path) -> None:
    run("clean", SEEDS, "-o", "out")
    assert check_the_log(tmp_path / "out") >= 20


def test_labelled_texts_through_written_files(run: Run, tmp_path: Path, gold_texts: list[str]) -> None:
    (tmp_path / "in").mkdir()
    for number, text in enumerate(gold_texts[::4]):
        end = "\r\n" if number % 5 == 0 else "\n"
        (tmp_path / "in" / f"{number}.txt").write_bytes(text.replace("\n", end).encode())
    run("clean", "in", "-o", "out")
    assert check_the_log(tmp_path / "out") >= 200
    run("restore", "out", "-o", "back")
    for path in (tmp_path / "in").iterdir():
        assert (tmp_path / "back" / path.name).read_bytes() == path.read_bytes()
    run("clean", "out", "--check", "--quiet")  # cleaning clean text changes nothing


def test_a_clean_text_that_was_changed_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DIRTY)
    (tmp_path / "b.txt").write_text(STORY)
    run("clean", "a.txt", "b.txt", "-o", "out")
    (tmp_path / "out" / "a.txt").write_text("something else")
    result = run("restore", "out", "-o", "back", code=3)
    assert "a.txt: not restored: the clean text" in result.stderr
    assert (tmp_path / "back" / "b.txt").read_text() == STORY
    assert not (tmp_path / "back" / "a.txt").exists()


def test_no_name_in_a_log_leads_out_of_the_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "secret.txt").write_text("x")
    names = ["../secret.txt", "/etc/hostname", "..\\secret.txt", "a\0b", ""]
    lines = [json.dumps({"path": name, "source": "x", "status": "unchanged"}) for name in names]
    (tmp_path / "out" / "changes.jsonl").write_text("\n".join(lines) + "\n")
    result = run("restore", "out", "-o", "back", code=3)
    assert result.stderr.count("is not a name inside the folder") == len(names)
    assert not (tmp_path / "back").exists()


def test_a_damaged_or_missing_log(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert "no such change log" in run("restore", "out", "-o", "back", code=2).stderr
    (tmp_path / "out" / "changes.jsonl").write_text('{"path": "a.txt", "sou')
    assert "changes.jsonl:1: not a change record" in run("restore", "out", "-o", "back", code=2).stderr
    assert "would overwrite the clean texts" in run("restore", "out", "-o", "out", code=2).stderr
