"""The scan: which rules may match which lines, and which repairs may find work.

A scanner may name too many candidates, never too few: patterns and conditions have the last word. The one here names
all; those in `cleaner.engine.scanner` look for a piece of each pattern first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from cleaner.edits import Edit
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.match import Parts
from cleaner.engine.normalize import REPAIRS
from cleaner.engine.text import TextView
from cleaner.engine.units import Line

Wanted = Callable[[CompiledRule], bool]
Candidate = tuple[CompiledRule, Line, Parts]
"""A rule, a line that it may match, and which of its patterns may do so."""


def any_rule(rule: CompiledRule) -> bool:
    """Wants every rule."""
    return True


class Scan(Protocol):
    """What the scan of one text found."""

    @property
    def repairs(self) -> frozenset[str]:
        """Repairs that may find something to do; all others find nothing (the edges of the text left aside)."""
        ...

    @property
    def quiet(self) -> bool:
        """Whether there is no candidate at all."""
        ...

    def candidates(self, view: TextView, wanted: Wanted = any_rule) -> Iterator[Candidate]:
        """Rules with the lines of the text that they may match, each pair once; on a line in the order of the rules.

        Args:
            view: the text.
            wanted: whether a rule is for the document at all.
        """
        ...

    def after_edits(self, before: str, edits: Sequence[Edit], after: str) -> Scan:
        """The scan of the text after edits, from the scan of the text before.

        Args:
            before: the text that was scanned.
            edits: the edits.
            after: the text after them.
        """
        ...


class Scanner(Protocol):
    """Scans texts for the candidates of a set of rules."""

    name: str

    def scan(self, view: TextView) -> Scan:
        """Scans a text."""
        ...


class ExhaustiveScanner:
    """Every rule on every line: slow, plain, and the measure for any other."""

    name = "exhaustive"
    repairs = frozenset(REPAIRS)
    quiet = False

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self._rules = [rule for rule in rules if rule.scanned_for]

    def scan(self, view: TextView) -> Scan:
        """Names everything, so the scan is the scanner itself."""
        return self

    def candidates(self, view: TextView, wanted: Wanted = any_rule) -> Iterator[Candidate]:
        """All pairs."""
        for rule in filter(wanted, self._rules):
            for line in view.lines:
                yield rule, line, None

    def after_edits(self, before: str, edits: Sequence[Edit], after: str) -> Scan:
        """Names everything again."""
        return self
