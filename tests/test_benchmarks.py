"""The measurement of quality says what it skipped, and measures what it is given."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.halves import with_reason
from benchmarks.quality import ODD_RULES, measured
from cleaner.authoring.examples import check_examples
from cleaner.authoring.score import Labelled
from cleaner.document import Document
from cleaner.rules.load import load_rules, load_text


def test_absent_data_are_skipped_with_the_reason(tmp_path: Path) -> None:
    labelled, pages = measured(tmp_path / "gold.jsonl", tmp_path)
    assert labelled["skipped"] == f"{tmp_path / 'gold.jsonl'} does not exist"
    assert pages["skipped"] == f"{tmp_path / 'score.py'} does not exist"


def test_labelled_texts_are_measured_whole_and_on_one_line(tmp_path: Path) -> None:
    text = "The wall fell on Monday, the mayor said.\nSign up for our newsletter"
    row = {"id": "1", "text": text, "language": "en", "spans": [[41, len(text), "newsletter"]]}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(row) + "\n", encoding="utf-8")
    rows = {row["of"]: row for row in measured(gold, tmp_path)}
    assert rows["all texts"]["recall"] == rows["all texts, each on one line"]["recall"] == "1.000"
    assert rows["kind newsletter"]["spans"] == 1


def test_the_rules_made_on_one_half_do_what_their_examples_say() -> None:
    assert list(check_examples(load_rules([ODD_RULES], builtin=False))) == []


def test_patterns_without_a_reason_are_left_out() -> None:
    rules = load_text(
        "pack: p\ndescription: d\ndefaults: {category: c}\nrules:\n"
        "  - {id: calls, description: d, line: ['^sign up', '^join us']}\n"
        "  - {id: labels, description: d, line_is: [Read more, See also]}\n"
        "  - {id: notes, description: d, line: '^the writer'}\n"
        "  - {id: again, description: d, repeat: {of: line, min_words: 3}}\n"
    )
    text = "It rained all day long, said the mayor of the town.\nSign up today\nRead more\n"
    left = with_reason(rules, [Labelled("1", Document(text), ())])
    assert {rule.id: rule.line or rule.line_is for rule in left.rules} == {
        "again": None,
        "calls": ["^sign up"],
        "labels": ["Read more"],
    }
