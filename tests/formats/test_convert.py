"""A corpus of one kind written as another: all values stay, their types where the other kind has such, and the texts
come back."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleaner.batch.inputs import InputError
from cleaner.formats.form import Form, FormError, parse_form
from cleaner.formats.records.fields import Fields
from tests.batch.helpers import CLEAN, DIRTY, cleaned, log, restored
from tests.formats.test_binary_records import PAGE, http, warc_record

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

FORMS = ["jsonl", "jsonl.gz", "jsonl.zst", "json", "json.xz", "csv", "csv.bz2", "tsv", "parquet", "arrow"]


def read(path: Path) -> list[dict[str, Any]]:
    """The records of a file, by other readers than ours."""
    suffixes = path.suffixes
    if suffixes[0] == ".parquet":
        return list(pq.read_table(path).to_pylist())
    if suffixes[0] == ".arrow":
        return list(pa.ipc.open_file(path).read_all().to_pylist())
    data = path.read_bytes()
    if suffixes[1:]:
        import bz2
        import lzma

        unpack = {".gz": gzip.decompress, ".bz2": bz2.decompress, ".xz": lzma.decompress}
        if suffixes[1] == ".zst":
            data = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()
        else:
            data = unpack[suffixes[1]](data)
    text = data.decode("utf-8")
    if suffixes[0] == ".json":
        return list(json.loads(text))
    if suffixes[0] == ".jsonl":
        return [json.loads(line) for line in text.split("\n")[:-1]]
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="," if suffixes[0] == ".csv" else "\t"))


def as_csv(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def respelled(value: str) -> str:
    """Nested values, which keep the spelling they had."""
    return as_csv(json.loads(value)) if value[:1] in ("[", "{") else value


def same(form: str, found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Compares records, as far as the form can tell values apart."""
    if form.partition(".")[0] in ("csv", "tsv"):
        names = dict.fromkeys(name for record in expected for name in record)
        expected = [{name: as_csv(record.get(name)) for name in names} for record in expected]
        found = [{name: respelled(value) for name, value in record.items()} for record in found]
    elif form in ("parquet", "arrow"):
        names = dict.fromkeys(name for record in expected for name in record)
        expected = [{name: record.get(name) for name in names} for record in expected]
    assert found == expected


RECORDS = [
    {"id": i, "text": DIRTY if i % 2 else CLEAN, "big": 2**60 + i, "x": i / 8, "ok": i > 3, "tags": ["a", "ä"],
     "none": None, "nested": {"a": 1, "b": [1, 2]}, "q": 'say "x", \t or\nnot'}
    for i in range(40)
]  # fmt: skip
CLEANED = [{**record, "text": CLEAN} for record in RECORDS]


@pytest.mark.parametrize("form", FORMS)
def test_from_json_lines(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(record) for record in RECORDS) + "\n", encoding="utf-8")
    summary = cleaned(tmp_path / "a.jsonl", tmp_path / "out", form=parse_form(form))
    assert (summary.documents, summary.changed) == (40, 20)
    same(form, read(tmp_path / "out" / f"a.{form}"), CLEANED)
    restored(tmp_path / "out", tmp_path / "back")
    same(form, read(tmp_path / "back" / f"a.{form}"), RECORDS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_from_columns(tmp_path: Path, form: str, kind: str) -> None:
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(RECORDS), tmp_path / "a.parquet", row_group_size=7)
    else:
        table = pa.Table.from_pylist(RECORDS)
        with pa.ipc.new_file(str(tmp_path / "a.arrow"), table.schema) as writer:
            writer.write_table(table, max_chunksize=7)
    cleaned(tmp_path / f"a.{kind}", tmp_path / "out", form=parse_form(form))
    same(form, read(tmp_path / "out" / f"a.{form}"), CLEANED)
    restored(tmp_path / "out", tmp_path / "back")
    same(form, read(tmp_path / "back" / f"a.{form}"), RECORDS)


