"""Findings: candidates confirmed by patterns and conditions, in rounds.

First the rules that ask nothing of others; then those that ask what was taken beside them, and the scores, which may
ask it too, until they find nothing new. Rounds depend only on what is found, never on the order of rules.
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
from cleaner.engine.score import Scorer
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
    taken: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """For each line that goes whole, by index, the ids, packs and categories of the rules that take it."""


class Finder:
    """Finds what the rules take in a text."""

    def __init__(self, rules: Sequence[CompiledRule], eagerness: str = "default") -> None:
        self.rules = list(rules)
        features = [rule for rule in self.rules if rule.verb == "points"]
        self.scorers = [Scorer(rule, features, eagerness) for rule in self.rules if rule.spec.score is not None]
        self._scanner: Scanner = ExhaustiveScanner([rule for rule in self.rules if rule.verb != "points"])
        self._text_rules = [rule for rule in self.rules if rule.text_matcher is not None]

    def find(self, view: TextView, metadata: Metadata, *, unsafe: bool = False, scores: bool = True) -> Findings:
        """All findings in a text.

        Args:
            view: the text.
            metadata: what is known about its document.
            unsafe: whether rules that only suggest act too.
            scores: whether scores take lines.
        """
        scorers = self.scorers if scores else []
        found = Findings()
        waiting: list[Finding] = []
        for finding in self._matches(view, metadata):
            if finding.rule.waits:
                waiting.append(finding)
            else:
                self._sort_in(finding, view, found, unsafe)
        while True:
            ready = [f for f in waiting if f.rule.neighbours_taken(view.line_at(f.start).index, found.taken)]
            waiting = [f for f in waiting if f not in ready]
            for finding in ready:
                self._sort_in(finding, view, found, unsafe)
            scored = [f for scorer in scorers for f in scorer.findings(view, metadata, found.taken)]
            known = {(f.rule.id, f.start) for f in found.confirmed}
            scored = [f for f in scored if (f.rule.id, f.start) not in known and f.rule.is_for(view, metadata)]
            for finding in scored:
                self._sort_in(finding, view, found, unsafe)
            if not ready and not scored:
                return found

    def _matches(self, view: TextView, metadata: Metadata) -> list[Finding]:
        findings: list[Finding] = []
        is_for: dict[str, bool] = {}
        for rule, line in self._scanner.candidates(view):
            with naming(rule):
                for hit in rule.hits_in(line, view):
                    if rule.id not in is_for:
                        is_for[rule.id] = rule.is_for(view, metadata)
                    if not is_for[rule.id]:
                        break
                    findings.append(rule.finding(hit, view))
        for rule in self._text_rules:
            if rule.is_for(view, metadata):
                with naming(rule):
                    findings += [rule.finding(hit, view) for hit in rule.hits_in_text(view, metadata.title)]
        return findings

    def _sort_in(self, finding: Finding, view: TextView, found: Findings, unsafe: bool) -> None:
        spec = finding.rule.spec
        found.confirmed.append(finding)
        if not (finding.rule.applies or unsafe):
            found.suggested.append(finding)
            return
        if spec.label:
            found.labels.add(spec.label)
        if finding.rule.verb != "label":
            found.applied.append(finding)
        if finding.rule.verb in ("drop", "cut"):
            _note(finding, view, found.taken)


def _note(finding: Finding, view: TextView, taken: dict[int, set[str]]) -> None:
    """Notes the lines that a removal takes whole."""
    for line in view.lines[view.line_at(finding.start).index :]:
        if line.full_start >= finding.end:
            break
        if line.full_start >= finding.start and line.end <= finding.end:
            taken[line.index].update(finding.rule.names)
