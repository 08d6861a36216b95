"""The whole way of a document: scan, match, decide, normalize, until nothing changes any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import msgspec

from cleaner.document import Document, Metadata
from cleaner.edits import Edit, SharedLine, apply, compose, original_offset
from cleaner.engine.byline import Bylines, Marks, byline_edits
from cleaner.engine.compiled import compile_rules
from cleaner.engine.corpus import CorpusCounts
from cleaner.engine.decide import decide
from cleaner.engine.finders import Finders
from cleaner.engine.finding import Finding
from cleaner.engine.findings import Finder, RuleTimeoutError, Spare
from cleaner.engine.measure import removes_more_than
from cleaner.engine.normalize import REPAIRS, edge_faults, repair
from cleaner.engine.scan import Scan
from cleaner.engine.text import TextView
from cleaner.rules.model import Corpus
from cleaner.rules.ruleset import RuleSet

MAX_PASSES = 10
"""A pass may uncover work for the next; sound rules need two or three. A document that needs more is left alone."""


class TooLargeError(Exception):
    """A document above the size limit."""


@dataclass(frozen=True)
class Options:
    """How to clean."""

    unsafe: bool = False
    """Whether unsafe and experimental rules act too."""
    bylines: Bylines = "normalize"
    budget: float = 0.5
    """The share of a document's letters and digits that rules may remove; above it nothing is changed."""
    eagerness: str = "default"
    """Which threshold of a `score` rule holds: gentle, default or eager."""
    acting: frozenset[str] = frozenset()
    """Ids, categories and packs of rules that act although they are unsafe or experimental."""
    max_characters: int = 50_000_000
    """A longer document fails instead of being cleaned."""


class Scanned(NamedTuple):
    """A document as the rules see it before the first pass, and what the scan found."""

    document: Document
    view: TextView
    finder: Finder
    scan: Scan


@dataclass(frozen=True)
class Result:
    """What cleaning a document yields. The clean text is computed from the text and the edits."""

    document: Document
    edits: tuple[Edit, ...]
    credits: tuple[Finding, ...] = ()
    """Bylines, datelines and credits that any pass found; the metadata comes from them."""
    labels: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    """`over-budget` or `unstable`: why a document was left as it is although rules wanted changes."""
    suggestions: tuple[Edit, ...] = ()
    """What unsafe and experimental rules would do, sorted; they may overlap."""
    points: tuple[tuple[int, float], ...] = ()
    """For each edit that a score made: where it begins, and the sum of its points."""
    rivals: tuple[tuple[int, str], ...] = ()
    """For each finding of the first pass that gave way to one of another rule: where that begins, and its rule."""
    marks: tuple[tuple[int, int, str], ...] = ()
    """Start, end and rule of the bylines, datelines and credits of the first pass, sorted."""
    shared: tuple[tuple[int, SharedLine], ...] = ()
    """For each line that a rule over the corpus found, any pass: where it begins, and how many documents share it."""

    @property
    def text(self) -> str:
        """The clean text."""
        return apply(self.document.text, self.edits)

    @cached_property
    def metadata(self) -> Metadata:
        """What is known about the document: what came with it, then what its marks and its first line say."""
        known = self.document.metadata
        title = known.title or TextView(self.text).first_line
        return Marks.of(self.credits).added_to(replace(known, title=title))

    @property
    def changed(self) -> bool:
        """Whether anything changed."""
        return bool(self.edits)


class _Pass(msgspec.Struct):
    """What one pass found and did to its text."""

    edits: list[Edit]
    marks: list[Finding]
    labels: set[str]
    suggestions: list[Edit]
    points: list[tuple[int, float]]
    rivals: set[tuple[int, str]]
    shared: list[tuple[int, SharedLine]]
    scan: Scan
    """The scan of the text after the edits."""
    rests: bool
    """Whether another pass would change nothing: no edit but in blank lines, which no rule sees."""


