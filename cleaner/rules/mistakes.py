"""Mistakes in files that people wrote: what is wrong, in which line and column."""

from __future__ import annotations

from typing import Any

import msgspec

Trail = tuple[str | int, ...]


class Mistake(msgspec.Struct, frozen=True):
    """One mistake in a file that a person wrote; line and column count from 1."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class SourceError(ValueError):
    """A file with mistakes; all of them, in the order in which they stand."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(mistakes, key=lambda m: (m.path, m.line, m.column, m.message))
        super().__init__("\n".join(map(str, self.mistakes)))


class YamlSource(msgspec.Struct):
    """Plain data from a YAML file, with the position of each key and value by its trail of keys and indexes."""

    path: str
    data: Any = None
    positions: dict[Trail, tuple[int, int]] = {}

    def mistake(self, trail: Trail, message: str) -> Mistake:
        """A mistake at the value the trail leads to, or at the nearest one around it."""
        while trail and trail not in self.positions:
            trail = trail[:-1]
        line, column = self.positions.get(trail, (1, 1))
        return Mistake(self.path, line, column, message)