@pytest.mark.parametrize("form", FORMS)
def test_from_csv(tmp_path: Path, form: str) -> None:
    rows = [{name: as_csv(value) for name, value in record.items()} for record in RECORDS]
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    cleaned(tmp_path / "a.csv", tmp_path / "out", form=parse_form(form))
    found = read(tmp_path / "out" / f"a.{form}") if form != "csv" else None
    if found is not None and form != "csv.bz2":  # CSV stays as it was written, with its semicolons
        same(form, found, [{**row, "text": CLEAN} for row in rows])
    restored(tmp_path / "out", tmp_path / "back")
    if form == "csv":
        assert (tmp_path / "back" / "a.csv").read_bytes() == (tmp_path / "a.csv").read_bytes()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["a", "b", "c d", 'q"', "ä,"])


@given(st.lists(st.dictionaries(NAMES, JSON, max_size=4), min_size=1, max_size=6), st.sampled_from(FORMS))
def test_any_json_values_stay(
    tmp_path_factory: pytest.TempPathFactory, others: list[dict[str, Any]], form: str
) -> None:
    folder = tmp_path_factory.mktemp("convert")
    records = [{"text": CLEAN, **other} for other in others]
    (folder / "a.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    summary = cleaned(folder / "a.jsonl", folder / "out", form=parse_form(form))
    assert not [problem.error for problem in summary.problems]
    found = read(folder / "out" / f"a.{form}")
    assert len(found) == len(records)
    if form.startswith("json"):
        assert found == records
        return
    for record, row in zip(records, found, strict=True):
        assert set(record) <= set(row)
        for name, value in row.items():
            assert fits(value, record.get(name)), (name, value, record.get(name))


def fits(found: Any, value: Any) -> bool:
    """Whether a cell holds a value: as such, with nulls for keys that others have, or as JSON."""
    if found == value:
        return True
    if isinstance(found, dict) and isinstance(value, dict):
        return all(fits(inner, value.get(key)) for key, inner in found.items())
    if isinstance(found, list) and isinstance(value, list):
        return len(found) == len(value) and all(map(fits, found, value))
    return isinstance(found, str) and (found == as_csv(value) or json.loads(found) == value)


def test_types_that_json_has_not(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": [CLEAN],
            "when": pa.array([1589673600123456789], pa.timestamp("ns", tz="UTC")),
            "local": pa.array([datetime(2020, 5, 17, 1, 2, 3)], pa.timestamp("us")),  # noqa: DTZ001
            "day": [date(2020, 5, 17)],
            "exact": [Decimal("1.10")],
            "raw": [b"\x00\xff"],
            "nan": [float("nan")],
            "times": [[datetime(2020, 5, 17, tzinfo=timezone.utc)]],
            "pairs": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int8())),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    cleaned(tmp_path / "a.parquet", tmp_path / "out", form=Form("jsonl"))
    (record,) = read(tmp_path / "out" / "a.jsonl")
    assert record == {
        "text": CLEAN,
        "when": "2020-05-17T00:00:00.123456789Z",
        "local": "2020-05-17T01:02:03.000000",
        "day": "2020-05-17",
        "exact": "1.10",
        "raw": "AP8=",
        "nan": None,
        "times": ["2020-05-17T00:00:00+00:00"],
        "pairs": [["k", 1]],
    }


