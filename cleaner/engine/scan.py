"""The scan: which rules may match which lines.

A scanner may name too many candidates, never too few: patterns and conditions have the last word. This one names
all; a multi-pattern scanner takes its place behind the same interface.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from cleaner.engine.compiled import CompiledRule
from cleaner.engine.text import Line, TextView


class Scanner(Protocol):
    """Names the candidates of a text."""

    def candidates(self, view: TextView) -> Iterator[tuple[CompiledRule, Line]]:
        """Rules with the lines that they may match, each pair once."""
        ...


class ExhaustiveScanner:
    """Every rule on every line: slow, plain, and the measure for any other."""

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self._rules = [rule for rule in rules if rule.line_matcher is not None]

    def candidates(self, view: TextView) -> Iterator[tuple[CompiledRule, Line]]:
        """All pairs."""
        for rule in self._rules:
            for line in view.lines:
                yield rule, line
