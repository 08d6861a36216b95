"""Findings: candidates confirmed by patterns and conditions, in three rounds.

First the rules that ask nothing of others, then the scores, which add up points, then the rules that ask what was
taken beside them, until they find nothing new. Rounds depend only on what is found, never on the order of rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cleaner.document import Metadata
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.finding import Finding
from cleaner.engine.scan import ExhaustiveScanner, Scan, Scanner
from cleaner.engine.score import score_findings
from cleaner.engine.text import Line, TextView


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

    def __init__(
        self, rules: Sequence[CompiledRule], eagerness: str = "default", scanner: Scanner | None = None
    ) -> None:
        self.rules = list(rules)
        self.scanner: Scanner = scanner or ExhaustiveScanner(self.rules)
        self._text_rules = [rule for rule in self.rules if rule.spec.repeat is not None]
        self._score_rules = [rule for rule in self.rules if rule.spec.score is not None]
        self._followers = _followers(self.rules)
        self._eagerness = eagerness

    def find(self, view: TextView, metadata: Metadata, *, unsafe: bool = False, scan: Scan | None = None) -> Findings:
        """All findings in a text.

        Args:
            view: the text.
            metadata: what is known about its document.
            unsafe: whether rules that only suggest act too.
            scan: the scan of the text, where it is known already.
        """
        found = Findings()
        waiting: list[Finding] = []
        search = _Search(view, metadata, found)
        for finding in self._matches(search, scan or self.scanner.scan(view)):
            if finding.rule.waits:
                waiting.append(finding)
            else:
                self._sort_in(finding, found, unsafe)
        for rule in self._score_rules if found.points else ():
            if search.is_for(rule):
                for finding in score_findings(rule, view, found.points, self._eagerness):
                    self._sort_in(finding, found, unsafe)
        if waiting or self._followers:
            self._settle(waiting, search, unsafe)
        return found

    def _matches(self, search: _Search, scan: Scan) -> Iterator[Finding]:
        if not scan.quiet:
            for rule, line in scan.candidates(search.view):
                yield from search.on_line(rule, line)
        for rule in self._text_rules:
            yield from search.in_text(rule)

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

    def _settle(self, waiting: list[Finding], search: _Search, unsafe: bool) -> None:
        """Lets rules that ask for taken neighbours find theirs, round by round."""
        names_taken: dict[int, set[str]] = defaultdict(set)
        tried: set[tuple[str, int]] = set()
        fresh = {at for finding in search.found.applied for at in _note(finding, search.view, names_taken)}
        while waiting or fresh:
            for rule, at in self._beside(fresh, names_taken, len(search.view.lines)):
                if (rule.id, at) not in tried:
                    tried.add((rule.id, at))
                    waiting += search.on_line(rule, search.view.lines[at])
            ready = [f for f in waiting if f.rule.neighbours_taken(f, search.view, names_taken)]
            if not ready:
                return
            done = set(map(id, ready))
            waiting = [f for f in waiting if id(f) not in done]
            fresh = set()
            for finding in ready:
                self._sort_in(finding, search.found, unsafe)
                if finding.rule.applies or unsafe:
                    fresh.update(_note(finding, search.view, names_taken))

    def _beside(
        self, taken: Iterable[int], names_taken: dict[int, set[str]], count: int
    ) -> Iterator[tuple[CompiledRule, int]]:
        """Rules that ask for a taken neighbour, with the lines for which one of the taken lines may be it."""
        for at in taken:
            for name in (*names_taken[at], "any"):
                for rule, first, last in self._followers.get(name, ()):
                    for near in range(max(0, at + first), min(count, at + last + 1)):
                        yield rule, near


@dataclass
class _Search:
    """One search through a text. Whether a rule is for the document is asked when it first matches, and once."""

    view: TextView
    metadata: Metadata
    found: Findings
    _is_for: dict[str, bool] = field(default_factory=dict)

    def is_for(self, rule: CompiledRule) -> bool:
        """Whether the document is of the rule's hosts and languages."""
        known = self._is_for.get(rule.id)
        if known is None:
            known = self._is_for[rule.id] = rule.is_for(self.view, self.metadata)
        return known

    def on_line(self, rule: CompiledRule, line: Line) -> Iterator[Finding]:
        """What the rule finds on a line; points are noted instead."""
        for hit in rule.hits_in(line, self.view):
            if not self.is_for(rule):
                return
            if rule.verb == "points":
                assert rule.spec.points is not None
                self.found.points[line.index].append((rule, rule.spec.points))
                return
            yield rule.finding(hit, self.view)

    def in_text(self, rule: CompiledRule) -> Iterator[Finding]:
        """What a rule that compares lines finds."""
        assert rule.text_matcher is not None
        for hit in rule.text_matcher.find_all(self.view, self.metadata.title):
            if not self.is_for(rule):
                return
            if all(condition.holds(hit.unit, self.view) for condition in rule.conditions):
                yield rule.finding(hit, self.view)


def _followers(rules: Iterable[CompiledRule]) -> dict[str, list[tuple[CompiledRule, int, int]]]:
    """For each name in `taken_by` the rules that ask for it, and where they stand from the taken line."""
    out: dict[str, list[tuple[CompiledRule, int, int]]] = defaultdict(list)
    for rule in rules:
        if rule.follows:
            where = rule.spec.where
            for name in (where.after.taken_by or ()) if where.after else ():
                out[name].append((rule, 1, where.after.within))
            for name in (where.before.taken_by or ()) if where.before else ():
                out[name].append((rule, -where.before.within, -1))
    return dict(out)


def _note(finding: Finding, view: TextView, names_taken: dict[int, set[str]]) -> list[int]:
    """Notes the lines that a removal takes whole, and returns their indexes."""
    noted: list[int] = []
    if finding.rule.verb not in ("drop", "cut"):
        return noted
    for index in range(view.index_at(finding.start), len(view.lines)):
        line = view.lines[index]
        if line.full_start >= finding.end:
            break
        if line.full_start >= finding.start and line.end <= finding.end:
            names_taken[index].update(finding.rule.names)
            noted.append(index)
    return noted
