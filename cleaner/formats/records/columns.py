"""Parquet and Arrow (Feather) through pyarrow: rows of columns; all columns but the cleaned text stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.formats.loaded import FormatError
from cleaner.formats.records.base import CHUNK_BYTES, Cells, NamedFields, NamedRow, Row

GROUP_BYTES = 64_000_000
"""A row group with more bytes, uncompressed, is divided, because a writer holds the whole of it in memory."""
_BATCH_ROWS = 1_000


class ColumnRow(NamedRow):
    """A row of a batch."""

    def __init__(self, batch: pa.RecordBatch, index: int) -> None:
        self._batch = batch
        self._index = index

    def names(self) -> Iterator[str]:
        """Columns, and those inside structs with a dot."""
        for column in self._batch.schema:
            yield column.name
            if pa.types.is_struct(column.type):
                yield from (f"{column.name}.{inner.name}" for inner in column.type)

    def get(self, name: str) -> object:
        """The value of a column."""
        outer, _, inner = (name, "", "") if name in self._batch.schema.names else name.partition(".")
        if outer not in self._batch.schema.names:
            return None
        value = self._batch.column(outer)[self._index].as_py()
        if inner:
            return value.get(inner) if isinstance(value, Mapping) else None
        return value

    def spelling(self, name: str) -> tuple[str, str | None]:
        """Values have no spelling."""
        return "", None


class ColumnCodec:
    """Chunks are record batches."""

    def rows(self, chunk: pa.RecordBatch) -> list[Row | Exception | None]:
        """The rows."""
        return [ColumnRow(chunk, index) for index in range(chunk.num_rows)]

    def replaced(
        self, chunk: pa.RecordBatch, cells: Sequence[Cells | None], removed: frozenset[str] = frozenset()
    ) -> pa.RecordBatch:
        """The batch with new values; new columns hold nulls where a row has none."""
        names = dict.fromkeys(name for new in cells if new for name in new)
        fields = list(chunk.schema)
        columns = list(chunk.columns)
        for name in names:
            at = chunk.schema.get_field_index(name)
            values = chunk.column(at).to_pylist() if at >= 0 else [None] * chunk.num_rows
            for index, new in enumerate(cells):
                if new and name in new:
                    value = new[name].value
                    values[index] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            if at >= 0:
                columns[at] = _array(values, fields[at].type)
            else:
                fields.append(pa.field(name, pa.string()))
                columns.append(pa.array(values, pa.string()))
        kept = [i for i, entry in enumerate(fields) if entry.name not in removed]
        schema = pa.schema([fields[i] for i in kept], chunk.schema.metadata)
        return pa.RecordBatch.from_arrays([columns[i] for i in kept], schema=schema)

    def slice(self, chunk: pa.RecordBatch, start: int, end: int) -> pa.RecordBatch:
        """A part of a batch."""
        return chunk.slice(start, end - start)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        encoded = pa.array(values, kind.value_type).dictionary_encode()
        return encoded.cast(kind)
    return pa.array(values, kind)


def schema_with(schema: pa.Schema, added: Sequence[str], removed: frozenset[str]) -> pa.Schema:
    """A schema with text columns added at the end, and without the removed ones."""
    kept = [entry for entry in schema if entry.name not in removed]
    return pa.schema([*kept, *(pa.field(name, pa.string()) for name in added)], schema.metadata)


def check_names(schema: pa.Schema) -> None:
    """Refuses two columns of one name.

    Raises:
        FormatError: with the name.
    """
    for name in schema.names:
        if schema.names.count(name) > 1:
            raise FormatError(f"two of its columns are called '{name}'")


def pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """A batch in chunks of about the usual size."""
    rows = max(1, batch.num_rows * CHUNK_BYTES // max(1, batch.nbytes))
    for start in range(0, batch.num_rows, rows):
        part = batch.slice(start, rows)
        # A slice holds on to the whole batch, in memory and on its way to another process; a copy does not.
        yield part if part.num_rows == batch.num_rows else part.take(pa.array(range(part.num_rows), pa.int64()))


class ParquetSource(NamedFields):
    """A Parquet file."""

    codec = ColumnCodec()

    def __init__(self, stream: IO[bytes], compression: str = "") -> None:
        """Reads the file's footer.

        Raises:
            FormatError: when it is no Parquet file.
        """
        if compression:
            raise FormatError("a Parquet file is compressed inside; unpack it first")
        try:
            self._file = pq.ParquetFile(stream, buffer_size=1 << 20, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise FormatError(f"is not a readable Parquet file ({_told(error)})") from None
        self.schema: pa.Schema = self._file.schema_arrow
        check_names(self.schema)

    def chunks(self) -> Iterator[pa.RecordBatch]:
        """Rows in order."""
        metadata = self._file.metadata
        try:
            for group in range(metadata.num_row_groups):
                size = metadata.row_group(group).total_byte_size / max(1, metadata.row_group(group).num_rows)
                rows = max(1, min(_BATCH_ROWS, int(4_000_000 / max(1, size))))
                for batch in self._file.iter_batches(batch_size=rows, row_groups=[group], use_threads=False):
                    yield from pieces(batch.replace_schema_metadata(self.schema.metadata))
        except (pa.ArrowException, OSError) as error:
            raise FormatError(f"the Parquet data are damaged ({_told(error)})") from None

    def sink(self, stream: IO[bytes], added: Sequence[str] = (), removed: frozenset[str] = frozenset()) -> ParquetSink:
        """Writes with this file's schema, metadata, compression, encodings and row groups."""
        return ParquetSink(stream, schema_with(self.schema, added, removed), self._file.metadata, added)


