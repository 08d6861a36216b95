"""The numbers of a run that people cite: `summary.json`, with stable keys and a JSON Schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from cleaner import __version__
from cleaner.report.changelog import Record
from cleaner.rules.schema import json_schema

SCHEMA_VERSION = 1

Natural = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Documents(msgspec.Struct, frozen=True):
    """Documents by what became of them."""

    total: Annotated[Natural, Meta(description="Documents read.")]
    changed: Natural
    unchanged: Natural
    left: Annotated[Natural, Meta(description="Left as they were although rules wanted changes; see `flags`.")]
    failed: Annotated[Natural, Meta(description="Passed through as they were.")]


class Amount(msgspec.Struct, frozen=True):
    """How much a rule or category did."""

    edits: Natural
    characters: Annotated[Natural, Meta(description="Characters removed, less those inserted in their place.")]
    documents: Annotated[Natural, Meta(description="Documents with such an edit.")]
    share: Annotated[Share, Meta(description="Of all characters removed.")]


class Host(msgspec.Struct, frozen=True):
    """What happened to the documents of a host."""

    documents: Natural
    changed: Natural
    characters: Annotated[Natural, Meta(description="Characters before cleaning.")]
    removed: Annotated[Natural, Meta(description="Characters removed.")]


class Numbers(msgspec.Struct, frozen=True):
    """The numbers of a run. The same input and rules give the same numbers, so no times are among them."""

    schema: Annotated[int, Meta(description="Version of this layout; keys are only ever added within one.")]
    version: Annotated[str, Meta(description="The version of cleaner.")]
    rules: Annotated[list[str], Meta(description="Fingerprints of the rules used: one, unless runs were joined.")]
    documents: Documents
    characters: Annotated[Natural, Meta(description="Characters before cleaning.")]
    removed: Annotated[Natural, Meta(description="Characters removed.")]
    share: Annotated[Share, Meta(description="Of all characters, those removed.")]
    edits: Natural
    by_category: dict[str, Amount]
    by_rule: dict[str, Amount]
    by_host: Annotated[dict[str, Host], Meta(description="Documents with a known host only.")]
    suggestions: Annotated[dict[str, int], Meta(description="Suggestions not applied, by rule.")]
    labels: Annotated[dict[str, int], Meta(description="Documents by label.")]
    flags: Annotated[dict[str, int], Meta(description="Documents by the reason for which they were left.")]


class Counting:
    """Counts records one by one; what it keeps does not grow with the run but for names."""

    def __init__(self) -> None:
        self._statuses: Counter[str] = Counter()
        self._characters = 0
        self._rules: set[str] = set()
        self._by_category: dict[str, Counter[str]] = {}
        self._by_rule: dict[str, Counter[str]] = {}
        self._hosts: dict[str, Counter[str]] = {}
        self._suggestions: Counter[str] = Counter()
        self._labels: Counter[str] = Counter()
        self._flags: Counter[str] = Counter()

    def add(self, record: Record) -> None:
        """Counts a document."""
        self._statuses[record.status] += 1
        self._characters += record.characters
        if record.rules:
            self._rules.add(record.rules)
        removed = 0
        for change in record.edits:
            gone = max(0, len(change.removed) - len(change.inserted))
            removed += gone
            for table, key in ((self._by_category, change.category), (self._by_rule, change.rule)):
                table.setdefault(key, Counter()).update(edits=1, characters=gone)
        for category in {change.category for change in record.edits}:
            self._by_category[category]["documents"] += 1
        for rule in {change.rule for change in record.edits}:
            self._by_rule[rule]["documents"] += 1
        host = record.metadata.get("publisher")
        if isinstance(host, str):
            counts = self._hosts.setdefault(host, Counter())
            changed = int(record.status == "changed")
            counts.update(documents=1, changed=changed, characters=record.characters, removed=removed)
        self._suggestions.update(change.rule for change in record.suggestions)
        self._labels.update(record.labels)
        self._flags.update(record.flags)

    def numbers(self) -> Numbers:
        """The numbers so far."""
        removed = sum(counts["characters"] for counts in self._by_rule.values())
        statuses = ("changed", "unchanged", "left", "failed")
        return Numbers(
            schema=SCHEMA_VERSION,
            version=__version__,
            rules=sorted(self._rules),
            documents=Documents(self._statuses.total(), *(self._statuses[status] for status in statuses)),
            characters=self._characters,
            removed=removed,
            share=_share(removed, self._characters),
            edits=sum(counts["edits"] for counts in self._by_rule.values()),
            by_category=_amounts(self._by_category, removed),
            by_rule=_amounts(self._by_rule, removed),
            by_host={
                host: Host(c["documents"], c["changed"], c["characters"], c["removed"])
                for host, c in sorted(self._hosts.items())
            },
            suggestions=dict(sorted(self._suggestions.items())),
            labels=dict(sorted(self._labels.items())),
            flags=dict(sorted(self._flags.items())),
        )


def count(records: Iterable[Record]) -> Numbers:
    """The numbers of all records of a run."""
    counting = Counting()
    for record in records:
        counting.add(record)
    return counting.numbers()


def numbers_schema() -> dict[str, Any]:
    """The JSON Schema of `summary.json`."""
    return json_schema(Numbers)


def _amounts(table: dict[str, Counter[str]], removed: int) -> dict[str, Amount]:
    return {
        key: Amount(c["edits"], c["characters"], c["documents"], _share(c["characters"], removed))
        for key, c in sorted(table.items())
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0
