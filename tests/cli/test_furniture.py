"""Lines that many documents share, as a user meets them: `clean --furniture drop`, `explain --corpus`, `learn`."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from cleaner.rules.load import load_rules
from tests.batch.test_counting import story
from tests.conftest import Run

FURNITURE = "Filed by the desk"
SENTENCE = "The match begins at 8 p.m."
SELECT = ("--select", "furniture,whitespace")
NAMES = ["Anna Reid", "John Smith", "Eva Maria Park"]


def lines_of(i: int, host: int) -> list[str]:
    extra = [SENTENCE] if i % 3 == 0 else []
    return [f"Ferry {i} is late again", *story(i), *extra, f"Follow {NAMES[i % 3]} on this site", f"{FURNITURE} {host}"]


def records(count: int = 48) -> list[dict[str, str]]:
    return [{"url": f"https://h{i % 2}.example/{i}", "text": "\n\n".join(lines_of(i, i % 2))} for i in range(count)]


def write(path: Path, count: int = 48) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records(count)))


def texts(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.read_text().splitlines()]


def test_furniture_goes_where_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.jsonl")
    assert "counted" not in run("clean", "in", "-o", "kept", *SELECT).stderr
    assert all(FURNITURE in text for text in texts(tmp_path / "kept" / "a.jsonl"))
    told = run("clean", "in", "-o", "out", "--furniture", "drop", *SELECT).stderr
    assert "shared in 3 groups of documents by host or source" in told
    clean = texts(tmp_path / "out" / "a.jsonl")
    assert not any(FURNITURE in text for text in clean)
    assert [SENTENCE in text for text in clean] == [i % 3 == 0 for i in range(48)]
    assert all("Follow " in text for text in clean)
    log = [json.loads(line) for line in (tmp_path / "out" / "changes.jsonl").read_text().splitlines()]
    assert log[0]["edits"][-1]["shared"] == {"documents": 24, "of": 24, "group": "host h0.example"}
    run("restore", "out", "-o", "back")
    assert (tmp_path / "back" / "a.jsonl").read_bytes() == (tmp_path / "in" / "a.jsonl").read_bytes()
    run("clean", "out/a.jsonl", "-o", "again", "--furniture", "drop", *SELECT)
    assert (tmp_path / "again" / "a.jsonl").read_bytes() == (tmp_path / "out" / "a.jsonl").read_bytes()


def test_settings_ask_for_it_too_and_the_diff_shows_counts(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl")
    (tmp_path / ".cleaner.yaml").write_text("furniture: drop\nselect: [furniture]\n")
    shown = run("clean", "a.jsonl", "--diff", code=1).stdout
    assert "shared-line-of-host (24 of 24)" in shown
    assert "counted" not in run("clean", "a.jsonl", "--check", "--quiet", code=1).stderr
    assert (
        "--furniture is 'eat'; it must be keep or drop"
        in run("clean", "a.jsonl", "--diff", "--furniture", "eat", code=2).stderr
    )


def test_what_is_no_corpus_says_so(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", 1)
    piped = run("clean", "-", "--furniture", "drop", "--select", "furniture", stdin=FURNITURE.encode() + b"\n")
    assert piped.stdout == FURNITURE + "\n"
    assert "standard input is no corpus" in piped.stderr
    rule = (
        "pack: p\ndescription: d\nrules:\n- {id: r, description: d, category: c, corpus: {per: field, field: paper}, "
    )
    (tmp_path / "p.yaml").write_text(rule + "examples: {junk: [{text: Top, in: 12, of: 12}], story: []}}\n")
    told = run("clean", "a.jsonl", "-o", "out", "--rules", "p.yaml", "--select", "p").stderr
    assert "no document has a field paper, so rules over the corpus do nothing" in told


def test_explain_counts_the_corpus_it_is_told(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.jsonl")
    shown = run("explain", "in/a.jsonl:2", "--corpus", "in").stdout
    assert "(in 24 of 24 documents of host h1.example)" in shown
    why = run("explain", "in/a.jsonl:2", "--corpus", "in", "--rule", "shared-line-of-host").stdout
    assert "corpus: 10 documents and 30% of those of its host  (in 24 of 24 documents of host h1.example)" in why
    write(tmp_path / "other" / "a.jsonl", 1)
    assert "is not in the corpus other" in run("explain", "in/a.jsonl:2", "--corpus", "other", code=2).stderr
    (tmp_path / ".cleaner.yaml").write_text("furniture: drop\n")
    assert "name it with --corpus" in run("explain", "in/a.jsonl:2").stderr


def test_an_unchanged_run_does_nothing_and_a_broken_one_goes_on(run: Run, tmp_path: Path) -> None:
    for name in "ab":
        write(tmp_path / "in" / f"{name}.jsonl")
    arguments = ["clean", "in", "-o", "out", "--furniture", "drop", "--select", "furniture"]
    run(*arguments)
    again = run(*arguments).stderr
    assert "nothing to do" in again
    assert "counted" not in again
    expected = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    journal = (tmp_path / "out" / ".journal").read_bytes().splitlines(keepends=True)
    assert json.loads(journal[0])["asked"]["counts"]
    (tmp_path / "out" / ".journal").write_bytes(b"".join(journal[:2]))
    (tmp_path / "out" / "changes.jsonl").rename(tmp_path / "out" / ".changes.jsonl.part")
    run(*arguments, "--resume")
    assert (tmp_path / "out" / "changes.jsonl").read_bytes() == expected["changes.jsonl"]
    assert (tmp_path / "out" / "b.jsonl").read_bytes() == expected["b.jsonl"]
    (tmp_path / "out" / ".journal").write_bytes(
        journal[0].replace(json.loads(journal[0])["asked"]["counts"].encode(), b"0") + journal[1]
    )
    assert "the counts of lines changed" in run(*arguments, "--resume", code=2).stderr


@pytest.mark.parametrize("kind", ["csv", "jsonl.gz", "txt", "parquet"])
def test_any_format_can_be_counted(run: Run, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    if kind == "csv":
        with (folder / "a.csv").open("w", newline="") as file:
            table = csv.DictWriter(file, ["url", "text"])
            table.writeheader()
            table.writerows(records())
    elif kind == "parquet":
        pyarrow = pytest.importorskip("pyarrow")
        pytest.importorskip("pyarrow.parquet").write_table(pyarrow.Table.from_pylist(records()), folder / "a.parquet")
    elif kind == "txt":
        for i, record in enumerate(records()):
            (folder / f"{i}.txt").write_text(record["text"] + "\n")
    else:
        (folder / "a.jsonl.gz").write_bytes(gzip.compress("".join(json.dumps(r) + "\n" for r in records()).encode()))
    run("clean", "in", "-o", "out", "--furniture", "drop", "--select", "furniture")
    log = (tmp_path / "out" / "changes.jsonl").read_text()
    assert log.count(f'"removed":"\\n{FURNITURE}') + log.count(f'"removed":"{FURNITURE}') == 48


def test_learn_proposes_rules_that_hold(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.jsonl")
    shown = run("learn", "in", "-o", "rules/local.yaml", "--min-documents", "8")
    assert "A line that stands in 48 of 48 documents of 2 hosts (100%)." in shown.stdout
    rules = load_rules([tmp_path / "rules" / "local.yaml"], builtin=False)
    followed = next(rule for rule in rules.rules if rule.id == "follow-on-this-site")
    assert followed.line == r"^\W*Follow \S+(?: \S+){0,3} on this site\W*$"
    assert followed.where.last == 2, followed
    assert followed.status == "experimental"
    furniture = next(rule for rule in rules.rules if rule.id == "filed-by-the-desk")
    assert furniture.line == r"^\W*Filed by the desk \d[\d.,:]*\W*$"
    formula = next(rule for rule in rules.rules if rule.id == "the-match-begins-at")
    assert "16 of 48" in formula.description
    assert "0 failed" in run("rules", "test", "rules/local.yaml").stdout
    assert "no findings" in run("rules", "lint", "rules/local.yaml").stdout
    asked = ("--rules", "rules/local.yaml", "--select", "local")
    assert "0 lines" in run("clean", "in", "-o", "one", *asked).stderr  # proposals only suggest
    run("clean", "in", "-o", "two", "--unsafe", *asked)
    assert not any("Follow " in text or FURNITURE in text for text in texts(tmp_path / "two" / "a.jsonl"))
    assert "is not written over" in run("learn", "in", "-o", "rules/local.yaml", code=2).stderr


def test_learn_keeps_rules_of_one_host_to_it(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.jsonl", 24)
    run("learn", "in", "-o", "h.yaml", "--min-documents", "12", "--min-share", "1", "-j", "1")
    rules = load_rules([tmp_path / "h.yaml"], builtin=False).rules
    assert {tuple(rule.hosts or ()) for rule in rules} == {("h0.example", "h1.example")}
    write(tmp_path / "in" / "a.jsonl", 4)
    assert "nothing to learn" in run("learn", "in", "-o", "none.yaml").stderr
    assert not (tmp_path / "none.yaml").exists()
    assert "no document has a field paper" in run("learn", "in", "-o", "none.yaml", "--per", "paper").stderr
