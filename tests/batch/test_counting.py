"""Rules over a corpus: what counts, what is taken, and the guarantees of a run that counts first."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.batch import tally as tally_module
from cleaner.batch.counting import Corpus as Looked
from cleaner.batch.inputs import find_inputs
from cleaner.batch.log import ChangeLog
from cleaner.batch.restore import restore_run
from cleaner.batch.run import Run
from cleaner.batch.tally import Counter, LinesOf, Tally
from cleaner.batch.writers import FolderWriter
from cleaner.document import Document, Metadata
from cleaner.engine.cleaner import Cleaner, Options
from cleaner.engine.corpus import CorpusCounts, group_key, key_of
from cleaner.engine.words import fold
from cleaner.formats.records.fields import Fields
from cleaner.rules.load import load_text
from cleaner.rules.model import Corpus

RULES = """
pack: small
description: d
defaults: {{category: c}}
rules:
  - {{id: shared, description: d, corpus: {corpus}{where}}}
  - {{id: tail, description: d, span: ' \\(tail\\)$', replace: ''}}
  - {{id: entities, description: d, normalize: entities}}
  - {{id: spaces, description: d, normalize: spaces}}
  - {{id: blank-lines, description: d, normalize: blank-lines}}
"""
FURNITURE = "More from the newsroom"
WORDS = "harbour council ferry winter bridge school river budget road mayor storm market engine night court".split()


def cleaner(corpus: str = "{min_documents: 5, min_share: 0.3}", where: str = "") -> Cleaner:
    return Cleaner(load_text(RULES.format(corpus=corpus, where=where)), Options(budget=1.0))


def paragraph(*seed: object) -> str:
    rng = random.Random(repr(seed))
    return " ".join(rng.choice(WORDS) for _ in range(20)).capitalize() + f" {seed[-1]}."


def story(*seed: object, lines: int = 5) -> list[str]:
    return [paragraph(*seed, line) for line in range(lines)]


def write(path: Path, documents: Iterable[tuple[str, Sequence[str]]], **known: str) -> None:
    records = (
        {"url": f"https://{host}/{i}", "text": "\n\n".join(lines), **known} for i, (host, lines) in enumerate(documents)
    )
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def run(source: Path, output: Path, rules: Cleaner, jobs: int = 1) -> list[list[str]]:
    """Counts and cleans a folder of JSON Lines; the lines of all texts, in their order."""
    inputs = find_inputs([str(source)])
    looked = Looked(inputs, Fields(), jobs, lambda progress: lambda _: None)
    over = rules.over(looked.counts(rules))
    cleaning = Run(inputs, writers=[FolderWriter(output)])
    with ChangeLog(output / "changes.jsonl") as cleaning.log:
        cleaning.go(over, jobs)
    texts = [
        json.loads(line)["text"]
        for file in sorted(output.glob("*.jsonl"))
        for line in file.read_text().splitlines()
        if file.name != "changes.jsonl"
    ]
    return [[line for line in text.split("\n") if line] for text in texts]


def taken(
    tmp_path: Path, documents: Iterable[tuple[str, Sequence[str]]], rules: Cleaner | None = None, **known: str
) -> set[str]:
    """The lines that rules take of documents."""
    (tmp_path / "in").mkdir(exist_ok=True)
    documents = list(documents)
    write(tmp_path / "in" / "a.jsonl", documents, **known)
    left = run(tmp_path / "in", tmp_path / "out", rules or cleaner())
    return {line for (_, before), after in zip(documents, left, strict=True) for line in before if line not in after}


def test_a_line_that_different_documents_of_a_host_share_goes(tmp_path: Path) -> None:
    documents = [("a.example", [*story("a", i), FURNITURE] if i < 6 else story("a", i)) for i in range(12)]
    documents += [("b.example", [*story("b", i), FURNITURE]) for i in range(4)]
    assert taken(tmp_path, documents) == {FURNITURE}
    left = run(tmp_path / "in", tmp_path / "out", cleaner())
    assert [FURNITURE in lines for lines in left] == 12 * [False] + 4 * [True]  # of b.example there are too few


@pytest.mark.parametrize(("holding", "of", "goes"), [(5, 16, True), (4, 8, False), (5, 17, False), (17, 17, True)])
def test_both_thresholds_have_to_be_met(tmp_path: Path, holding: int, of: int, goes: bool) -> None:
    documents = [("a.example", [*story(i), FURNITURE] if i < holding else story(i)) for i in range(of)]
    assert taken(tmp_path, documents) == ({FURNITURE} if goes else set())


def test_each_edit_carries_its_count(tmp_path: Path) -> None:
    lines = ["More &amp; more", "More & more (tail)", "More & more"]  # the same, once other rules are done
    taken(tmp_path, [("a.example", [*story(i), lines[i % 3]] if i < 6 else story(i)) for i in range(10)])
    records = [json.loads(line) for line in (tmp_path / "out" / "changes.jsonl").read_text().splitlines()]
    edits = [edit for record in records for edit in record.get("edits", []) if edit["rule"] == "shared"]
    assert len(edits) == 6
    assert all(edit["shared"] == {"documents": 6, "of": 10, "group": "host a.example"} for edit in edits)
    back = list(restore_run(tmp_path / "out", tmp_path / "out" / "changes.jsonl", tmp_path / "back"))
    assert not [entry.error for entry in back if entry.error]
    assert (tmp_path / "back" / "a.jsonl").read_bytes() == (tmp_path / "in" / "a.jsonl").read_bytes()


SHORT = ["The ferry stays closed.", "What happens next", "Night court"]


def test_a_story_of_an_agency_on_fifty_hosts_is_no_furniture(tmp_path: Path) -> None:
    wire = [*story("wire"), *SHORT]
    rules = cleaner("{min_documents: 3, min_share: 0.01, per: source}")
    documents = [(f"h{i}.example", [f"Host {i} reports", *wire, paragraph("local", i)]) for i in range(50)]
    assert taken(tmp_path, documents, rules) == set()
    others = [("x.example", story("x", i)) for i in range(50)]
    assert taken(tmp_path, [*documents, *others], rules) == set()


def test_a_story_printed_five_times_on_one_host_is_no_furniture(tmp_path: Path) -> None:
    copies = [("a.example", [*story("same", lines=4), *SHORT, paragraph("update", i)]) for i in range(5)]
    others = [("a.example", story(i)) for i in range(3)]
    assert taken(tmp_path, [*copies, *others], cleaner("{min_documents: 2, min_share: 0.1}")) == set()


def test_what_stands_on_copies_counts_once_for_each_story(tmp_path: Path) -> None:
    twice = [("a.example", [*story(i // 2), FURNITURE]) for i in range(12)]
    assert taken(tmp_path, twice, cleaner("{min_documents: 6, min_share: 0.5}")) == {FURNITURE}
    assert taken(tmp_path, twice, cleaner("{min_documents: 7, min_share: 0.5}")) == set()


def test_what_reads_like_a_paragraph_stays_whoever_shares_it(tmp_path: Path) -> None:
    formula = paragraph("formula")
    assert taken(tmp_path, [("a.example", [*story(i), formula]) for i in range(20)]) == set()
    pages = [("a.example", [f"Picture {i}", FURNITURE]) for i in range(20)]
    assert taken(tmp_path, pages) == set()  # without a story, nothing says that they are different


def test_groups_by_source_and_by_field(tmp_path: Path) -> None:
    documents = [(f"h{i}.example", [*story(i), FURNITURE]) for i in range(10)]
    assert taken(tmp_path, documents) == set()
    assert taken(tmp_path, documents, cleaner("{min_documents: 5, per: source}")) == {FURNITURE}
    by_field = cleaner("{min_documents: 5, per: field, field: meta}")
    assert taken(tmp_path, documents, by_field) == set()
    assert taken(tmp_path, documents, by_field, meta="Post") == {FURNITURE}


def test_folders_of_texts_are_sources(tmp_path: Path) -> None:
    for i in range(8):
        path = tmp_path / "in" / ("a" if i < 6 else "b") / f"{i}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join([*story(i), FURNITURE]) + "\n")
    rules = cleaner("{min_documents: 5, per: source}")
    run(tmp_path / "in", tmp_path / "out", rules)
    assert [FURNITURE in path.read_text() for path in sorted((tmp_path / "out").rglob("*.txt"))] == 6 * [False] + 2 * [
        True
    ]


def test_a_document_alone_keeps_what_it_has() -> None:
    text = "\n\n".join([*story(1), FURNITURE])
    assert cleaner().clean(Document(text, metadata=Metadata(host="a.example"), terminator="")).text == text


CAPTIONS = [paragraph("p", 1).removesuffix("."), paragraph("p", 2).removesuffix("."), paragraph("p", 2) + " (tail)"]
LINE = st.sampled_from(
    ["More news", "more  news", "More news (tail)", "Q&amp;A", "Q&A", "Read on.", "* * *", "Top", *CAPTIONS]
)
DOCUMENT = st.tuples(
    st.sampled_from(["a.example", "b.example"]),
    st.lists(LINE, max_size=4),
    st.lists(st.integers(0, 6), min_size=0, max_size=4),
    st.lists(LINE, max_size=4),
).map(lambda parts: (parts[0], [*parts[1], *(paragraph("p", n) for n in parts[2]), *parts[3]]))
WHERE = st.sampled_from(["", ", where: {last: 1}", ", where: {first: 2}", ", where: {terminal: false, last: 3}"])
THRESHOLDS = st.tuples(st.integers(1, 4), st.sampled_from([0.1, 0.3, 0.5]))


@settings(max_examples=150, deadline=None)
@given(st.lists(DOCUMENT, min_size=1, max_size=14), WHERE, THRESHOLDS)
def test_cleaning_a_clean_corpus_changes_nothing(
    documents: list[tuple[str, list[str]]], where: str, thresholds: tuple[int, float]
) -> None:
    corpus = f"{{min_documents: {thresholds[0]}, min_share: {thresholds[1]}}}"
    with TemporaryDirectory() as folder:
        one, two, three = (Path(folder, name) for name in ("one", "two", "three"))
        one.mkdir()
        write(one / "a.jsonl", documents)
        run(one, two, cleaner(corpus, where))
        (two / "changes.jsonl").unlink()
        run(two, three, cleaner(corpus, where))
        assert (two / "a.jsonl").read_bytes() == (three / "a.jsonl").read_bytes()


@settings(max_examples=40, deadline=None)
@given(st.lists(DOCUMENT, min_size=2, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_documents_and_a_sketch_change_no_count_or_only_lower_it(
    documents: list[tuple[str, list[str]]], rng: random.Random
) -> None:
    def counts(documents: list[tuple[str, list[str]]], max_exact: int = 100) -> CorpusCounts:
        with Tally([Corpus(min_documents=1, min_share=0.0)], max_exact) as tally:
            for host, lines in documents:
                document = Document("\n".join(lines), metadata=Metadata(host=host), terminator="")
                tally.add(LinesOf(["host"])(cleaner().clean(document)))
            return tally.counts()

    exact = counts(documents)
    shuffled = rng.sample(documents, len(documents))
    assert counts(shuffled) == exact
    assert counts(shuffled).fingerprint == exact.fingerprint
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally_module, "SKETCH_BITS", 3)
        patch.setattr(tally_module, "_MASK", 7)
        rough = counts(documents, max_exact=2)
        assert rough == counts(shuffled, max_exact=2)
    assert rough.documents == exact.documents
    assert all(count <= exact.lines[key] for key, count in rough.lines.items())


@given(st.lists(st.integers(0, 2**64 - 1), max_size=60))
def test_a_sketch_never_counts_too_few(keys: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally_module, "SKETCH_BITS", 4)
        patch.setattr(tally_module, "_MASK", 15)
        exact, rough = Counter(), Counter(max_exact=3)
        for key in keys + keys:
            exact.add(key)
            rough.add(key)
        assert all(rough[key] >= exact[key] >= 2 for key in keys)


def test_bytes_do_not_depend_on_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.batch.workers.ALONE_BYTES", 0)
    (tmp_path / "in").mkdir()
    for name in "ab":
        write(tmp_path / "in" / f"{name}.jsonl", [("a.example", [*story(name, i), FURNITURE]) for i in range(300)])
    run(tmp_path / "in", tmp_path / "one", cleaner())
    run(tmp_path / "in", tmp_path / "three", cleaner(), jobs=3)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "three" / path.name).read_bytes()


def test_keys_are_the_same_in_every_process() -> None:
    assert key_of(fold("More from the newsroom")) == 18053352385293943869
    assert group_key("host", Document("", metadata=Metadata(host="A.example"))) == 4536182761336222577
