"""`cleaner rules try`, `new` and `stats`, as an author runs them."""

from __future__ import annotations

import json
from pathlib import Path

from cleaner.rules.yaml_source import parse_yaml
from tests.cli.test_clean import DIRTY, STORY, write
from tests.conftest import ROOT, Run

JUNK = "Also in the harbour news: Ferry sails again"
NEAR = "Also in the harbour stood a ship that nobody had seen before that day.\n"


def gold(tmp_path: Path) -> Path:
    text = f"{STORY}{JUNK}\nAlso in the harbour, a ship.\n"
    at = text.index(JUNK)
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "g/1", "text": text, "spans": [[at, at + len(JUNK), "related"]]}) + "\n")
    return path


def test_try_shows_what_goes_in_context_and_counts_it(run: Run, tmp_path: Path) -> None:
    write(tmp_path, in__a_txt=f"{STORY}{JUNK}\n{NEAR}", in__b_txt=f"{JUNK}\nThe end.\n", in__c_txt=STORY)
    shown = run("rules", "try", "^also in the harbour news:", "in").stdout.splitlines()
    at = shown.index("in/a.txt:2")
    assert shown[at + 1 : at + 4] == [f"    {STORY.strip()}", f"    [-{JUNK}-]", f"    {NEAR.strip()}"]
    assert f"     2 × {JUNK}" in shown
    assert shown[-1] == "2 hits (1 different) in 2 of 3 documents, 6 lines"
    few = run("rules", "try", "also in the harbour", "in", "--where", "{last: 1}").stdout
    assert "1 hit (1 different) in 1 of 3 documents" in few
    span = run("rules", "try", "harbour n[a-z]+", "in/b.txt", "--as", "span").stdout
    assert "    Also in the [-harbour news-]: Ferry sails again" in span


def test_try_with_gold_says_how_much_is_right(run: Run, tmp_path: Path) -> None:
    shown = run("rules", "try", "^also in the harbour", "--gold", gold(tmp_path)).stdout
    assert shown.startswith("g/1:3  6 words of the story\n")
    assert "2 hits (2 different) in 1 of 1 document, 3 lines" in shown
    assert "words: 8 right, 6 wrong, 0 optional (precision 0.571)" in shown


def test_try_tells_mistakes(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt="a" * 60 + "!")
    assert "is not a regular expression" in run("rules", "try", "(", "a.txt", code=2).stderr
    assert "did you mean 'max_words'?" in run("rules", "try", "a", "a.txt", "--where", "{max_word: 3}", code=2).stderr
    assert "time limit" in run("rules", "try", "^(a|aa)+$", "a.txt", code=2).stderr
    assert "no such file" in run("rules", "try", "a", "b.txt", code=2).stderr
    run("rules", "try", "a", code=2)


def test_new_writes_a_rule_with_examples_and_stories(run: Run, tmp_path: Path) -> None:
    write(tmp_path, in__a_txt=f"{STORY}{JUNK}\n{NEAR}")
    command = ("rules", "new", "packs/own.yaml", "--junk", JUNK, "--corpus", "in", "--category", "related")
    shown = run(*command, "--description", "Pointers: 'more'").stdout
    assert "1 rule, 3 examples, 0 failed" in shown
    path = tmp_path / "packs" / "own.yaml"
    text = path.read_text()
    assert parse_yaml(text, "p").data["rules"] == [
        {
            "id": "also-in-the-harbour",
            "category": "related",
            "description": "Pointers: 'more'",
            "line": "^also in the harbour news ?[:：]",
            "where": {"max_words": 16},
            "examples": {"junk": [JUNK], "story": [NEAR.strip(), STORY.strip()]},
        }
    ]
    assert "also-in-the-harbour already" in run(*command, "--description", "d", code=2).stderr
    # What stands in a pack stays as it is.
    path.write_text(f"# mine\n{text}\n# the end\n")
    run("rules", "new", path, "--junk", "Photo 1 of 3", "--category", "media", "--description", "d", "--language", "en")
    after = path.read_text()
    assert after.startswith(f"# mine\n{text}")
    assert after.endswith("# the end\n")
    assert [rule["id"] for rule in parse_yaml(after, "p").data["rules"]] == ["also-in-the-harbour", "photo-1-of-3"]
    assert "--category is needed" in run("rules", "new", path, "--junk", "x y", "--description", "d", code=2).stderr
    path.write_text(f"{text.partition('rules:')[0]}rules: [{{id: a, description: d, category: c, line: '^a'}}]\n")
    extra = ("--junk", "Photo 1 of 3", "--category", "media", "--description", "d")
    assert "not a list in block style" in run("rules", "new", path, *extra, code=2).stderr


def test_new_names_the_schema_that_stands_above(run: Run, tmp_path: Path) -> None:
    (tmp_path / "packs" / "en").mkdir(parents=True)
    (tmp_path / "packs" / "pack.schema.json").write_text(run("rules", "schema").stdout)
    extra = ("--junk", "Photo 1 of 3", "--category", "media", "--description", "d")
    run("rules", "new", "packs/en/own.yaml", *extra)
    first = (tmp_path / "packs" / "en" / "own.yaml").read_text().partition("\n")[0]
    assert first == "# yaml-language-server: $schema=../pack.schema.json"


def test_stats_count_hits_overlaps_and_costs(run: Run, tmp_path: Path) -> None:
    write(tmp_path, in__a_txt=DIRTY, in__b_txt=STORY)
    data = json.loads(run("rules", "stats", "in", "--json").stdout)
    assert (data["documents"], data["lines"]) == (2, 6)
    closed = data["rules"]["comments-closed"]
    assert (closed["hits"], closed["documents"]) == (1, 1)
    assert closed["examples"] == ["Comments are no longer available on this story"]
    assert closed["tries"] >= 1
    assert closed["milliseconds"] > 0
    assert "byline-by" in data["never"]
    assert "comments-closed" not in data["never"]
    shown = run("rules", "stats", "in", "--select", "comment").stdout
    assert "never fired" in shown
    assert "2 documents, 6 lines: 1 hit of 1 rule" in shown


def test_overlaps_name_winner_and_loser(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=f"{STORY}{JUNK}\n")
    (tmp_path / "own.yaml").write_text(
        "pack: own\ndescription: d\nrules:\n"
        "  - {id: long, category: mine, description: d, line: '^also in'}\n"
        "  - {id: short, category: mine, description: d, span: 'harbour news'}\n"
    )
    data = json.loads(run("rules", "stats", "a.txt", "--rules", "own.yaml", "--select", "mine", "--json").stdout)
    assert data["overlaps"] == [{"winner": "long", "loser": "short", "count": 1}]


def test_false_positives_have_a_gate(run: Run, tmp_path: Path) -> None:
    write(tmp_path, in__a_txt=DIRTY)
    run("rules", "stats", ROOT / "tests" / "stories" / "en.txt", "--clean", "--max-fp", "0")
    shown = run("rules", "stats", "in", "--clean", "--max-fp", "10", code=1).stdout
    assert "comments-closed: 200,000.0 per million lines, above 10" in shown
    assert "1 false positive (200,000.0 per million lines)" in shown
    data = json.loads(run("rules", "stats", "in", "--clean", "--max-fp", "10", "--json", code=1).stdout)
    assert data["above"] == ["comments-closed"]
    run("rules", "stats", "in", "--clean", "--max-fp", "300000")
    run("rules", "stats", "in", "--max-fp", "1", code=2)
