"""Parquet and Arrow as kinds that records of any kind can be written in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.formats.convert.values import Values
from cleaner.formats.loaded import FormatError
from cleaner.formats.records.base import Sink
from cleaner.formats.records.columns import GROUP_BYTES

BATCH_BYTES = 4_000_000
GROUP_ROWS = 100_000
COMPRESSION = "zstd"


class ColumnTarget(msgspec.Struct, frozen=True):
    """Columns with names and types."""

    kind: str
    schema: pa.Schema

    def check(self) -> None:
        """Tries the types.

        Raises:
            FormatError: when the kind of file has no such type.
        """
        try:
            self.sink(pa.BufferOutputStream()).close()
        except (pa.ArrowException, NotImplementedError) as error:
            raise FormatError(f"{self.kind} cannot hold its columns ({error}); ask for another --format-out") from None

    def chunk(self, records: Iterable[Values]) -> pa.RecordBatch:
        """Rows."""
        rows = list(records)
        columns = [pa.array([_fitting(row.get(f.name), f.type) for row in rows], f.type) for f in self.schema]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def sink(self, stream: Any) -> Sink:
        """Writes rows."""
        if self.kind == "parquet":
            writer = pq.ParquetWriter(stream, self.schema, compression=COMPRESSION)
            return GroupedSink(writer, self.schema, GROUP_BYTES)
        ipc = pa.ipc.IpcWriteOptions(compression=COMPRESSION)
        return GroupedSink(pa.ipc.new_file(stream, self.schema, options=ipc), self.schema, BATCH_BYTES)


class GroupedSink:
    """Writes rows in groups of about equal size."""

    def __init__(self, writer: Any, schema: pa.Schema, group: int) -> None:
        self._writer = writer
        self._schema = schema
        self._group = group
        self._waiting: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def write(self, chunk: pa.RecordBatch) -> None:
        """Takes rows; they are written when a group is full."""
        if not chunk.num_rows:
            return
        self._waiting.append(chunk)
        self._rows += chunk.num_rows
        self._bytes += chunk.nbytes
        if self._bytes >= self._group or self._rows >= GROUP_ROWS:
            self._write_group()

    def _write_group(self) -> None:
        if self._waiting:
            table = pa.Table.from_batches(self._waiting, self._schema).combine_chunks()
            self._writer.write_table(table, max(1, self._rows))
        self._waiting.clear()
        self._rows = self._bytes = 0

    def close(self) -> None:
        """Writes what is left, and the end."""
        self._write_group()
        self._writer.close()


def _fitting(value: object, kind: pa.DataType) -> object:
    """A value as the type takes it."""
    if value is None:
        return None
    if pa.types.is_string(kind):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if pa.types.is_floating(kind):
        return float(value)  # type: ignore[arg-type]
    return value
