"""Decide: from findings that may overlap to one edit a character at most."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import NamedTuple

from cleaner.engine.finding import Finding


class Decision(NamedTuple):
    """Which findings stand, and which gave way to which."""

    winners: list[Finding]
    """In the order of the text."""
    losers: list[tuple[Finding, Finding]]
    """Each with the finding that it gave way to."""


def decide(findings: Iterable[Finding]) -> Decision:
    """Lets the longer removal win, then the safer, then the smaller id, whatever the order of the findings.

    Findings that touch nothing of each other all stand. A finding without length (none is made today) would stand.
    """
    winners: list[Finding] = []
    starts: list[int] = []
    losers: list[tuple[Finding, Finding]] = []
    for finding in sorted(findings, key=lambda f: f.rank):
        at = bisect_left(starts, finding.end)
        rival = winners[at - 1] if at and winners[at - 1].end > finding.start else None
        if rival is None:
            insort(starts, finding.start)
            winners.insert(bisect_left(starts, finding.start), finding)
        else:
            losers.append((finding, rival))
    return Decision(winners, losers)
