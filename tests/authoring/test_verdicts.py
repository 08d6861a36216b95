"""Verdicts become examples, and nothing else in the files changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cleaner.authoring.add_example import AddError, add_example
from cleaner.rules.model import Example
from cleaner.rules.yaml_source import parse_yaml
from tests.conftest import Run
from tests.report.conftest import PACK

AROUND = {"document": "d.txt", "before": ["One line.", "Two."], "after": ["Three."], "title": "", "host": ""}


def learn(run: Run, tmp_path: Path, *verdicts: dict[str, Any]) -> tuple[str, list[str]]:
    """The command's output, and the lines that it added; all other lines have to stay."""
    shutil.copy(PACK, tmp_path / "pack.yaml")
    lines = [json.dumps({**AROUND, **verdict}) + "\n" for verdict in verdicts]
    (tmp_path / "verdicts.jsonl").write_text("".join(lines))
    shown = run("rules", "learn-from", "verdicts.jsonl", "pack.yaml").stdout
    old, new = PACK.read_text("utf-8").splitlines(), (tmp_path / "pack.yaml").read_text("utf-8").splitlines()
    assert [line for line in old if line not in new and "examples: {" not in line] == []
    return shown, [line for line in new if line not in old]


def test_a_wrong_change_becomes_a_story_example_that_fails(run: Run, tmp_path: Path) -> None:
    wrong = {"verdict": "wrong", "rule": "report-more", "text": "More news: the minister said so.", "removed": "x"}
    shown, added = learn(run, tmp_path, wrong)
    assert added == ['      story: ["More news: the minister said so."]']
    assert "report-more: one more story example" in shown
    failed = run("rules", "test", "pack.yaml", code=1)
    assert "report-more: taken: 'More news: the minister said so.'" in failed.stdout


def test_an_example_takes_its_place_along_where_it_needs_it(run: Run, tmp_path: Path) -> None:
    wrong = {"verdict": "wrong", "rule": "report-colour", "text": "The colour of money, he said."}
    _, added = learn(run, tmp_path, wrong)
    assert added == ['        - "The colour of money, he said."']


def test_a_missed_line_becomes_a_gap(run: Run, tmp_path: Path) -> None:
    missed = {"verdict": "missed", "rule": "report-closed", "text": "Commenting \u202eis over"}
    unnamed = {"verdict": "missed", "rule": "", "text": "Nobody knows"}
    right = {"verdict": "right", "rule": "report-more", "text": "More news: yes"}
    shown, added = learn(run, tmp_path, missed, unnamed, right)
    assert added == ['    examples: {junk: ["Comments are closed"], todo: ["Commenting \\u202eis over"]}']
    assert "left out: missed in d.txt: it names no rule: 'Nobody knows'" in shown
    assert "3 verdicts: 1 right, 1 examples written" in shown
    run("rules", "test", "pack.yaml")


def test_the_same_verdict_teaches_once(run: Run, tmp_path: Path) -> None:
    wrong = {"verdict": "wrong", "rule": "report-more", "text": "More news: once."}
    _, added = learn(run, tmp_path, wrong, wrong)
    assert added == ['      story: ["More news: once."]']
    shown = run("rules", "learn-from", "verdicts.jsonl", "pack.yaml").stdout
    assert "0 examples written" in shown


def test_a_damaged_file_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "v.jsonl").write_text('{"verdict": "wrong", "document": "d", "text": "x"}\n{"verdict": "maybe"}\n')
    assert "v.jsonl:2: not a verdict" in run("rules", "learn-from", "v.jsonl", code=2).stderr
    assert "cannot be read" in run("rules", "learn-from", "nowhere.jsonl", code=2).stderr


LAYOUTS = [
    "rules:\n- id: a\n  line: x\n",
    "rules:\n  - id: a\n    line: x  # why\n\n  # between\n  - id: b\n    line: y\n",
    "rules:\n  - {id: a, line: x}\n",
    "rules:\n  - id: a\n    examples:\n      junk: ['x']\n      # last\n",
    "rules:\n  - id: a\n    examples: {junk: [x], story: []}\n",
    "rules:\n  - id: a\n    examples:\n      story: [\n        'one',\n        'two',  # why\n      ]\n    line: x\n",
    "rules:\n  - id: a\n    examples:\n      story:\n      - |\n        one\n        two\n\n      - three\n    line: x",
    "rules:\r\n  - id: a\r\n    examples:\r\n      story:\r\n        - one\r\n",
]


@pytest.mark.parametrize("text", LAYOUTS)
def test_any_layout_takes_an_example(text: str) -> None:
    example = Example(text='He said: "So\n\tit is" — \u202e\U0001f600', at="end")
    new = add_example(text, "a", "story", example)
    (rule, *_) = parse_yaml(new, "new").data["rules"]
    assert rule["examples"]["story"][-1] == {"text": example.text, "at": "end"}
    kept = [line for line in text.splitlines() if line in new.splitlines()]
    assert len(kept) >= len(text.splitlines()) - 1
    assert ("\r\n" in new) == ("\r\n" in text)


def test_a_rule_that_the_file_lacks_is_told() -> None:
    with pytest.raises(AddError, match="no rule b"):
        add_example("rules:\n- id: a\n", "b", "story", "x")
