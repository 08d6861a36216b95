"""The whole way of a document: scan, match, decide, normalize, until nothing changes any more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cleaner.document import Document, Metadata
from cleaner.edits import Edit, apply, compose
from cleaner.engine.byline import Bylines, Marks, byline_edits
from cleaner.engine.compiled import compile_rules
from cleaner.engine.decide import decide
from cleaner.engine.finding import Finding
from cleaner.engine.findings import Finder, naming
from cleaner.engine.normalize import REPAIRS, repair
from cleaner.engine.text import TextView
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
    max_characters: int = 50_000_000
    """A longer document fails instead of being cleaned."""


@dataclass(frozen=True)
class Result:
    """What cleaning a document yields. The clean text is computed from the text and the edits."""

    document: Document
    edits: tuple[Edit, ...]
    metadata: Metadata
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

    @property
    def text(self) -> str:
        """The clean text."""
        return apply(self.document.text, self.edits)

    @property
    def changed(self) -> bool:
        """Whether anything changed."""
        return bool(self.edits)


@dataclass
class _Pass:
    """What one pass found and did to its text."""

    edits: list[Edit]
    marks: list[Finding]
    labels: set[str]
    suggestions: list[Edit]
    points: list[tuple[int, float]]
    rivals: set[tuple[int, str]]


class Cleaner:
    """Rules and options, ready to clean documents. Keeps nothing between documents."""

    def __init__(self, rules: RuleSet, options: Options = Options()) -> None:
        self.rules = rules
        self.options = options
        compiled = compile_rules(rules)
        self.finder = Finder([rule for rule in compiled if rule.spec.normalize is None], options.eagerness)
        by_repair = {rule.spec.normalize: rule for rule in compiled if rule.spec.normalize}
        self._repairs = [by_repair[name] for name in REPAIRS if name in by_repair]

    def clean(self, document: Document) -> Result:
        """Cleans one document.

        Raises:
            TooLargeError: when it is longer than `max_characters`.
            RuleTimeoutError: when a pattern ran into the time limit of a match.
        """
        if len(document.text) > self.options.max_characters:
            limit = self.options.max_characters
            raise TooLargeError(f"{len(document.text):,} characters, above the limit of {limit:,} (max_characters)")
        text = document.text
        edits: list[Edit] = []
        first: _Pass | None = None
        marks: list[Finding] = []
        for _ in range(MAX_PASSES):
            step = self._pass(text, document)
            marks += step.marks
            if first is None:
                first = step
            if not step.edits:
                break
            edits = compose(document.text, edits, step.edits)
            text = apply(text, step.edits)
            if text == document.text:
                edits = []
        else:
            return self._left_alone(document, first, "unstable")
        if _removed_share(document.text, text) > self.options.budget:
            return self._left_alone(document, first, "over-budget")
        return Result(
            document=document,
            edits=tuple(edits),
            metadata=Marks.of(marks).added_to(self._known(document, text)),
            labels=tuple(sorted(first.labels)),
            suggestions=tuple(first.suggestions),
            points=tuple(first.points),
            rivals=tuple(sorted(first.rivals)),
            marks=tuple((mark.start, mark.end, mark.rule.id) for mark in first.marks),
        )

    def _left_alone(self, document: Document, step: _Pass | None, flag: str) -> Result:
        assert step is not None
        return Result(
            document,
            (),
            Marks.of(step.marks).added_to(self._known(document, document.text)),
            tuple(sorted(step.labels)),
            (flag,),
            tuple(step.suggestions),
        )

    def _known(self, document: Document, text: str) -> Metadata:
        metadata = document.metadata
        view = TextView(text)
        return replace(metadata, title=metadata.title or view.first_line)

    def _pass(self, text: str, document: Document) -> _Pass:
        """One pass over a text: what the rules take, then the normal form of what is left."""
        view = TextView(text, document.metadata.language, document.links)
        findings = self.finder.find(view, document.metadata, unsafe=self.options.unsafe)
        decision = decide(findings.applied)
        winners = decision.winners
        marks = [f for f in winners if f.rule.verb == "mark"]
        bylines = byline_edits(view, [m for m in marks if m.rule.spec.mark == "byline"], self.options.bylines)
        removals = [_edit(f) for f in winners if f.rule.verb not in ("mark", "label")]
        edits = sorted([*removals, *bylines])
        after = apply(text, edits) if edits else text
        for rule in self._repairs:
            assert rule.spec.normalize is not None
            with naming(rule):
                repairs = repair(rule.spec.normalize, after, document.terminator, rule.id)
            if repairs:
                edits = compose(text, edits, repairs)
                after = apply(after, repairs)
        points = [(f.start, f.points) for f in winners if f.points is not None]
        rivals = {(winner.start, loser.rule.id) for loser, winner in decision.losers if loser.rule is not winner.rule}
        suggestions = sorted(_edit(f) for f in findings.suggested if f.rule.verb not in ("mark", "label"))
        return _Pass(edits, marks, findings.labels, suggestions, points, rivals)


def _edit(finding: Finding) -> Edit:
    return Edit(finding.start, finding.end, finding.replacement, finding.rule.id)


def _removed_share(before: str, after: str) -> float:
    """The share of letters and digits that went."""
    total = sum(map(str.isalnum, before))
    return 1 - sum(map(str.isalnum, after)) / total if total else 0.0
