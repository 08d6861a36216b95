"""Scores: lines that no rule takes alone, by the sum of the points that rules give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cleaner.engine.compiled import CompiledRule
from cleaner.engine.finding import Finding
from cleaner.engine.text import TextView


def score_findings(
    rule: CompiledRule,
    view: TextView,
    points: Mapping[int, Sequence[tuple[CompiledRule, float]]],
    eagerness: str,
) -> Iterator[Finding]:
    """Lines whose points reach the threshold of a `score` rule.

    Args:
        rule: the rule with the threshold.
        view: the text.
        points: for each line (by index) the rules that gave it points, and how many.
        eagerness: which threshold holds: `gentle`, `default` or `eager`.
    """
    score = rule.spec.score
    assert score is not None
    threshold: float = getattr(score, eagerness)
    for index, given in points.items():
        total = score.base + sum(value for _, value in given)
        line = view.lines[index]
        if total >= threshold and all(condition.holds(line, view) for condition in rule.conditions):
            yield Finding(rule, line.full_start, line.full_end, points=round(total, 3))