def test_values_of_different_types_become_json_and_are_told(tmp_path: Path) -> None:
    lines = ['{"text": "a", "x": "5", "n": 1.50}', '{"text": "b", "x": 5, "n": 1E2}', '{"text": "c", "x": [1, 2.50]}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    told: list[str] = []
    cleaned(tmp_path / "a.jsonl", tmp_path / "out", form=Form("parquet"), hint=told.append)
    assert [told[0].endswith("the values of 'x' have no common type; they become texts of JSON")] == [True] * len(told)
    found = read(tmp_path / "out" / "a.parquet")
    assert [record["x"] for record in found] == ['"5"', "5", "[1, 2.50]"]
    assert [record["n"] for record in found] == [1.5, 100.0, None]


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
def test_what_cannot_be_read_is_left_out_and_told_and_the_others_are_found_again(tmp_path: Path, form: str) -> None:
    lines = [
        "",
        "not json",
        json.dumps({"text": DIRTY, "n": 0}),
        "[1]",
        '{"text": null, "n": 1}',
        '{"text": 5, "n": 2}',
    ]
    (tmp_path / "a.json").write_text("\n".join(lines)) if form == "jsonl" else None
    name = "a.jsonl" if form != "jsonl" else "a.json"
    if form == "jsonl":  # as elements of an array
        (tmp_path / name).write_text(f"[{', '.join(['null', '5', *lines[2:]])}]")
    else:
        (tmp_path / name).write_text("\n".join(lines))
    summary = cleaned(tmp_path / name, tmp_path / "out", form=Form(form))
    entries = log(tmp_path / "out")
    left_out = [entry for entry in entries if "row" not in entry]
    assert len(left_out) == 3 if form == "jsonl" else 2
    assert all(f"left out of the {form} file" in entry["error"] for entry in left_out)
    assert [entry["row"] for entry in entries if "row" in entry] == [1, 2, 3]
    assert summary.failed == len(left_out) + 1
    found = read(tmp_path / "out" / f"a.{form}")
    assert [int(record["n"]) for record in found] == [0, 1, 2]
    assert found[0]["text"] == CLEAN
    restored(tmp_path / "out", tmp_path / "back")
    assert read(tmp_path / "back" / f"a.{form}")[0]["text"] == DIRTY


@pytest.mark.parametrize("form", ["jsonl", "parquet", "csv"])
def test_texts_and_pages_become_records_of_one_file(tmp_path: Path, form: str) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "b.txt").write_bytes(DIRTY.encode("utf-16"))
    (tmp_path / "in" / "b.html").write_text(PAGE)
    (tmp_path / "in" / "sub" / "c ü.txt").write_text(CLEAN + "\n")
    (tmp_path / "in" / "bad.txt").write_bytes(b"\x00\x01\x02\xff" * 50)
    summary = cleaned(tmp_path / "in", tmp_path / "out", form=Form(form))
    assert (summary.documents, summary.failed) == (4, 1)
    found = read(tmp_path / "out" / f"documents.{form}")
    assert [record["id"] for record in found] == ["b.html", "b.txt", "bad.txt", "sub/c ü.txt"]
    assert found[0]["title"] == "Wall voted"
    assert found[0]["language"] == "en"
    assert found[1]["text"].lstrip("\ufeff") == CLEAN + "\n"
    assert not found[2]["text"]
    from cleaner.batch.restore import restore_run

    done = list(restore_run(tmp_path / "out", tmp_path / "out" / "changes.jsonl", tmp_path / "back"))
    assert [bool(entry.error) for entry in done] == [False, False, True, False]
    for name in ("b.txt", "sub/c ü.txt"):
        assert (tmp_path / "back" / name).read_bytes() == (tmp_path / "in" / name).read_bytes()
    assert "More news" in (tmp_path / "back" / "b.html.txt").read_text()


@pytest.mark.parametrize("form", ["jsonl.gz", "parquet"])
def test_archives_become_records(tmp_path: Path, form: str) -> None:
    pytest.importorskip("fastwarc")
    records = [
        warc_record("warcinfo", "", b"software: x\r\n"),
        warc_record("response", "https://a.example/1", http(PAGE.encode())),
        warc_record("response", "https://a.example/img", http(b"\xff\xd8", "image/jpeg")),
        warc_record("response", "https://a.example/12", http(b"<p></p>"), "Content-Type: application/http"),
    ]
    (tmp_path / "x.warc").write_bytes(b"".join(records))
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as archive:
        archive.writestr("a/b.txt", DIRTY)
        archive.writestr("a/picture.png", b"\x89PNG")
    for name in ("x.warc", "y.zip"):
        cleaned(tmp_path / name, tmp_path / "out" / name, form=parse_form(form))
        restored(tmp_path / "out" / name, tmp_path / "back")
    article, other = read(tmp_path / "out" / "x.warc" / f"x.{form}")
    assert (article["url"], article["host"], article["title"]) == ("https://a.example/1", "a.example", "Wall voted")
    assert article["id"].startswith("<urn:uuid:")
    assert "More news" not in article["text"]
    assert (other["url"], other["text"]) == ("https://a.example/12", None)  # it has no article, which the log tells
    article, other = read(tmp_path / "back" / f"x.{form}")
    assert "More news" in article["text"]
    (member,) = read(tmp_path / "out" / "y.zip" / f"y.{form}")
    assert (member["id"], member["text"]) == ("a/b.txt", CLEAN + "\n")
    (back,) = read(tmp_path / "back" / f"y.{form}")
    assert back["text"] == DIRTY


