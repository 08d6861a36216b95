"""Scores: lines that no rule takes alone, by the sum of the points that rules give them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cleaner.document import Metadata
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.finding import Finding
from cleaner.engine.ready import ready
from cleaner.engine.text import TextView
from cleaner.engine.units import Line
from cleaner.rules.pattern import MATCH_SECONDS

Names = Mapping[int, set[str]]
"""For each line taken, by index, the ids, packs and categories of the rules that took it."""


class ScoredLine(NamedTuple):
    """A line with the rules that gave it points."""

    line: Line
    given: list[tuple[str, float]]
    """Ids of rules and their points."""
    total: float


class Scorer:
    """A `score` rule with the rules that give points."""

    def __init__(self, rule: CompiledRule, features: Sequence[CompiledRule], eagerness: str) -> None:
        assert rule.spec.score is not None
        self.rule = rule
        self.features = features
        self.threshold: float = getattr(rule.spec.score, eagerness)
        self._base = rule.spec.score.base
        self._among = ready(rule.spec.score.among, rule.spec.case_sensitive).pattern

    def lines(self, lines: Iterable[Line], view: TextView, metadata: Metadata, taken: Names) -> Iterator[ScoredLine]:
        """The lines that are scored, and not taken yet, each with its points.

        Args:
            lines: those that may match `among`.
            view: the text.
            metadata: what is known about its document.
            taken: the lines that rules have taken.
        """
        features = [feature for feature in self.features if feature.is_for(view, metadata)]
        for line in lines:
            if line.index in taken or not self._among.search(line.text, timeout=MATCH_SECONDS):
                continue
            if all(condition.holds(line, view) for condition in self.rule.conditions):
                given = [(f.id, f.spec.points or 0.0) for f in features if self._gives(f, line, view, taken)]
                yield ScoredLine(line, given, round(self._base + sum(points for _, points in given), 3))

    def _gives(self, feature: CompiledRule, line: Line, view: TextView, taken: Names) -> bool:
        if feature.waits and not feature.neighbours_taken(line.index, taken):
            return False
        return bool(feature.hits_in(line, view))

    def findings(self, lines: Iterable[Line], view: TextView, metadata: Metadata, taken: Names) -> Iterator[Finding]:
        """Lines whose points reach the threshold; for the arguments see `lines`."""
        for line, _, total in self.lines(lines, view, metadata, taken):
            if total >= self.threshold:
                yield Finding(self.rule, line.full_start, line.full_end, points=total)
