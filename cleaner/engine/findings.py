"""Findings: candidates confirmed by patterns and conditions, in rounds.

First the rules that ask nothing of others; then those that ask what was taken beside them, and the scores, which may
ask it too, until they find nothing new. Rounds depend only on what is found, never on the order of rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from cleaner.document import Metadata
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.finding import Finding
from cleaner.engine.match import Parts
from cleaner.engine.scan import ExhaustiveScanner, Scan, Scanner
from cleaner.engine.score import Scorer
from cleaner.engine.text import TextView
from cleaner.engine.units import Line

Spare = Callable[[str, str], bool]
"""Whether what the rule of that id finds, given as its text, is to stay."""


class RuleTimeoutError(Exception):
    """A pattern ran into the time limit of a match; the message names its rule."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule

    def __str__(self) -> str:
        return f"the rule '{self.rule}' ran into the time limit of a match"


class Findings(msgspec.Struct):
    """What the rules found in a text."""

    applied: list[Finding] = []
    """Of rules that act; they may overlap."""
    suggested: list[Finding] = []
    """Of rules that only suggest."""
    labels: set[str] = set()
    confirmed: list[Finding] = []
    """All of them: applied, suggested and those that only label."""
    taken: dict[int, set[str]] = msgspec.field(default_factory=lambda: defaultdict(set))
    """For each line that goes whole, by index, the ids, packs and categories of the rules that take it."""


class Finder:
    """Finds what the rules take in a text."""

    def __init__(
        self, rules: Sequence[CompiledRule], eagerness: str = "default", scanner: Scanner | None = None
    ) -> None:
        self.rules = list(rules)
        self.scanner: Scanner = scanner or ExhaustiveScanner(self.rules)
        features = [rule for rule in self.rules if rule.verb == "points"]
        self.scorers = [Scorer(rule, features, eagerness) for rule in self.rules if rule.spec.score is not None]
        self._text_rules = [rule for rule in self.rules if rule.spec.repeat is not None or rule.spec.corpus]
        self._followers = _followers(self.rules)

    def find(
        self,
        view: TextView,
        metadata: Metadata,
        *,
        unsafe: bool = False,
        scores: bool = True,
        scan: Scan | None = None,
        spare: Spare | None = None,
    ) -> Findings:
        """All findings in a text.

        Args:
            view: the text.
            metadata: what is known about its document.
            unsafe: whether rules that only suggest act too.
            scores: whether scores take lines.
            scan: the scan of the text, where it is known already.
            spare: asked of each finding; what it says yes to is confirmed and has no effect.

        Raises:
            RuleTimeoutError: when a pattern ran into the time limit of a match.
        """
        found = Findings()
        search = _Search(view, metadata, spare)
        try:
            self._search(search, scan or self.scanner.scan(view), found, unsafe, scores)
        except TimeoutError:
            assert search.trying is not None
            raise RuleTimeoutError(search.trying.id) from None
        return found

    def _search(self, search: _Search, scan: Scan, found: Findings, unsafe: bool, scores: bool) -> None:
        view = search.view
        waiting: list[Finding] = []
        for finding in self._matches(search, scan):
            if finding.rule.waits:
                waiting.append(finding)
            else:
                self._sort_in(finding, search, found, unsafe)
        seen: set[tuple[int, str]] = set()
        while True:
            fresh = {(at, name) for at, names in found.taken.items() for name in (*names, "any")} - seen
            seen |= fresh
            waiting += self._beside(fresh, search)
            ready = [f for f in waiting if f.rule.neighbours_taken(view.index_at(f.start), found.taken)]
            if ready:
                done = set(map(id, ready))
                waiting = [f for f in waiting if id(f) not in done]
            scored = list(self._scored(search, found)) if scores and search.scored else []
            for finding in (*ready, *scored):
                self._sort_in(finding, search, found, unsafe)
            if not ready and not scored:
                return

    def _matches(self, search: _Search, scan: Scan) -> Iterator[Finding]:
        if not scan.quiet:
            for rule, line, parts in scan.candidates(search.view, search.is_for):
                yield from search.on_line(rule, line, parts)
        for rule in self._text_rules:
            yield from search.in_text(rule)

    def _scored(self, search: _Search, found: Findings) -> Iterator[Finding]:
        """Lines whose points pass a threshold by now, and that the score has not taken before."""
        known = {(f.rule.id, f.start) for f in found.confirmed}
        for scorer in self.scorers:
            lines = search.scored.get(scorer.rule.id, ())
            search.trying = scorer.rule
            for finding in scorer.findings(lines, search.view, search.metadata, found.taken):
                if (finding.rule.id, finding.start) not in known and search.is_for(finding.rule):
                    yield finding

    def _beside(self, fresh: Iterable[tuple[int, str]], search: _Search) -> Iterator[Finding]:
        """What rules that ask for a taken neighbour find beside lines that were taken, under a name, by now."""
        if not self._followers:
            return
        view = search.view
        for at, name in sorted(fresh):
            for rule, first, last in self._followers.get(name, ()):
                for near in range(max(0, at + first), min(view.line_count, at + last + 1)):
                    if rule.may_stand_at(near, view):
                        yield from search.once_on_line(rule, view.line(near))

    def _sort_in(self, finding: Finding, search: _Search, found: Findings, unsafe: bool) -> None:
        spec = finding.rule.spec
        found.confirmed.append(finding)
        if search.spare and search.spare(finding.rule.id, search.view.text[finding.start : finding.end]):
            return
        if not (finding.rule.applies or unsafe):
            found.suggested.append(finding)
            return
        if spec.label:
            found.labels.add(spec.label)
        if finding.rule.verb != "label":
            found.applied.append(finding)
        if finding.rule.verb in ("drop", "cut"):
            _note(finding, search.view, found.taken)


