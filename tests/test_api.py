"""The Python interface, and the examples of docs/corpora.md."""

from __future__ import annotations

import pickle
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import regex

from cleaner import Cleaned, Cleaner, Options
from cleaner.edits import apply
from tests.cli.test_clean import DIRTY
from tests.conftest import ROOT

SELECT = ("comment", "whitespace")


@pytest.fixture(scope="module")
def some() -> Cleaner:
    return Cleaner(select=SELECT)


def test_a_text(some: Cleaner) -> None:
    done = some.clean(DIRTY, title="Council votes", url="https://news.example.com/a", language="en")
    assert "Comments" not in done.text
    assert not done.text.endswith("\n")
    assert done.changed
    assert apply(done.original, done.edits) == done.text
    assert "comments-closed" in {edit.rule for edit in done.edits}
    assert (done.metadata.title, done.metadata.host, done.metadata.language) == (
        "Council votes",
        "news.example.com",
        "en",
    )


def test_many_texts_come_in_order_and_failures_cost_no_other(some: Cleaner) -> None:
    small = Cleaner(select=SELECT, options=Options(max_characters=500))
    done = list(small.clean_many(["one  blank", {"text": DIRTY * 9, "title": "x"}, "two  blanks"]))
    assert [entry.text for entry in done] == ["one blank", DIRTY * 9, "two blanks"]
    assert [entry.error is None for entry in done] == [True, False, True]
    assert all(isinstance(entry, Cleaned) for entry in done)


def test_a_batch_keeps_nulls_and_gives_edits(some: Cleaner) -> None:
    texts, edits = some.clean_batch([DIRTY, None, "fine."], [{"title": "A"}, {}, {"title": None, "url": "x:["}])
    assert texts[1:] == [None, "fine."]
    assert apply(DIRTY, edits[0]) == texts[0]
    assert edits[1:] == [[], []]


def test_it_is_pickled_as_its_recipe(some: Cleaner) -> None:
    data = pickle.dumps(some)
    assert len(data) < 2000
    again = pickle.loads(data)
    assert again.fingerprint == some.fingerprint
    assert again.clean(DIRTY) == some.clean(DIRTY)


def test_the_package_imports_nothing_until_it_is_asked() -> None:
    code = (
        "import sys, cleaner; print(len([m for m in sys.modules if m.startswith('cleaner.')]), 'regex' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"0 False\n"


def test_the_examples_of_the_manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manual = (ROOT / "docs" / "corpora.md").read_text("utf-8")
    examples = regex.findall(r"```python\n(# runs here\n.*?)```", manual, regex.S)
    assert examples
    monkeypatch.chdir(tmp_path)
    for example in examples:
        exec(compile(example, "docs/corpora.md", "exec"), {})


@pytest.mark.skipif(not find_spec("hyperscan"), reason="needs hyperscan")
def test_pyarrow_may_be_imported_behind_the_scanner() -> None:
    code = "import cleaner.engine.scanner.hyper, pyarrow; print(pyarrow.array([1]).type)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "int64\n"), done.stderr
