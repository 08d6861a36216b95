"""The first reading of a run: all that its report says about more than one document."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cleaner.report.changelog import Change, Record
from cleaner.report.summary import Summary
from cleaner.report.suspicious import suspicious

MAX_DOCUMENTS = 20_000
"""A report lists so many; from a larger run those that failed, then those that lost the largest share."""
MAX_SUSPICIOUS = 300
MAX_PROBLEMS = 200
SAMPLES = 40
"""Different texts that a rule's page shows."""
_SAMPLES_KEPT = 400
_SAMPLE_CHARACTERS = 400

BINS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75)
"""Lower bounds of the histogram's columns but the first, which holds documents that lost nothing."""


@dataclass
class Entry:
    """A document in the report's list."""

    number: int
    """Its place in the run, from 0."""
    path: str
    host: str
    status: str
    characters: int
    removed: int
    """Characters that went."""
    edits: int
    rules: list[str]
    """Rules that changed it, sorted."""
    suggesting: list[str]
    """Rules that only suggest changes, sorted."""
    note: str
    """Flags, labels, or the error."""

    @property
    def share(self) -> float:
        """Of the text, what went."""
        return self.removed / self.characters if self.characters else 0.0

    @property
    def weight(self) -> tuple[bool, float, bool, int]:
        """What is looked at first has the larger weight."""
        return self.status in ("failed", "left"), self.share, self.status == "changed", -self.number


@dataclass
class RuleUse:
    """What a rule did in a run."""

    category: str
    safety: str
    edits: int = 0
    characters: int = 0
    documents: int = 0
    suggestions: int = 0
    samples: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """For texts removed and inserted: how often, and in which document at which place first."""

    def add(self, change: Change, number: int) -> None:
        """Counts a change in a document, or a suggestion of one."""
        key = (change.removed[:_SAMPLE_CHARACTERS], change.inserted[:_SAMPLE_CHARACTERS])
        if key in self.samples:
            self.samples[key][0] += 1
        elif len(self.samples) < _SAMPLES_KEPT:
            self.samples[key] = [1, number, change.start]

    def shown_samples(self) -> list[list[object]]:
        """The most frequent samples, as the page reads them."""
        ranked = sorted(self.samples.items(), key=lambda item: (-item[1][0], item[1][1:]))
        return [[removed, inserted, *place] for (removed, inserted), place in ranked[:SAMPLES]]


@dataclass
class Host:
    """What happened to the documents of a host."""

    documents: int = 0
    changed: int = 0
    characters: int = 0
    removed: int = 0


@dataclass
class Collected:
    """What the first reading found."""

    summary: Summary = field(default_factory=Summary)
    fingerprints: set[str] = field(default_factory=set)
    rules: dict[str, RuleUse] = field(default_factory=dict)
    hosts: dict[str, Host] = field(default_factory=dict)
    histogram: list[int] = field(default_factory=lambda: [0] * (len(BINS) + 1))
    problems: list[Entry] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    suspicious: list[list[object]] = field(default_factory=list)
    """Rule, document, place and text, the most suspicious first."""

    @property
    def left_out(self) -> int:
        """Documents that the list does not hold."""
        return self.summary.documents - len(self.entries)

    def categories(self) -> list[tuple[str, int, int]]:
        """Categories with edits and characters removed, by name."""
        edits: Counter[str] = Counter()
        characters: Counter[str] = Counter()
        for use in self.rules.values():
            edits[use.category] += use.edits
            characters[use.category] += use.characters
        return [(name, edits[name], characters[name]) for name in sorted(edits)]


def collect(records: Iterable[Record]) -> Collected:
    """Reads the records of a run; what it keeps does not grow with the run but for names of hosts."""
    out = Collected()
    heap: list[tuple[tuple[bool, float, bool, int], int, Entry]] = []
    doubtful: list[tuple[int, int, int, list[object]]] = []
    for number, record in enumerate(records):
        entry = _entry(number, record)
        _count(out, record, entry)
        push = heapq.heappush if len(heap) < MAX_DOCUMENTS else heapq.heappushpop
        push(heap, (entry.weight, -number, entry))
        for weight, change in suspicious(record):
            row: list[object] = [change.rule, number, change.start, change.removed.strip()[:_SAMPLE_CHARACTERS]]
            add = heapq.heappush if len(doubtful) < MAX_SUSPICIOUS else heapq.heappushpop
            add(doubtful, (weight, -number, -change.start, row))
    out.entries = sorted((entry for _, _, entry in heap), key=lambda entry: entry.number)
    out.suspicious = [row for _, _, _, row in sorted(doubtful, key=lambda item: item[:3], reverse=True)]
    return out


def _entry(number: int, record: Record) -> Entry:
    return Entry(
        number=number,
        path=record.name,
        host=str(record.metadata.get("publisher", "")),
        status=record.status,
        characters=record.characters,
        removed=sum(max(0, len(change.removed) - len(change.inserted)) for change in record.edits),
        edits=len(record.edits),
        rules=sorted({change.rule for change in record.edits}),
        suggesting=sorted({change.rule for change in record.suggestions}),
        note=record.error or ", ".join([*record.flags, *record.labels]),
    )


def _count(out: Collected, record: Record, entry: Entry) -> None:
    out.summary.add(record, record.characters)
    out.summary.problems.clear()  # kept below, but not all of them
    if record.rules:
        out.fingerprints.add(record.rules)
    if record.status in ("failed", "left") and len(out.problems) < MAX_PROBLEMS:
        out.problems.append(entry)
    out.histogram[_bin(entry.share)] += 1
    host = out.hosts.setdefault(entry.host, Host())
    host.documents += 1
    host.changed += record.status == "changed"
    host.characters += entry.characters
    host.removed += entry.removed
    for change in record.edits:
        use = _use(out, change.rule, change.category, change.safety)
        use.edits += 1
        use.characters += max(0, len(change.removed) - len(change.inserted))
        use.add(change, entry.number)
    for change in record.suggestions:
        use = _use(out, change.rule, change.category, change.safety)
        use.suggestions += 1
        use.add(change, entry.number)
    for mark in record.marks:
        _use(out, mark.rule, mark.mark, "safe")
    for rule in entry.rules:
        out.rules[rule].documents += 1


def _use(out: Collected, rule: str, category: str, safety: str) -> RuleUse:
    if rule not in out.rules:
        out.rules[rule] = RuleUse(category, safety)
    return out.rules[rule]


def _bin(share: float) -> int:
    return sum(share > bound for bound in BINS)
