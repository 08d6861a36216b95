"""What rules do on a corpus: how often each fires, which never do, which meet, and what each costs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cleaner.document import Document
from cleaner.engine.cleaner import Cleaner
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.decide import decide
from cleaner.engine.findings import Finder
from cleaner.engine.text import TextView

EXAMPLES = 3


@dataclass
class RuleStats:
    """The figures of one rule."""

    hits: int = 0
    documents: int = 0
    characters: int = 0
    """Characters of what it found."""
    tries: int = 0
    """Lines that it was tried on."""
    seconds: float = 0.0
    """Time of its patterns and conditions; that of the scan is nobody's."""
    examples: list[str] = field(default_factory=list)


@dataclass
class Stats:
    """The figures of a run."""

    documents: int = 0
    lines: int = 0
    characters: int = 0
    seconds: float = 0.0
    """Time of scans and rules, that of setting up left out."""
    rules: dict[str, RuleStats] = field(default_factory=dict)
    overlaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a rule gave way to another: winner and loser."""

    @property
    def never(self) -> list[str]:
        """Rules that found nothing."""
        return sorted(rule for rule, stats in self.rules.items() if not stats.hits)

    def per_million_lines(self, rule: str) -> float:
        """Hits of a rule per million lines of the corpus."""
        return 1e6 * self.rules[rule].hits / max(1, self.lines)


def count(cleaner: Cleaner, documents: Iterable[Document]) -> Stats:
    """Counts what the rules find in the first pass over each document; only rules that act count.

    Raises:
        RuleTimeoutError: when a pattern runs into the time limit of a match.
    """
    stats = Stats(rules={rule.id: RuleStats() for rule in cleaner.finders.rules if rule.verb != "points"})
    for document in documents:
        _count(cleaner, document, stats)
    return stats


def _count(cleaner: Cleaner, document: Document, stats: Stats) -> None:
    view = TextView(document.text, document.metadata.language, document.links)
    finder = cleaner.finders.of(view.language)
    # This comes before the time is taken, so that patterns are compiled by then: that is no cost of a corpus.
    found = finder.find(view, document.metadata, unsafe=cleaner.options.unsafe)
    stats.documents += 1
    stats.lines += len(view.lines)
    stats.characters += len(document.text)
    for rule_id in {finding.rule.id for finding in found.applied}:
        stats.rules[rule_id].documents += 1
    for finding in found.applied:
        rule = stats.rules[finding.rule.id]
        rule.hits += 1
        rule.characters += finding.length
        if len(rule.examples) < EXAMPLES:
            rule.examples.append(document.text[finding.start : finding.end].strip())
    for loser, winner in decide(found.applied).losers:
        if loser.rule is not winner.rule:
            stats.overlaps[winner.rule.id, loser.rule.id] += 1
    # A view remembers what was searched in vain, so the time is taken on a new one.
    _time(finder, document, TextView(document.text, view.language, document.links), stats)


def _time(finder: Finder, document: Document, view: TextView, stats: Stats) -> None:
    clock = time.perf_counter
    begun = clock()
    for rule, line, parts in finder.scanner.scan(view).candidates(view):
        if rule.spec.score is None:
            at = clock()
            rule.hits_in(line, view, parts)
            _charge(stats, rule, clock() - at)
    for rule in finder.rules:
        if rule.spec.repeat is not None:
            at = clock()
            for _ in rule.hits_in_text(view, document.metadata.title):
                pass
            _charge(stats, rule, clock() - at)
    stats.seconds += clock() - begun


def _charge(stats: Stats, rule: CompiledRule, seconds: float) -> None:
    entry = stats.rules[rule.id]
    entry.tries += 1
    entry.seconds += seconds