class _Search(msgspec.Struct):
    """One search through a text. Whether a rule is for the document is asked when it first matches, and once."""

    view: TextView
    metadata: Metadata
    spare: Spare | None = None
    scored: dict[str, list[Line]] = {}
    """For each `score` rule the lines that it may score."""
    trying: CompiledRule | None = None
    """The rule whose patterns are tried."""
    _is_for: dict[str, bool] = {}
    _tried: set[tuple[str, int]] = set()

    def is_for(self, rule: CompiledRule) -> bool:
        """Whether the document is of the rule's hosts and languages."""
        if not rule.hosts and not rule.languages:
            return True
        known = self._is_for.get(rule.id)
        if known is None:
            known = self._is_for[rule.id] = rule.is_for(self.view, self.metadata)
        return known

    def on_line(self, rule: CompiledRule, line: Line, parts: Parts = None) -> Sequence[Finding]:
        """What the rule finds on a line; lines that may be scored are noted."""
        if rule.spec.score is not None:
            self.scored.setdefault(rule.id, []).append(line)
            return ()
        self.trying = rule
        hits = rule.hits_in(line, self.view, parts)
        return [rule.finding(hit, self.view) for hit in hits] if hits else ()

    def once_on_line(self, rule: CompiledRule, line: Line) -> Sequence[Finding]:
        """The same, but nothing where the rule was tried on the line before."""
        if (rule.id, line.index) in self._tried or not self.is_for(rule):
            return ()
        self._tried.add((rule.id, line.index))
        return self.on_line(rule, line)

    def in_text(self, rule: CompiledRule) -> Iterator[Finding]:
        """What a rule that compares lines finds."""
        self.trying = rule
        for hit in rule.hits_in_text(self.view, self.metadata.title):
            if not self.is_for(rule):
                return
            yield rule.finding(hit, self.view)


def _followers(rules: Iterable[CompiledRule]) -> dict[str, list[tuple[CompiledRule, int, int]]]:
    """For each name in `taken_by` the rules that ask for it, and where they stand from the taken line."""
    out: dict[str, list[tuple[CompiledRule, int, int]]] = defaultdict(list)
    for rule in rules:
        where = rule.spec.where
        if rule.follows and where.after:
            for name in where.after.taken_by or ():
                out[name].append((rule, 1, where.after.within))
        if rule.follows and where.before:
            for name in where.before.taken_by or ():
                out[name].append((rule, -where.before.within, -1))
    return dict(out)


def _note(finding: Finding, view: TextView, taken: dict[int, set[str]]) -> None:
    """Notes the lines that a removal takes whole."""
    for index in range(view.index_at(finding.start), len(view.lines)):
        line = view.lines[index]
        if line.full_start >= finding.end:
            break
        if line.full_start >= finding.start and line.end <= finding.end:
            taken[index].update(finding.rule.names)
