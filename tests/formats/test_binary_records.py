"""Parquet, Arrow, WARC and ZIP: values, types and metadata stay; what was changed comes back."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from cleaner.formats.records.fields import Fields
from tests.batch.helpers import CLEAN, DIRTY, cleaned, log, restored

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def table(rows: int = 2500) -> Any:
    texts = [f"{i} {DIRTY if i % 2 else CLEAN}" for i in range(rows)]
    texts[3] = None  # type: ignore[call-overload]
    schema = pa.schema(
        [
            pa.field("id", pa.uint16(), metadata={b"unit": b"none"}),
            pa.field("content", pa.large_string()),
            pa.field("when", pa.timestamp("ms", tz="Europe/Vienna")),
            pa.field("tags", pa.list_(pa.struct([("k", pa.string()), ("v", pa.float32())]))),
            pa.field("host", pa.dictionary(pa.int32(), pa.string())),
        ],
        metadata={b"huggingface": b'{"info": 1}'},
    )
    when = datetime(2020, 5, 17, tzinfo=timezone.utc)
    columns = [
        list(range(rows)), texts, [when] * rows, [[{"k": "a", "v": 0.1}]] * rows, ["a.example"] * rows,
    ]  # fmt: skip
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def clean_table(rows: int = 2500) -> Any:
    dirty = table(rows)
    texts = [None if text is None else text.replace(DIRTY, CLEAN) for text in dirty["content"].to_pylist()]
    return dirty.set_column(1, dirty.schema.field(1), pa.array(texts, pa.large_string()))


@pytest.mark.parametrize("compression", ["zstd", "snappy", "none"])
def test_parquet_keeps_schema_row_groups_and_compression(tmp_path: Path, compression: str) -> None:
    pq.write_table(
        table(), tmp_path / "a.parquet", row_group_size=700, compression=compression, use_dictionary=["host"]
    )
    assert cleaned(tmp_path / "a.parquet", tmp_path / "out").changed == 1249
    before, after = pq.ParquetFile(tmp_path / "a.parquet"), pq.ParquetFile(tmp_path / "out" / "a.parquet")
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    assert after.read().equals(clean_table())
    groups = [after.metadata.row_group(i) for i in range(after.num_row_groups)]
    assert [group.num_rows for group in groups] == [700, 700, 700, 400]
    assert [groups[0].column(i).compression for i in range(6)] == [
        before.metadata.row_group(0).column(i).compression for i in range(6)
    ]
    restored(tmp_path / "out", tmp_path / "back")
    assert pq.read_table(tmp_path / "back" / "a.parquet").equals(before.read(), check_metadata=True)


def test_large_row_groups_are_divided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.formats.records.columns.GROUP_BYTES", 100_000)
    pq.write_table(table(), tmp_path / "a.parquet")
    cleaned(tmp_path / "a.parquet", tmp_path / "out")
    after = pq.ParquetFile(tmp_path / "out" / "a.parquet")
    assert after.num_row_groups > 2
    assert after.read().equals(clean_table())


@pytest.mark.parametrize("options", [{"compression": "zstd"}, {"compression": "lz4"}, {}])
@pytest.mark.parametrize("kind", ["file", "stream"])
def test_arrow(tmp_path: Path, options: dict[str, str], kind: str) -> None:
    def write(path: Path, data: Any) -> None:
        new = pa.ipc.new_file if kind == "file" else pa.ipc.new_stream
        with path.open("wb") as out, new(out, data.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
            writer.write_table(data, max_chunksize=1000)

    write(tmp_path / "a.arrow", table())
    assert cleaned(tmp_path / "a.arrow", tmp_path / "out").changed == 1249
    opened = pa.ipc.open_file if kind == "file" else pa.ipc.open_stream
    after = opened((tmp_path / "out" / "a.arrow").read_bytes()).read_all()
    assert after.equals(clean_table(), check_metadata=True)
    assert [batch.num_rows for batch in after.to_batches()] == [1000, 1000, 500]
    sizes = [(tmp_path / folder / "a.arrow").stat().st_size for folder in (".", "out")]
    assert 0.5 * sizes[0] < sizes[1] < 1.1 * sizes[0]  # as well compressed
    restored(tmp_path / "out", tmp_path / "back")
    assert opened((tmp_path / "back" / "a.arrow").read_bytes()).read_all().equals(table(), check_metadata=True)


def test_columns_for_the_clean_text_and_the_edits(tmp_path: Path) -> None:
    pq.write_table(table(10), tmp_path / "a.parquet")
    cleaned(tmp_path / "a.parquet", tmp_path / "out", fields=Fields(clean="clean", edits="edits"))
    after = pq.read_table(tmp_path / "out" / "a.parquet")
    assert after.drop_columns(["clean", "edits"]).equals(table(10))
    assert after["clean"].to_pylist() == clean_table(10)["content"].to_pylist()
    assert "more-news" in {edit["rule"] for edit in json.loads(after["edits"][1].as_py())}
    restored(tmp_path / "out", tmp_path / "back")
    assert pq.read_table(tmp_path / "back" / "a.parquet").equals(table(10))


def test_what_is_no_parquet_is_handed_on(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 nonsense")
    summary = cleaned(tmp_path / "a.parquet", tmp_path / "out")
    assert "is not a readable Parquet file" in str(summary.problems[0].error)
    assert (tmp_path / "out" / "a.parquet").read_bytes() == b"PAR1 nonsense"


PARAGRAPH = "The council met on Tuesday evening and voted to repair the old harbour wall before the winter. "
PAGE = (
    "<html lang='en'><head><title>Wall</title></head><body><article><h1>Wall voted</h1>"
    + "".join(f"<p>{i} {PARAGRAPH * 3}</p>" for i in range(4))
    + "<p>More news: Ferry sails again</p></article></body></html>"
)


def warc_record(kind: str, uri: str, content: bytes, *extra: str) -> bytes:
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {uri}", "WARC-Date: 2020-05-17T10:00:00Z",
        f"WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-{len(uri):012}>", *extra,
        f"Content-Length: {len(content)}",
    ]  # fmt: skip
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content + b"\r\n\r\n"


def http(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body


def test_warc_becomes_wet(tmp_path: Path) -> None:
    warc = pytest.importorskip("fastwarc.warc")
    records = [
        warc_record("warcinfo", "", b"software: x\r\n"),
        warc_record("request", "https://a.example/1", b"GET / HTTP/1.1\r\n\r\n"),
        warc_record("response", "https://a.example/1", http(PAGE.encode())),
        warc_record("response", "https://a.example/img", http(b"\xff\xd8", "image/jpeg")),
        warc_record("response", "https://a.example/gone", http(PAGE.encode(), status="404 Not Found")),
    ]
    (tmp_path / "a.warc.gz").write_bytes(b"".join(map(gzip.compress, records)))
    assert cleaned(tmp_path / "a.warc.gz", tmp_path / "out").changed == 1
    found = {}
    for record in warc.ArchiveIterator((tmp_path / "out" / "a.warc.wet.gz").open("rb")):
        found[record.headers["WARC-Type"]] = record.headers["WARC-Target-URI"], record.verify_block_digest()
    assert list(found) == ["warcinfo", "conversion"]
    assert found["conversion"] == ("https://a.example/1", True)
    raw = gzip.decompress((tmp_path / "out" / "a.warc.wet.gz").read_bytes())
    assert PARAGRAPH.strip().encode() in raw
    assert b"More news" not in raw
    (record,) = log(tmp_path / "out")
    assert (record["metadata"]["publisher"], record["extracted"]) == ("a.example", True)


def test_wet_comes_back_byte_for_byte(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    records = [warc_record("warcinfo", "", b"software: x\r\n")]
    records += [
        warc_record("conversion", f"https://a.example/{'x' * i}", f"{i} {DIRTY}\n".encode(), "Content-Type: text/plain")
        for i in range(20)
    ]
    (tmp_path / "a.wet").write_bytes(b"".join(records))
    assert cleaned(tmp_path / "a.wet", tmp_path / "out").changed == 20
    clean = (tmp_path / "out" / "a.wet").read_bytes()
    assert b"More news" not in clean
    assert f"7 {CLEAN}".encode() in clean
    restored(tmp_path / "out", tmp_path / "back")
    assert (tmp_path / "back" / "a.wet").read_bytes() == b"".join(records)
    (tmp_path / "b.wet").write_bytes(b"".join(records)[:-60])
    assert "cut short in record 21" in str(cleaned(tmp_path / "b.wet", tmp_path / "cut").problems[0].error)


def test_zipped_folders(tmp_path: Path) -> None:
    def built() -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("in/a.txt", (2020, 5, 17, 1, 2, 4)), DIRTY.encode("utf-16"))
            archive.writestr(zipfile.ZipInfo("in/page.html", (2020, 5, 17, 1, 2, 4)), PAGE)
            archive.writestr(zipfile.ZipInfo("in/logo.png", (2020, 5, 17, 1, 2, 4)), b"\x89PNG")
        return out.getvalue()

    (tmp_path / "a.zip").write_bytes(built())
    assert cleaned(tmp_path / "a.zip", tmp_path / "out").changed == 2
    with zipfile.ZipFile(tmp_path / "out" / "a.zip") as clean:
        assert clean.namelist() == ["in/a.txt", "in/page.txt", "in/logo.png"]
        assert clean.read("in/a.txt").decode() == f"\ufeff{CLEAN}\n"
        assert b"More news" not in clean.read("in/page.txt")
        assert clean.getinfo("in/a.txt").date_time == (2020, 5, 17, 1, 2, 4)
    restored(tmp_path / "out", tmp_path / "back")
    with zipfile.ZipFile(tmp_path / "back" / "a.zip") as back, zipfile.ZipFile(tmp_path / "a.zip") as first:
        for name in ("in/a.txt", "in/logo.png"):
            assert back.read(name) == first.read(name)
        assert b"More news" in back.read("in/page.txt")
