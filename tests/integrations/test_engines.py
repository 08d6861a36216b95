"""Every engine gives the texts that the command gives; tests of engines that are not installed are skipped."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.edits import restore
from tests.batch.helpers import texts
from tests.conftest import Run

SELECT = ("comment", "whitespace", "promo")
ROWS = [
    {"id": i, "text": f"{text}\n\nComments are closed.", "title": f"Title {i}", "url": "https://a.example/x"}
    for i, text in enumerate(texts(12))
]


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(select=SELECT)


@pytest.fixture
def expected(run: Run, tmp_path: Path) -> list[str]:
    """What the command makes of the texts."""
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    run("clean", "rows.jsonl", "-o", "out", "--select", ",".join(SELECT))
    lines = [json.loads(line) for line in (tmp_path / "out" / "rows.jsonl").read_text().splitlines()]
    assert all("Comments" not in line["text"] for line in lines)
    return [line["text"] for line in lines]


def columns() -> dict[str, list[Any]]:
    return {name: [row[name] for row in ROWS] for name in ROWS[0]}


def test_pandas(cleaner: Cleaner, expected: list[str]) -> None:
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    from cleaner.integrations.pandas import clean_frame, clean_series

    frame = pd.DataFrame(columns(), index=range(5, 17))
    assert clean_series(frame["text"], cleaner).tolist() == expected
    clean = clean_frame(frame, edits="edits", cleaner=cleaner)
    assert clean["text"].tolist() == expected
    assert clean.dtypes[:4].equals(frame.dtypes)
    assert clean.index.equals(frame.index)
    assert json.loads(clean["edits"].iloc[0])
    gappy = clean_series(pd.Series(["a  b", None, "c"]), cleaner)
    assert gappy.isna().tolist() == [False, True, False]


def test_polars(cleaner: Cleaner, expected: list[str]) -> None:
    pl = pytest.importorskip("polars", reason="polars is not installed")
    from cleaner.integrations.polars import clean_frame, clean_series

    frame = pl.DataFrame(columns())
    assert clean_series(frame["text"], cleaner).to_list() == expected
    assert (
        frame.select(pl.col("text").map_batches(lambda s: clean_series(s, cleaner), return_dtype=pl.String))[
            "text"
        ].to_list()
        == expected
    )
    clean = clean_frame(frame, edits="edits", cleaner=cleaner)
    assert clean["text"].to_list() == expected
    assert clean.drop("edits", "text").equals(frame.drop("text"))


def test_datasets(cleaner: Cleaner, expected: list[str], tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    from cleaner.integrations.datasets import CleanMap

    data = datasets.Dataset.from_dict(columns())
    clean = data.map(CleanMap(cleaner=cleaner), batched=True, batch_size=5)
    assert clean["text"][:] == expected
    assert clean.features == data.features
    # The same rules are the same function, so that a second map comes from the cache; other rules are not.
    again = data.map(CleanMap(cleaner=Cleaner(select=SELECT)), batched=True, batch_size=5)
    assert again._fingerprint == clean._fingerprint
    other = data.map(CleanMap(cleaner=Cleaner(select=["whitespace"])), batched=True, batch_size=5)
    assert other._fingerprint != clean._fingerprint
    parallel = data.map(CleanMap(cleaner=cleaner), batched=True, num_proc=2)
    assert parallel["text"][:] == expected


def test_datatrove(cleaner: Cleaner, expected: list[str]) -> None:
    pytest.importorskip("datatrove", reason="datatrove is not installed")
    from datatrove.data import Document

    from cleaner.integrations.datatrove import Clean

    documents = [Document(row["text"], str(row["id"]), metadata={"title": row["title"]}) for row in ROWS]
    done = list(Clean(edits="edits", cleaner=cleaner).run(iter(documents)))
    assert [document.text for document in done] == expected
    assert done[0].metadata["edits"]


@pytest.fixture
def local_ray() -> Iterator[Any]:
    ray = pytest.importorskip("ray", reason="ray is not installed")
    pytest.importorskip("ray.data", reason="ray[data] is not installed")
    ray.init(num_cpus=2, include_dashboard=False, configure_logging=False, log_to_driver=False)
    yield ray
    ray.shutdown()


def test_ray(local_ray: Any, cleaner: Cleaner, expected: list[str]) -> None:
    from cleaner.integrations.ray import clean_dataset

    data = local_ray.data.from_items(ROWS)
    clean = clean_dataset(data, cleaner=cleaner, edits="edits").take_all()
    assert [row["text"] for row in sorted(clean, key=lambda row: row["id"])] == expected
    assert json.loads(clean[0]["edits"])


def test_spark(cleaner: Cleaner, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    from cleaner.integrations.spark import clean_frame

    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        clean = clean_frame(session.createDataFrame(ROWS), edits="edits", cleaner=cleaner).orderBy("id").collect()
        assert [row["text"] for row in clean] == expected
        assert json.loads(clean[0]["edits"])
    finally:
        session.stop()


def written(folder: Path) -> list[dict[str, Any]]:
    """The records of a folder of shards, by id."""
    rows: list[dict[str, Any]] = []
    for path in folder.iterdir():
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            rows += pq.read_table(path).to_pylist()
        else:
            data = path.read_bytes()
            rows += [
                json.loads(line) for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()
            ]
    return sorted(rows, key=lambda row: row["id"])


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "parquet"])
def test_the_command_on_ray(run: Run, expected: list[str], tmp_path: Path, kind: str) -> None:
    pytest.importorskip("ray.data", reason="ray[data] is not installed")
    (tmp_path / "in").mkdir()
    for i in range(3):
        rows = [{**row, "when": "2020-05-17T00:00:00"} for row in ROWS[i * 4 : i * 4 + 4]]
        path = tmp_path / "in" / f"{i}.{kind}"
        if kind == "parquet":
            import pyarrow as pa
            import pyarrow.parquet as pq

            pq.write_table(pa.Table.from_pylist(rows), path)
        else:
            lines = "\n".join(json.dumps(row) for row in rows).encode()
            path.write_bytes(gzip.compress(lines) if kind.endswith("gz") else lines)
    result = run("clean", "in", "-o", "ray", "--engine", "ray", "-j", "2", "--select", ",".join(SELECT))
    assert "12 documents: 12 changed" in result.stderr
    found = written(tmp_path / "ray")
    assert [row["text"] for row in found] == expected
    assert [{name: row[name] for name in ROWS[0] if name != "text"} for row in found] == [
        {name: value for name, value in row.items() if name != "text"} for row in ROWS
    ]
    assert {row["when"] for row in found} == {"2020-05-17T00:00:00"}
    for row, before in zip(found, ROWS, strict=True):
        edits = json.loads(row["edits"]) if kind == "parquet" else row["edits"]
        text = restore(row["text"], [(edit["start"], edit["removed"], edit["inserted"]) for edit in edits])
        assert text == before["text"]
    assert "holds files" in run("clean", "in", "-o", "ray", "--engine", "ray", code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.jsonl", "-o", "out", "--engine", "spark"], "--engine is 'spark'; it must be local or ray"),
        (["a.jsonl", "-o", "out", "--address", "auto"], "--address goes with --engine ray"),
        (["a.jsonl", "--diff", "--engine", "ray"], "does not know --in-place, --check, --diff or -"),
        (["a.jsonl", "-o", "out", "--engine", "ray", "--resume"], "does not know --resume"),
        (["a.txt", "-o", "out", "--engine", "ray"], "cleans shards of one kind, parquet or jsonl; found: text"),
    ],
)
def test_what_ray_does_not_do(run: Run, tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n')
    (tmp_path / "a.txt").write_text("a")
    result = run("clean", *arguments, code=2)
    try:
        import ray.data  # noqa: F401
    except ImportError:
        if "found" in message:
            message = "needs Ray Data, which is not installed: pip install 'cleaner[ray]'"
    assert message in " ".join(result.stderr.split())


def test_what_fails_on_ray_is_told(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("ray.data", reason="ray[data] is not installed")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text(json.dumps(ROWS[0]) + "\nnot json\n")
    (tmp_path / "in" / "b.jsonl.gz").write_bytes(gzip.compress(json.dumps(ROWS[1]).encode())[:-9])
    result = run("clean", "in", "-o", "ray", "--engine", "ray", "-j", "1", "--select", "comment", code=3)
    assert "a.jsonl:2: failed: is not a JSON object" in result.stderr
    assert "b.jsonl.gz: failed: the compressed data are damaged or cut short" in result.stderr
    result = run("clean", "in", "-o", "x", "--engine", "ray", "--address", "127.0.0.1:1", code=2)
    assert "no Ray cluster answers at 127.0.0.1:1" in result.stderr
