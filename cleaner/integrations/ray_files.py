"""Shards of Parquet or JSON Lines through Ray Data: what `cleaner clean --engine ray` does."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import ray
from ray.data import ActorPoolStrategy
from ray.data.datasource import BlockBasedFileDatasink

from cleaner.api import Cleaner
from cleaner.batch.errors import OutputError
from cleaner.batch.file_work import failed_record
from cleaner.batch.inputs import Input
from cleaner.batch.record_work import RecordsTask, chunk_size
from cleaner.batch.shards import choose_fields
from cleaner.batch.work import Wanted
from cleaner.formats.loaded import FormatError
from cleaner.formats.records.base import Chunk, Codec
from cleaner.formats.records.columns import ColumnCodec, ColumnRow
from cleaner.formats.records.fields import Chosen, Fields, choose
from cleaner.formats.records.jsontext import JsonLinesSource
from cleaner.formats.records.streams import compressed, compression_of, decompressed
from cleaner.report.summary import Summary

PATH = "path"
LINES = "lines"
"""The column with lines of JSON."""


class _Tally:
    """Counts for the whole run what its actors do."""

    def __init__(self) -> None:
        self._summary = Summary()

    def add(self, summary: Summary) -> None:
        self._summary.merge(summary)

    def summary(self) -> Summary:
        return self._summary


@dataclass
class _Worker:
    """What the actors have in common: each makes the rules ready once."""

    cleaner: Cleaner
    tally: Any

    def cleaned(self, entry: Input, codec: Codec, chosen: Chosen, first: int, chunk: Chunk, done: Summary) -> Chunk:
        """A chunk with clean texts."""
        task = RecordsTask(entry, codec, chosen, first, chunk, chunk_size(chunk))
        came = task.run(self.cleaner.engine, Wanted())
        done.merge(came.summary)
        return came.chunks[0]


@dataclass
class CleanRows(_Worker):
    """Cleans batches of Parquet rows."""

    chosen: Chosen
    codec: ColumnCodec = field(default_factory=ColumnCodec)

    def __call__(self, batch: pa.Table) -> pa.Table:
        """The rows with clean texts; other columns keep their values and types."""
        done = Summary()
        entry = Input(Path("row"), PurePosixPath("row"), "parquet")
        parts = [self.cleaned(entry, self.codec, self.chosen, 1, part, done) for part in batch.to_batches()]
        ray.get(self.tally.add.remote(done))
        return pa.Table.from_batches(parts) if parts else batch


@dataclass
class CleanShards(_Worker):
    """Cleans whole shards of JSON Lines."""

    fields: Fields

    def __call__(self, batch: pa.Table) -> Iterator[pa.Table]:
        """The lines of the shards with clean texts; all else of them keeps its bytes."""
        for name in batch.column(PATH).to_pylist():
            done = Summary()
            entry = Input(Path(name), PurePosixPath(name).relative_to("/"), "jsonl")
            try:
                yield from self._shard(entry, done)
            except FormatError as error:
                done.add(failed_record(entry, str(error)), 0)
            except OSError as error:
                done.add(failed_record(entry, f"cannot be read: {error.strerror or error}"), 0)
            ray.get(self.tally.add.remote(done))

    def _shard(self, entry: Input, done: Summary) -> Iterator[pa.Table]:
        with entry.path.open("rb") as raw:
            source = JsonLinesSource(decompressed(raw, entry.compression))
            chosen: Chosen | None = None
            number = 1
            for chunk in source.chunks():
                chosen = chosen or choose_fields(source, chunk, self.fields)
                lines = self.cleaned(entry, source.codec, chosen, number, chunk, done) if chosen else chunk
                number += len(chunk)
                yield pa.table({LINES: pa.array([line.removesuffix(b"\n") for line in lines], pa.large_binary())})


class LinesSink(BlockBasedFileDatasink):  # type: ignore[misc]
    """Writes lines, compressed or not."""

    def __init__(self, folder: str, suffix: str) -> None:
        # Arrow would compress by the name: once more, and not in all the ways that we know.
        super().__init__(folder, file_format=f"jsonl{suffix}", open_stream_args={"compression": None})
        self._compression = compression_of(PurePosixPath(f"x{suffix}"))

    def write_block_to_file(self, block: Any, file: Any) -> None:
        """Writes a block as one file."""
        out = compressed(file, self._compression)
        for line in block.to_arrow().column(LINES):
            out.write(line.as_py() + b"\n")
        if out is not file:
            out.close()


def clean_files(
    inputs: Sequence[Input], output: Path, fields: Fields, cleaner: Cleaner, address: str | None, actors: int | None
) -> Summary:
    """Cleans shards on a Ray cluster, all of which has to see the same files.

    Args:
        inputs: shards of one kind, `parquet` or `jsonl`.
        output: the folder for clean shards.
        fields: names of fields as asked for.
        cleaner: cleans; its packs have to be where all nodes see them.
        address: the cluster; None starts one on this machine.
        actors: how many clean at the same time; one less than there are cores by default.

    Raises:
        FormatError: when no field is known to hold the text.
        OutputError: when Ray fails.
    """
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what fails is told in one line
    try:
        ray.init(address=address, ignore_reinit_error=True, log_to_driver=False, configure_logging=False)
    except Exception as error:  # whatever a cluster that cannot be started or reached makes of it
        raise OutputError(f"Ray does not start: {_last_line(error)}") from None
    try:
        context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        cores = int(ray.cluster_resources().get("CPU", 1))
        pool = ActorPoolStrategy(min_size=1, max_size=actors or max(1, cores - 1))  # one is for reading and writing
        tally = ray.remote(num_cpus=0)(_Tally).remote()
        paths = [str(entry.path.resolve()) for entry in inputs]
        target = str(output.resolve())
        if inputs[0].kind == "parquet":
            data = ray.data.read_parquet(paths)
            chosen = _chosen_columns(data, fields)
            _mapped(data, CleanRows, pool, cleaner, tally, chosen=chosen).write_parquet(target)
        else:
            shards = ray.data.from_items([{PATH: path} for path in paths], override_num_blocks=len(paths))
            suffix = inputs[0].path.suffix if inputs[0].compression else ""
            lines = _mapped(shards, CleanShards, pool, cleaner, tally, batch_size=1, fields=fields)
            lines.write_datasink(LinesSink(target, suffix))
        summary: Summary = ray.get(tally.summary.remote())
    except ray.exceptions.RayError as error:
        cause = getattr(error, "cause", None)
        if isinstance(cause, FormatError):
            raise cause from None
        raise OutputError(f"Ray: {_last_line(error)}") from None
    finally:
        ray.shutdown()
    return summary


def _last_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


def _mapped(
    data: Any, worker: type[_Worker], pool: Any, cleaner: Cleaner, tally: Any, batch_size: int | None = 256, **own: Any
) -> Any:
    return data.map_batches(
        worker,
        batch_size=batch_size,
        batch_format="pyarrow",
        fn_constructor_kwargs={"cleaner": cleaner, "tally": tally, **own},
        compute=pool,
    )


def _chosen_columns(data: Any, fields: Fields) -> Chosen:
    schema = data.schema().base_schema
    return choose(fields, ColumnRow(pa.RecordBatch.from_pylist([], schema=schema), 0).names())