@pytest.mark.parametrize("form", FORMS)
def test_clean_and_edits_fields(tmp_path: Path, form: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in RECORDS[:2]), encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text(DIRTY)
    fields = Fields(clean="clean", edits="edits")
    cleaned(tmp_path / "in", tmp_path / "out", form=parse_form(form), fields=fields)
    for name, text in (("a", RECORDS[1]["text"]), ("documents", DIRTY)):
        record = read(tmp_path / "out" / f"{name}.{form}")[-1]
        assert record["text"] == text
        assert record["clean"].strip() == CLEAN
        edits = record["edits"] if form.startswith("json") else json.loads(record["edits"])
        assert "more-news" in {edit["rule"] for edit in edits}
    restored(tmp_path / "out", tmp_path / "back")
    same(form, read(tmp_path / "back" / f"a.{form}"), RECORDS[:2])
    assert (tmp_path / "back" / "b.txt").read_text() == DIRTY


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("empty", ["a.jsonl", "a.csv", "a.parquet", "a.json"])
def test_a_file_without_records(tmp_path: Path, form: str, empty: str) -> None:
    if empty == "a.parquet":
        pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / empty)
    else:
        (tmp_path / empty).write_text({"a.jsonl": "\n", "a.csv": "text,n\n", "a.json": "[]"}[empty])
    cleaned(tmp_path / empty, tmp_path / "out", form=parse_form(form))
    if empty.removeprefix("a.") != form.partition(".")[0]:
        assert read(tmp_path / "out" / f"a.{form}") == []


@pytest.mark.parametrize("form", ["json.xz", "csv", "parquet"])
def test_any_number_of_jobs_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    (tmp_path / "in").mkdir()
    with (tmp_path / "in" / "a.jsonl").open("w") as file:
        for i in range(1500):
            file.write(
                json.dumps({"id": i, "text": f"{i} {DIRTY * 2}", "late": "x"} if i > 1000 else RECORDS[1]) + "\n"
            )
    for i in range(70):
        (tmp_path / "in" / f"{i}.txt").write_text(DIRTY * 10)
    for jobs in (1, 3):
        cleaned(tmp_path / "in", tmp_path / f"out{jobs}", form=parse_form(form), jobs=jobs)
    for name in (f"a.{form}", f"documents.{form}", "changes.jsonl"):
        assert (tmp_path / "out1" / name).read_bytes() == (tmp_path / "out3" / name).read_bytes()
    assert [
        entry["row"] for entry in log(tmp_path / "out3") if entry["path"] == f"a.{form}" and "row" in entry
    ] == list(range(1, 1501))


def test_a_nested_text_needs_json(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"doc": {"text": DIRTY}}))
    fields = Fields(text="doc.text")
    summary = cleaned(tmp_path / "a.jsonl", tmp_path / "out", form=Form("csv"), fields=fields)
    assert "its text is nested in 'doc.text', which only JSON can hold" in str(summary.problems[0].error)
    cleaned(tmp_path / "a.jsonl", tmp_path / "out", form=Form("json"), fields=fields)
    assert read(tmp_path / "out" / "a.json")[0]["doc"]["text"] == CLEAN


def test_half_a_surrogate_pair_fits_json_only(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a", "x": "\\ud800"}\n{"text": "b", "x": "\\ud83d\\ude00"}\n')
    summary = cleaned(tmp_path / "a.jsonl", tmp_path / "out", form=Form("parquet"))
    assert "half a surrogate pair" in str(summary.problems[0].error)
    assert read(tmp_path / "out" / "a.parquet") == [{"text": "b", "x": "😀"}]


def test_names_that_would_meet(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.jsonl", "a.csv"):
        (tmp_path / "in" / name).write_text("")
    with pytest.raises(InputError, match=r"would both be written to a\.parquet"):
        cleaned(tmp_path / "in", tmp_path / "out", form=Form("parquet"))


@pytest.mark.parametrize("text", ["xml", "text", "gz", "jsonl.gz.gz", "", "parquet.gz", "x.jsonl", "jsonl.7z"])
def test_forms_that_are_none(text: str) -> None:
    with pytest.raises(FormError):
        parse_form(text)