class ParquetSink:
    """Writes row groups of the sizes that another file has."""

    def __init__(self, stream: IO[bytes], schema: pa.Schema, like: Any, added: Sequence[str]) -> None:
        self._schema = schema
        self._sizes = _group_sizes(like)
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._writer = pq.ParquetWriter(stream, schema, **_options(like, added))

    def write(self, chunk: pa.RecordBatch) -> None:
        """Takes rows; they are written when a row group is full."""
        self._waiting.append(chunk)
        self._rows += chunk.num_rows
        while self._sizes and self._rows >= self._sizes[0]:
            self._write_group(self._sizes.pop(0))

    def _write_group(self, rows: int) -> None:
        table = pa.Table.from_batches(self._waiting, self._schema)
        self._writer.write_table(table.slice(0, rows), row_group_size=max(1, rows))
        self._waiting = table.slice(rows).to_batches()
        self._rows -= rows

    def close(self) -> None:
        """Writes what is left, and the footer."""
        if self._rows:
            self._write_group(self._rows)
        self._writer.close()


def _group_sizes(metadata: Any) -> list[int]:
    """Rows of the row groups; large ones are divided evenly."""
    sizes: list[int] = []
    for index in range(metadata.num_row_groups):
        group = metadata.row_group(index)
        parts = min(max(1, group.num_rows), -(-group.total_byte_size // GROUP_BYTES) or 1)
        sizes += [group.num_rows * (i + 1) // parts - group.num_rows * i // parts for i in range(parts)]
    return [size for size in sizes if size]


def _options(metadata: Any, added: Sequence[str]) -> dict[str, Any]:
    """How a file was written, as far as its metadata tell."""
    if not metadata.num_row_groups:
        return {}
    group = metadata.row_group(0)
    columns = [group.column(i) for i in range(group.num_columns)]
    usual = max(
        (column.compression for column in columns), key=[c.compression for c in columns].count, default="SNAPPY"
    )
    options: dict[str, Any] = {
        "compression": {column.path_in_schema: _codec(column.compression) for column in columns}
        | dict.fromkeys(added, _codec(usual)),
        "use_dictionary": [c.path_in_schema for c in columns if any("DICTIONARY" in e for e in c.encodings)],
        "write_statistics": [column.path_in_schema for column in columns if column.is_stats_set],
        "use_deprecated_int96_timestamps": any(column.physical_type == "INT96" for column in columns),
        "version": {"1.0": "1.0", "2.4": "2.4"}.get(metadata.format_version, "2.6"),
    }
    return options


def _told(error: Exception) -> str:
    return " ".join(str(error).split())


def _codec(name: str) -> str:
    return "NONE" if name == "UNCOMPRESSED" else name


class ArrowSource(NamedFields):
    """An Arrow file (Feather) or an Arrow stream."""

    codec = ColumnCodec()

    def __init__(self, stream: IO[bytes], compression: str = "") -> None:
        """Reads the schema.

        Raises:
            FormatError: when it is neither.
        """
        if compression:
            raise FormatError("an Arrow file is compressed inside; unpack it first")
        head = stream.read(1 << 20)
        stream.seek(0)
        self._is_file = head.startswith(b"ARROW1")
        self._codec = "lz4" if b"\x04\x22\x4d\x18" in head else "zstd" if b"\x28\xb5\x2f\xfd" in head else None
        try:
            self._reader = pa.ipc.open_file(stream) if self._is_file else pa.ipc.open_stream(stream)
        except (pa.ArrowException, OSError) as error:
            raise FormatError(f"is not a readable Arrow file ({_told(error)})") from None
        self.schema: pa.Schema = self._reader.schema
        check_names(self.schema)

    def chunks(self) -> Iterator[pa.RecordBatch]:
        """Rows in order."""
        try:
            for batch in self._batches():
                yield from pieces(batch)
                yield batch.slice(batch.num_rows)  # an empty one ends the batch, for the writer
        except (pa.ArrowException, OSError) as error:
            raise FormatError(f"the Arrow data are damaged ({_told(error)})") from None

    def _batches(self) -> Iterator[Any]:
        if self._is_file:
            yield from (self._reader.get_batch(i) for i in range(self._reader.num_record_batches))
        else:
            yield from self._reader

    def sink(self, stream: IO[bytes], added: Sequence[str] = (), removed: frozenset[str] = frozenset()) -> ArrowSink:
        """Writes the same kind, with the same batches."""
        options = pa.ipc.IpcWriteOptions(compression=self._codec)
        schema = schema_with(self.schema, added, removed)
        new = pa.ipc.new_file if self._is_file else pa.ipc.new_stream
        return ArrowSink(new(stream, schema, options=options), schema)


class ArrowSink:
    """Writes batches as they were read."""

    def __init__(self, writer: Any, schema: pa.Schema) -> None:
        self._writer = writer
        self._schema = schema
        self._waiting: list[pa.RecordBatch] = []

    def write(self, chunk: pa.RecordBatch) -> None:
        """Takes rows; an empty chunk ends a batch."""
        self._waiting.append(chunk)
        if not chunk.num_rows:
            self._write_batch()

    def _write_batch(self) -> None:
        if self._waiting:
            table = pa.Table.from_batches(self._waiting, self._schema)
            for batch in table.combine_chunks().to_batches():
                self._writer.write_batch(batch)
            self._waiting = []

    def close(self) -> None:
        """Writes what is left, and the end."""
        self._write_batch()
        self._writer.close()
