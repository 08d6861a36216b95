"""Explain: each line of a text with the findings on it, what became of them, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from cleaner.document import Document
from cleaner.engine.cleaner import Cleaner
from cleaner.engine.decide import decide
from cleaner.engine.finding import Finding
from cleaner.engine.findings import Spare
from cleaner.engine.text import TextView
from cleaner.report.changelog import Change, log_changes

Fate = Literal["applied", "lost", "suggested", "suppressed", "label"]


@dataclass(frozen=True)
class Verdict:
    """A finding on a line, and what became of it."""

    finding: Finding
    fate: Fate
    rival: str | None = None
    """The rule that it gave way to."""


@dataclass
class ExplainedLine:
    """A line of the original with all that touches it."""

    number: int
    text: str
    changes: list[Change] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    points: list[tuple[str, float]] = field(default_factory=list)
    """Rules that gave the line points, and how many."""


def explain_document(cleaner: Cleaner, document: Document, spare: Spare | None = None) -> Iterator[ExplainedLine]:
    """Each line of a document with its changes, and the findings of the first pass.

    Args:
        cleaner: cleans it.
        document: the document.
        spare: tells which findings stay.
    """
    result = cleaner.clean(document, spare)
    text = document.text
    counts = cleaner.counts.of(document) if cleaner.counts else None
    view = TextView(text, document.metadata.language, document.links, counts=counts)
    finder = cleaner.finders.of(view.language)
    found = finder.find(view, document.metadata, unsafe=cleaner.options.unsafe, spare=spare)
    rivals = {id(loser): winner.rule.id for loser, winner in decide(found.applied).losers}
    applied = set(map(id, found.applied))
    lines = [ExplainedLine(i, line) for i, line in enumerate(text.split("\n"), 1)]
    for change in log_changes(text, result.edits, cleaner.rules, shared=result.shared):
        for number in _numbers(change.line, change.removed):
            lines[number - 1].changes.append(change)
    for finding in found.confirmed:
        fate: Fate = "suggested"
        if spare and spare(finding.rule.id, text[finding.start : finding.end]):
            fate = "suppressed"
        elif finding.rule.verb == "label":
            fate = "label"
        elif id(finding) in rivals:
            fate = "lost"
        elif id(finding) in applied:
            fate = "applied"
        verdict = Verdict(finding, fate, rivals.get(id(finding)))
        first = text.count("\n", 0, finding.start) + 1
        for number in _numbers(first, text[finding.start : finding.end]):
            lines[number - 1].verdicts.append(verdict)
    for scorer in finder.scorers:
        for line, given, _ in scorer.lines(view.lines, view, document.metadata, {}):
            lines[text.count("\n", 0, line.start)].points += given
    yield from lines


def _numbers(first: int, taken: str) -> range:
    """Numbers of the lines that a stretch touches, given the one in which it begins."""
    return range(first, first + 1 + taken.removesuffix("\n").count("\n"))
