"""Findings: candidates confirmed by patterns and conditions, in three rounds.

First the rules that ask nothing of others, then the scores, which add up points, then the rules that ask what was
taken beside them, until they find nothing new. Rounds depend only on what is found, never on the order of rules.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cleaner.document import Metadata
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.finding import Finding
from cleaner.engine.scan import ExhaustiveScanner, Scanner
from cleaner.engine.score import score_findings
from cleaner.engine.text import TextView


class RuleTimeoutError(Exception):
    """A pattern ran into the time limit of a match."""


@contextlib.contextmanager
def naming(rule: CompiledRule) -> Iterator[None]:
    """Names the rule whose pattern runs into the time limit."""
    try:
        yield
    except TimeoutError:
        raise RuleTimeoutError(f"the rule '{rule.id}' ran into the time limit of a match") from None


@dataclass
class Findings:
    """What the rules found in a text."""

    applied: list[Finding] = field(default_factory=list)
    """Of rules that act; they may overlap."""
    suggested: list[Finding] = field(default_factory=list)
    """Of rules that only suggest."""
    labels: set[str] = field(default_factory=set)
    confirmed: list[Finding] = field(default_factory=list)
    """All of them: applied, suggested and those that only label."""
    points: dict[int, list[tuple[CompiledRule, float]]] = field(default_factory=lambda: defaultdict(list))
    """For each line (by index) the rules that gave it points."""


class Finder:
    """Finds what the rules take in a text."""

    def __init__(self, rules: Sequence[CompiledRule], eagerness: str = "default") -> None:
        self.rules = list(rules)
        self._scanner: Scanner = ExhaustiveScanner(self.rules)
        self._text_rules = [rule for rule in self.rules if rule.text_matcher is not None]
        self._score_rules = [rule for rule in self.rules if rule.spec.score is not None]
        self._eagerness = eagerness

    def find(self, view: TextView, metadata: Metadata, *, unsafe: bool = False) -> Findings:
        """All findings in a text.

        Args:
            view: the text.
            metadata: what is known about its document.
            unsafe: whether rules that only suggest act too.
        """
        found = Findings()
        waiting: list[Finding] = []
        for finding in self._matches(view, metadata, found):
            if finding.rule.waits:
                waiting.append(finding)
            else:
                self._sort_in(finding, found, unsafe)
        for rule in self._score_rules:
            if rule.is_for(view, metadata):
                for finding in score_findings(rule, view, found.points, self._eagerness):
                    self._sort_in(finding, found, unsafe)
        self._settle(waiting, view, found, unsafe)
        return found

    def _matches(self, view: TextView, metadata: Metadata, found: Findings) -> list[Finding]:
        findings: list[Finding] = []
        is_for: dict[str, bool] = {}
        for rule, line in self._scanner.candidates(view):
            with naming(rule):
                for hit in rule.hits_in(line, view):
                    if rule.id not in is_for:
                        is_for[rule.id] = rule.is_for(view, metadata)
                    if not is_for[rule.id]:
                        break
                    if rule.verb == "points":
                        assert rule.spec.points is not None
                        found.points[line.index].append((rule, rule.spec.points))
                        break
                    findings.append(rule.finding(hit, view))
        for rule in self._text_rules:
            if rule.is_for(view, metadata):
                with naming(rule):
                    findings += [rule.finding(hit, view) for hit in rule.hits_in_text(view, metadata.title)]
        return findings

    def _sort_in(self, finding: Finding, found: Findings, unsafe: bool) -> None:
        spec = finding.rule.spec
        found.confirmed.append(finding)
        if not (finding.rule.applies or unsafe):
            found.suggested.append(finding)
            return
        if spec.label:
            found.labels.add(spec.label)
        if finding.rule.verb != "label":
            found.applied.append(finding)

    def _settle(self, waiting: list[Finding], view: TextView, found: Findings, unsafe: bool) -> None:
        """Lets rules that ask for taken neighbours find theirs, round by round."""
        names_taken: dict[int, set[str]] = defaultdict(set)
        for finding in found.applied:
            _note(finding, view, names_taken)
        while waiting:
            ready = [f for f in waiting if f.rule.neighbours_taken(f, view, names_taken)]
            if not ready:
                return
            waiting = [f for f in waiting if f not in ready]
            for finding in ready:
                self._sort_in(finding, found, unsafe)
                if finding.rule.applies or unsafe:
                    _note(finding, view, names_taken)


def _note(finding: Finding, view: TextView, names_taken: dict[int, set[str]]) -> None:
    """Notes the lines that a removal takes whole."""
    if finding.rule.verb not in ("drop", "cut"):
        return
    for line in view.lines[view.line_at(finding.start).index :]:
        if line.full_start >= finding.end:
            break
        if line.full_start >= finding.start and line.end <= finding.end:
            names_taken[line.index].update(finding.rule.names)