class Cleaner:
    """Rules and options, ready to clean documents. Keeps nothing between documents."""

    counts: CorpusCounts | None = None
    """Of the corpus that the documents are from; without it, rules over a corpus find nothing."""

    def __init__(self, rules: RuleSet, options: Options = Options(), scanner: str | None = None) -> None:
        """Makes rules ready.

        Args:
            rules: the rules.
            options: how to clean.
            scanner: `hyperscan`, `literal` or `exhaustive`; else the environment or what is installed decides. The
                results are the same.

        Raises:
            ScannerError: for a scanner that does not exist or is not installed.
        """
        self.rules = rules
        self.options = options
        self._scanner = scanner
        compiled = compile_rules(rules, options.acting)
        finding = [rule for rule in compiled if rule.spec.normalize is None]
        self.finders = Finders(finding, options.eagerness, scanner)
        by_repair = {rule.spec.normalize: rule for rule in compiled if rule.spec.normalize}
        self._repairs = [by_repair[name] for name in REPAIRS if name in by_repair]
        over_corpus = [rule for rule in finding if rule.spec.corpus]
        acts = any(rule.applies or options.unsafe for rule in over_corpus)
        self.corpus_rules: tuple[Corpus, ...] = tuple(r.spec.corpus for r in over_corpus if r.spec.corpus and acts)
        """What rules over a corpus ask for, where one of them acts; then a corpus is worth counting."""

    def __reduce__(self) -> tuple[Callable[..., Cleaner], tuple[RuleSet, Options, str | None, CorpusCounts | None]]:
        """Pickled as what it is made of: compiled rules reach other processes through the cache."""
        return _remade, (self.rules, self.options, self._scanner, self.counts)

    def over(self, counts: CorpusCounts | None) -> Cleaner:
        """This cleaner for the documents of a corpus that was counted."""
        other = Cleaner.__new__(Cleaner)
        other.__dict__ |= self.__dict__ | {"counts": counts}
        return other

    def scanned(self, document: Document) -> Scanned:
        """Scans a document ahead of its cleaning: several in a row cost less, for the scanner's tables stay at hand.

        Raises:
            TooLargeError: when it is longer than `max_characters`.
        """
        if len(document.text) > self.options.max_characters:
            limit = self.options.max_characters
            raise TooLargeError(f"{len(document.text):,} characters, above the limit of {limit:,} (max_characters)")
        counts = self.counts.of(document) if self.counts else None
        view = TextView(document.text, document.metadata.language, document.links, counts=counts)
        finder = self.finders.of(view.language)
        return Scanned(document, view, finder, finder.scanner.scan(view))

    def clean(self, document: Document | Scanned, spare: Spare | None = None) -> Result:
        """Cleans one document.

        Args:
            document: the document, which may be scanned already.
            spare: asked of each finding; what it says yes to stays.

        Raises:
            TooLargeError: when it is longer than `max_characters`.
            RuleTimeoutError: when a pattern ran into the time limit of a match.
        """
        scanned = document if isinstance(document, Scanned) else self.scanned(document)
        document, view, finder, scan = scanned
        edits: list[Edit] = []
        first: _Pass | None = None
        marks: list[Finding] = []
        shared: list[tuple[int, SharedLine]] = []
        for _ in range(MAX_PASSES):
            step = self._pass(view, finder, scan, document, spare)
            marks += step.marks
            shared += [(original_offset(edits, at), line) for at, line in step.shared]
            if first is None:
                first = step
            if not step.edits:
                break
            edits = compose(document.text, edits, step.edits)
            text = apply(view.text, step.edits)
            if text == document.text:
                edits = []
            if step.rests:
                break
            view = TextView(text, document.metadata.language, document.links, view.in_vain, view.counts)
            before, finder = finder, self.finders.of(view.language)
            scan = step.scan if finder is before else finder.scanner.scan(view)
        else:
            return self._left_alone(document, first, "unstable")
        if edits and removes_more_than(self.options.budget, document.text, edits):
            return self._left_alone(document, first, "over-budget")
        return Result(
            document=document,
            edits=tuple(edits),
            credits=tuple(marks),
            labels=tuple(sorted(first.labels)),
            suggestions=tuple(first.suggestions),
            points=tuple(first.points),
            rivals=tuple(sorted(first.rivals)),
            marks=_spans(first.marks),
            shared=tuple(sorted(shared)),
        )

    def _left_alone(self, document: Document, step: _Pass | None, flag: str) -> Result:
        assert step is not None
        labels, suggestions = tuple(sorted(step.labels)), tuple(step.suggestions)
        marks = step.marks
        shared = tuple(sorted(step.shared))
        return Result(document, (), tuple(marks), labels, (flag,), suggestions, marks=_spans(marks), shared=shared)

    def _pass(self, view: TextView, finder: Finder, scan: Scan, document: Document, spare: Spare | None) -> _Pass:
        """One pass over a text: what the rules take, then the normal form of what is left."""
        findings = finder.find(view, document.metadata, unsafe=self.options.unsafe, scan=scan, spare=spare)
        decision = decide(findings.applied)
        winners = decision.winners
        marks = [f for f in winners if f.rule.verb == "mark"]
        bylines = byline_edits(view, [m for m in marks if m.rule.spec.mark == "byline"], self.options.bylines)
        removals = [_edit(f) for f in winners if f.rule.verb not in ("mark", "label")]
        wanted = sorted([*removals, *bylines])
        edits, scan_after, acted = self._normalized(view.text, wanted, scan, document.terminator)
        rests = not wanted and acted <= {"blank-lines"}
        points = [(f.start, f.points) for f in winners if f.points is not None]
        rivals = {(winner.start, loser.rule.id) for loser, winner in decision.losers if loser.rule is not winner.rule}
        suggestions = sorted(_edit(f) for f in findings.suggested if f.rule.verb not in ("mark", "label"))
        shared = _shared([*winners, *findings.suggested], view)
        return _Pass(edits, marks, findings.labels, suggestions, points, rivals, shared, scan_after, rests)

    def _normalized(
        self, text: str, edits: list[Edit], scan: Scan, terminator: str
    ) -> tuple[list[Edit], Scan, set[str]]:
        """The edits with the repairs of what they leave, the scan of the text after them, and which repairs acted."""
        after = text
        acted: set[str] = set()
        if edits:
            after = apply(text, edits)
            scan = scan.after_edits(text, edits, after)
        needed = scan.repairs | {"blank-lines"} if edge_faults(after, terminator) else scan.repairs
        for rule in self._repairs:
            assert rule.spec.normalize is not None
            if rule.spec.normalize not in needed:
                continue
            try:
                repairs = repair(rule.spec.normalize, after, terminator, rule.id)
            except TimeoutError:
                raise RuleTimeoutError(rule.id) from None
            if repairs:
                acted.add(rule.spec.normalize)
                needed = frozenset(REPAIRS)  # a repair may leave work for those behind it
                before, after = after, apply(after, repairs)
                scan = scan.after_edits(before, repairs, after)
                edits = compose(text, edits, repairs)
        return edits, scan, acted


def _shared(findings: Sequence[Finding], view: TextView) -> list[tuple[int, SharedLine]]:
    """For findings of rules over the corpus where they begin, and how many documents share the line."""
    if view.counts is None:
        return []
    out = []
    for finding in findings:
        corpus = finding.rule.spec.corpus
        line = view.counts.shared(corpus, view.line_at(finding.start).text) if corpus else None
        if line:
            out.append((finding.start, line))
    return out


def _remade(rules: RuleSet, options: Options, scanner: str | None, counts: CorpusCounts | None) -> Cleaner:
    return Cleaner(rules, options, scanner).over(counts)


def _spans(marks: Sequence[Finding]) -> tuple[tuple[int, int, str], ...]:
    return tuple((mark.start, mark.end, mark.rule.id) for mark in marks)


def _edit(finding: Finding) -> Edit:
    return Edit(finding.start, finding.end, finding.replacement, finding.rule.id)
