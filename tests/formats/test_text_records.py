"""JSON Lines, JSON and CSV: only cleaned texts change, and what was changed comes back byte for byte."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from cleaner.formats.records.fields import Fields
from tests.batch.helpers import CLEAN, DIRTY, cleaned, log, restored

ODD = [
    '{"text": %s, "n": 1.50, "big": 12345678901234567890123, "e": 1E+2, "x": NaN}\n',
    '  {"id":7 , "b" : [1, {"text": "no"}],\t"text" :%s , "z": null }  \r\n',
    '{"text":"first wins not","text":%s}\n',
    "\n",
    '{"nested":{"text":"x"},"a\\u0062":true,"text":%s}',
]


def spelled(spell: Callable[[str], str]) -> bytes:
    return "".join(line % spell(DIRTY) if "%s" in line else line for line in ODD).encode()


SPELLS: dict[str, Callable[[str], str]] = {
    "utf-8": lambda text: json.dumps(text, ensure_ascii=False),
    "python": json.dumps,
    "php": lambda text: json.dumps(text).replace("/", "\\/"),
    "go": lambda text: json.dumps(text, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    .replace("&", "\\u0026"),
    "odd": lambda text: json.dumps(text).replace("m", "\\u006d"),
}  # fmt: skip


@pytest.mark.parametrize("spell", SPELLS)
def test_jsonl_changes_nothing_but_the_text(tmp_path: Path, spell: str) -> None:
    raw = spelled(SPELLS[spell])
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_bytes(raw)
    summary = cleaned(tmp_path / "in", tmp_path / "out")
    assert (summary.documents, summary.changed) == (4, 4)
    clean = (tmp_path / "out" / "a.jsonl").read_bytes()
    expected = spelled(lambda text: SPELLS[spell if spell != "odd" else "utf-8"](CLEAN))
    assert clean == expected
    restored(tmp_path / "out", tmp_path / "back")
    assert (tmp_path / "back" / "a.jsonl").read_bytes() == raw


def test_untouched_lines_keep_their_bytes(tmp_path: Path) -> None:
    raw = b'{"text": "\\u0041 story stays.", "n": 0.10}\r\n{"no": "text"}\n{"text": null}\nnot json\n[1]\n'
    (tmp_path / "a.jsonl").write_bytes(raw)
    summary = cleaned(tmp_path / "a.jsonl", tmp_path / "out")
    assert (tmp_path / "out" / "a.jsonl").read_bytes() == raw
    assert (summary.documents, summary.failed) == (5, 2)
    assert [entry.get("error", "")[:20] for entry in log(tmp_path / "out")][3:] == ["is not a JSON object"] * 2
    restored(tmp_path / "out", tmp_path / "back")
    assert (tmp_path / "back" / "a.jsonl").read_bytes() == raw


@pytest.mark.parametrize(
    ("suffix", "pack", "unpack"),
    [
        (".gz", gzip.compress, gzip.decompress),
        (".bz2", bz2.compress, bz2.decompress),
        (".xz", lzma.compress, lzma.decompress),
        (".zst", zstandard.compress, lambda data: zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()),
    ],
)
def test_compressions(
    tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes], unpack: Callable[[bytes], bytes]
) -> None:
    raw = b"".join(json.dumps({"text": f"{i} {DIRTY}"}).encode() + b"\n" for i in range(50))
    (tmp_path / f"a.jsonl{suffix}").write_bytes(pack(raw[:1000]) + pack(raw[1000:]))  # members one after the other
    assert cleaned(tmp_path / f"a.jsonl{suffix}", tmp_path / "out").changed == 50
    clean = unpack((tmp_path / "out" / f"a.jsonl{suffix}").read_bytes())
    assert [json.loads(line)["text"] for line in clean.splitlines()] == [f"{i} {CLEAN}" for i in range(50)]
    restored(tmp_path / "out", tmp_path / "back")
    assert unpack((tmp_path / "back" / f"a.jsonl{suffix}").read_bytes()) == raw


def test_compressed_data_that_are_cut_short_are_cleaned_as_far_as_they_go(tmp_path: Path) -> None:
    raw = b"".join(json.dumps({"text": f"{i} {DIRTY}"}).encode() + b"\n" for i in range(20000))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(raw)[:-400])
    summary = cleaned(tmp_path / "a.jsonl.gz", tmp_path / "out")
    assert summary.changed > 1000
    assert summary.problems[-1].error is not None
    assert "cut short" in summary.problems[-1].error


@pytest.mark.parametrize("head", ["[", "\ufeff [\n  ", ""])
def test_json_arrays_and_objects_in_a_row(tmp_path: Path, head: str) -> None:
    def built(text: str) -> bytes:
        objects = [json.dumps({"title": "A", "n": 1.0, "content": f"{i} {text}"}, indent=2) for i in range(300)]
        gap, end = (",\n ", "\n]\n") if head else ("\n", "\n")
        return (head + gap.join(objects) + end).encode()

    (tmp_path / "a.json").write_bytes(built(DIRTY))
    assert cleaned(tmp_path / "a.json", tmp_path / "out").changed == 300
    assert (tmp_path / "out" / "a.json").read_bytes() == built(CLEAN)
    restored(tmp_path / "out", tmp_path / "back")
    assert (tmp_path / "back" / "a.json").read_bytes() == built(DIRTY)


def test_damaged_json_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'[{"text": "One."}, {"text": "Two')
    summary = cleaned(tmp_path / "a.json", tmp_path / "out")
    assert summary.problems[-1].error == "the JSON is damaged or cut short"
    assert (tmp_path / "out" / "a.json").read_bytes() == b'[{"text": "One."}, {"text": "Two'


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize(("suffix", "delimiter"), [("csv", ","), ("csv", ";"), ("tsv", "\t")])
def test_csv(tmp_path: Path, quoting: int, suffix: str, delimiter: str) -> None:
    def built(text: str) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
        writer.writerow(["id", "headline", "body", "note"])
        for i in range(40):
            writer.writerow([f"00{i}", 'Says "no"', f"{i} {text}", "a; b, c\td"])
        writer.writerow(["x", "short", "More  news is  good.", ""])
        return out.getvalue().encode()

    (tmp_path / f"a.{suffix}").write_bytes(built(DIRTY))
    assert cleaned(tmp_path / f"a.{suffix}", tmp_path / "out").changed == 41
    assert (tmp_path / "out" / f"a.{suffix}").read_bytes() == built(CLEAN).replace(
        b"More  news is  good.", b"More news is good."
    )
    restored(tmp_path / "out", tmp_path / "back")
    assert (tmp_path / "back" / f"a.{suffix}").read_bytes() == built(DIRTY)


def test_csv_rows_that_do_not_fit_stay_and_are_told(tmp_path: Path) -> None:
    raw = b'\xef\xbb\xbfid,text\r\n1,a  b\r\n2,a  b,c\r\n\r\n3,"a  b"\r\n4,\xff\xfe\r\n'
    (tmp_path / "a.csv").write_bytes(raw)
    summary = cleaned(tmp_path / "a.csv", tmp_path / "out")
    assert (summary.changed, summary.failed) == (2, 2)
    clean = raw.replace(b"1,a  b", b"1,a b").replace(b'3,"a  b"', b'3,"a b"')
    assert (tmp_path / "out" / "a.csv").read_bytes() == clean
    assert summary.problems[0].error == "has 3 fields, and the first line names 2"
    restored(tmp_path / "out", tmp_path / "back")
    assert (tmp_path / "back" / "a.csv").read_bytes() == raw


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "json"])
def test_the_clean_text_and_the_edits_in_fields_of_their_own(tmp_path: Path, suffix: str) -> None:
    rows = [{"text": f"{i} {DIRTY}", "url": "https://news.example.com/a"} for i in range(3)]
    if suffix == "csv":
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, ["text", "url"])
        writer.writeheader()
        writer.writerows(rows)
        raw = out.getvalue()
    else:
        lines = [json.dumps(row) for row in rows]
        raw = "\n".join(lines) + "\n" if suffix == "jsonl" else f"[{', '.join(lines)}]"
    (tmp_path / f"a.{suffix}").write_bytes(raw.encode())
    fields = Fields(clean="clean", edits="edits")
    cleaned(tmp_path / f"a.{suffix}", tmp_path / "out", fields=fields)
    text = (tmp_path / "out" / f"a.{suffix}").read_bytes().decode()
    if suffix == "csv":
        found: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text, newline="")))
        assert list(found[0]) == ["text", "url", "clean", "edits"]
        found = [{**row, "edits": json.loads(row["edits"])} for row in found]
    else:
        found = json.loads(text) if suffix == "json" else [json.loads(line) for line in text.splitlines()]
    assert "more-news" in {edit["rule"] for edit in found[1]["edits"]}
    assert [row["clean"] for row in found] == [f"{i} {CLEAN}" for i in range(3)]
    assert [row["text"] for row in found] == [row["text"] for row in rows]
    restored(tmp_path / "out", tmp_path / "back")
    assert (tmp_path / "back" / f"a.{suffix}").read_bytes() == raw.encode()


def test_metadata_comes_from_well_known_fields(tmp_path: Path) -> None:
    row = {"articleBody": DIRTY, "headline": "Wall", "meta": {"url": "https://www.a.example/x"}, "lang": "en-GB"}
    (tmp_path / "a.jsonl").write_text(json.dumps({**row, "author": ["Jane Doe"], "id": 17}))
    cleaned(tmp_path / "a.jsonl", tmp_path / "out")
    (record,) = log(tmp_path / "out")
    assert record["metadata"] == {
        "headline": "Wall",
        "author": ["Jane Doe"],
        "url": "https://www.a.example/x",
        "publisher": "www.a.example",
        "inLanguage": "en",
    }
    assert (record["number"], record["id"], record["field"]) == (1, "17", "articleBody")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (Fields(), "no field is known to hold the text; name one with --text-field; the fields found are: a, b, b.c"),
        (Fields(text="t"), "--text-field asks for 't', which is missing; the fields found are: a, b, b.c"),
        (Fields(text="a", language="l"), "--lang-field asks for 'l', which is missing"),
        (Fields(text="a", clean="b"), "there is a field 'b' already"),
    ],
)
def test_missing_fields_are_told_with_those_found(tmp_path: Path, fields: Fields, message: str) -> None:
    raw = b'{"a": "x  y", "b": {"c": 1}}\n'
    (tmp_path / "a.jsonl").write_bytes(raw)
    summary = cleaned(tmp_path / "a.jsonl", tmp_path / "out", fields=fields)
    assert message in str(summary.problems[0].error)
    assert (tmp_path / "out" / "a.jsonl").read_bytes() == raw  # handed on as it is


def test_a_nested_text_and_texts_that_are_none(tmp_path: Path) -> None:
    lines = ['{"data": {"k": 1, "text": "a  b"}}', '{"data": {"text": 5}}', '{"data": {"text": "\\ud800"}}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    summary = cleaned(tmp_path / "a.jsonl", tmp_path / "out", fields=Fields(text="data.text"))
    assert (tmp_path / "out" / "a.jsonl").read_text() == "\n".join([lines[0].replace("  ", " "), *lines[1:]])
    assert [record.error for record in summary.problems] == [
        "its field 'data.text' holds a int, not a text",
        "its field 'data.text' holds half a surrogate pair at character 0",
    ]


def test_an_edits_field_alone_goes_and_the_text_comes_back(tmp_path: Path) -> None:
    raw = json.dumps({"text": DIRTY, "n": 1}).encode() + b"\n"
    (tmp_path / "a.jsonl").write_bytes(raw)
    cleaned(tmp_path / "a.jsonl", tmp_path / "out", fields=Fields(edits="edits"))
    assert list(json.loads((tmp_path / "out" / "a.jsonl").read_bytes())) == ["text", "n", "edits"]
    restored(tmp_path / "out", tmp_path / "back")
    assert (tmp_path / "back" / "a.jsonl").read_bytes() == raw
