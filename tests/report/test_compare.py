from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import Edit, apply, check
from cleaner.report.changelog import Change, Record
from cleaner.report.compare import compare
from tests.conftest import Run
from tests.report.conftest import PACK


@st.composite
def changes(draw: st.DrawFn, text: str) -> list[Change]:
    out: list[Change] = []
    at = 0
    for _ in range(draw(st.integers(0, 4))):
        if at > len(text):
            break
        start = draw(st.integers(at, min(len(text), at + 4)))
        end = draw(st.integers(start, min(len(text), start + 4)))
        inserted = draw(st.sampled_from(["", "", "x", "yz", "\n"]))
        if text[start:end] != inserted:
            out.append(Change(start, end, 1, text[start:end], inserted, draw(st.sampled_from("pq")), "c"))
        at = end + 1
    return out


@given(st.data(), st.text("abc\n", max_size=14))
def test_the_difference_turns_one_clean_text_into_the_other(data: st.DataObject, text: str) -> None:
    runs = [data.draw(changes(text)) for _ in range(2)]
    one, other = (apply(text, [Edit(c.start, c.end, c.inserted, c.rule) for c in run]) for run in runs)
    records = [Record("p", "s", "changed", characters=len(text), edits=run) for run in runs]
    found = compare(*records)
    edits = [Edit(c.start, c.end, c.inserted, c.rule) for c in found.edits]
    check(one, edits)
    assert apply(one, edits) == other
    assert all(one[c.start : c.end] == c.removed for c in found.edits)
    assert found.characters == len(one)
    assert compare(records[0], records[0]).edits == []


def test_diff_tells_what_a_change_of_rules_does(run: Run, cleaned: Callable[..., Path], tmp_path: Path) -> None:
    cleaned(out="one")
    cleaned("--unsafe", "--ignore", "report-more", out="two")
    result = run("diff", "one", "two", "--rules", PACK, "--report", "diff.html", code=1)
    assert "report-more: gone" in result.stdout
    assert "report-doubtful: new" in result.stdout
    assert "+ More news: Name of rover" in result.stdout
    assert (tmp_path / "diff.html").stat().st_size > 10_000
    same = run("diff", "one", "one")
    assert "0 differ" in same.stdout


def test_diff_names_documents_that_cannot_be_compared(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    base = {"source": "x", "status": "unchanged", "sha256": "1"}
    lines = [{"path": "both.txt", **base}, {"path": "first.txt", **base}]
    (tmp_path / "one" / "changes.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    lines = [{"path": "second.txt", **base}, {"path": "both.txt", **base, "sha256": "2"}]
    (tmp_path / "two" / "changes.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    shown = run("diff", "one", "two", code=1).stdout
    assert "both.txt: the originals differ" in shown
    assert "first.txt: only in the first run" in shown
    assert "second.txt: only in the second run" in shown
    assert "no such change log" in run("diff", "one", "nowhere", code=2).stderr
