"""What every kind of file of many documents offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, Protocol

import msgspec

from cleaner.formats.loaded import Loaded
from cleaner.formats.records.fields import Chosen, Fields, choose, load_values

Chunk = Any
"""Some records of a file in a row, as the kind holds them: a list, or something with `len()`. It can be pickled."""

CHUNK_BYTES = 256 * 1024
"""About how large a chunk is; a single larger record makes a larger one."""
SAMPLE = 100
"""Records at the start of a file whose fields are looked at."""


class Cell(msgspec.Struct, frozen=True):
    """A new value of a field."""

    value: object
    """A text, or what JSON can hold."""
    spelling: str | None = None
    """How the file spells it; None means: as the text that it replaces."""
    literal: str | None = None
    """The very characters to put, where no spelling yields them."""


Cells = Mapping[str, Cell]


class Row(Protocol):
    """A record."""

    def names(self) -> Iterable[str]:
        """Its fields; nested ones with a dot."""
        ...

    def get(self, name: str) -> object:
        """The value of a field; None where it has none."""
        ...

    def load(self, chosen: Chosen, path: str) -> Loaded | None:
        """Its document; None where it has no text.

        Raises:
            FormatError: when the text cannot be read.
        """
        ...

    def spelling(self, name: str) -> tuple[str, str | None]:
        """How the file spells the text of a field, and the characters themselves where no spelling yields them."""
        ...


class NamedRow:
    """A record with named values."""

    def get(self, name: str) -> object:
        """The value of a field; None where it has none."""
        raise NotImplementedError

    def load(self, chosen: Chosen, path: str) -> Loaded | None:
        """Its document, from its fields."""
        return load_values(self.get, chosen, path)


class Codec(Protocol):
    """Takes chunks apart and puts them together again; works in any process."""

    def rows(self, chunk: Chunk) -> Sequence[Row | Exception | None]:
        """The records of a chunk; None for what is none (a blank line), a FormatError for what cannot be read."""
        ...

    def replaced(self, chunk: Chunk, cells: Sequence[Cells | None], removed: frozenset[str] = frozenset()) -> Chunk:
        """The chunk with new values, and without the removed fields; where a record has None it stays as it is."""
        ...

    def slice(self, chunk: Chunk, start: int, end: int) -> Chunk:
        """A part of a chunk."""
        ...


class Sink(Protocol):
    """Writes a file of records."""

    def write(self, chunk: Chunk) -> None:
        """Writes a chunk."""
        ...

    def close(self) -> None:
        """Ends the file; the stream under it stays open."""
        ...


class Source(Protocol):
    """A file of records, open for reading; a stream's `close` is for whoever opened it."""

    @property
    def codec(self) -> Codec:
        """What takes its chunks apart."""
        ...

    def chosen(self, asked: Fields, sample: Sequence[Row]) -> Chosen:
        """Which fields hold what.

        Args:
            asked: the names that are asked for.
            sample: records at the start of the file.

        Raises:
            FormatError: when no field holds the text.
        """
        ...

    def chunks(self) -> Iterator[Chunk]:
        """The records in order, in chunks.

        Raises:
            FormatError: when the file is damaged.
        """
        ...

    def sink(self, stream: IO[bytes], added: Sequence[str] = (), removed: frozenset[str] = frozenset()) -> Sink:
        """A writer of a file like this one.

        Args:
            stream: where it goes.
            added: fields that its records have in addition.
            removed: fields that they lack.
        """
        ...


class NamedFields:
    """What sources have in common whose records have named fields."""

    def chosen(self, asked: Fields, sample: Sequence[Row]) -> Chosen:
        """Fields by their names."""
        return choose(asked, [name for row in sample for name in row.names()])
