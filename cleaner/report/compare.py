"""Comparing two runs on the same originals: what the second does that the first did not, and the other way round.

The difference of a document is written as edits on the first run's clean text that turn it into the second's, so that
every report shows it like any other change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from cleaner.report.changelog import Change, Record
from cleaner.report.suspicious import QUIET
from cleaner.rules.ruleset import RuleSet

NEW = "newly-removed"
GONE = "no-longer-removed"
OTHER = "changed-otherwise"
_SUFFIX = {NEW: ": new", GONE: ": gone", OTHER: ": other"}


@dataclass(frozen=True)
class _Piece:
    """A step from the first clean text to the second."""

    start: int
    """In the original."""
    removed: str
    inserted: str
    kind: str
    rule: Change


def compare(first: Record, second: Record) -> Record:
    """The way from one run's clean text to the other's, as a record whose edits are on the first clean text.

    Rules bear `: new` (removed only by the second run), `: gone` (removed only by the first) or `: other` behind their
    id; white space keeps its category. Documents whose originals differ, or that failed in a run, have a flag.
    """
    base = msgspec.structs.replace(first, suggestions=[], marks=[], labels=[], flags=[], error=None)
    if "failed" in (first.status, second.status):
        flag = "failed in both runs" if first.status == second.status else "failed in one run"
        return msgspec.structs.replace(base, edits=[], status="left", flags=[flag])
    if first.sha256 != second.sha256:
        return msgspec.structs.replace(base, edits=[], status="left", flags=["the originals differ"])
    characters = first.characters + sum(len(c.inserted) - len(c.removed) for c in first.edits)
    edits = list(_changes(first.edits, list(_pieces(first.edits, second.edits))))
    status = "changed" if edits else "unchanged"
    return msgspec.structs.replace(base, edits=edits, status=status, characters=characters)


def only_in(record: Record, run: str) -> Record:
    """The record of a document that one run lacks."""
    base = msgspec.structs.replace(record, edits=[], suggestions=[], marks=[], labels=[], error=None)
    return msgspec.structs.replace(base, status="left", flags=[f"only in {run}"])


def compared_rules(rules: RuleSet) -> RuleSet:
    """The rules under the ids and categories that `compare` gives them."""
    known = []
    sources = {}
    for rule in rules.rules:
        for kind, suffix in _SUFFIX.items():
            category = rule.category if rule.category in QUIET else kind
            known.append(msgspec.structs.replace(rule, id=rule.id + suffix, category=category))
            sources[rule.id + suffix] = rules.sources[rule.id]
    return RuleSet(tuple(sorted(known, key=lambda rule: rule.id)), sources)


def _pieces(first: Sequence[Change], second: Sequence[Change]) -> Iterator[_Piece]:
    """The steps in the order of the original: stretches that one run took and the other did not, and insertions."""
    same = {(c.start, c.end, c.inserted) for c in first} & {(c.start, c.end, c.inserted) for c in second}
    ours = [c for c in first if (c.start, c.end, c.inserted) not in same]
    theirs = [c for c in second if (c.start, c.end, c.inserted) not in same]
    steps = [_Piece(at, text, "", NEW, change) for at, text, change in _only(theirs, first)]
    steps += [_Piece(at, "", text, GONE, change) for at, text, change in _only(ours, second)]
    steps += [_Piece(change.start, change.inserted, "", OTHER, change) for change in ours if change.inserted]
    steps += [_Piece(change.start, "", change.inserted, OTHER, change) for change in theirs if change.inserted]
    order = {OTHER: 0, NEW: 1, GONE: 1}
    yield from sorted(steps, key=lambda step: (step.start, order[step.kind], not step.removed))


def _only(changes: Iterable[Change], others: Sequence[Change]) -> Iterator[tuple[int, str, Change]]:
    """Stretches that the changes took and none of the others did: start, text and change."""
    starts = [other.start for other in others]
    for change in changes:
        at = change.start
        i = max(0, bisect_right(starts, at) - 1)
        while at < change.end:
            while i < len(others) and others[i].end <= at:
                i += 1
            until = min(change.end, others[i].start) if i < len(others) else change.end
            if until > at:
                yield at, change.removed[at - change.start : until - change.start], change
            at = max(until, others[i].end if i < len(others) else until)


def _changes(first: Sequence[Change], pieces: Sequence[_Piece]) -> Iterator[Change]:
    """The steps as edits on the first clean text, neighbours of one kind and rule as one."""
    place = _CleanPlaces(first)
    out: list[Change] = []
    for piece in pieces:
        start = place.of(piece)
        category = piece.rule.category if piece.rule.category in QUIET else piece.kind
        end = start + len(piece.removed)
        line = piece.rule.line + piece.rule.removed.count("\n", 0, piece.start - piece.rule.start)
        step = Change(start, end, line, piece.removed, piece.inserted, piece.rule.rule + _SUFFIX[piece.kind], category)
        last = out[-1] if out else None
        if last and last.rule == step.rule and last.end == start and bool(last.removed) == bool(step.removed):
            removed, inserted = last.removed + step.removed, last.inserted + step.inserted
            out[-1] = msgspec.structs.replace(last, end=end, removed=removed, inserted=inserted)
        else:
            out.append(step)
    yield from (step for step in out if step.removed != step.inserted)


class _CleanPlaces:
    """Places in the first clean text, from places in the original."""

    def __init__(self, edits: Sequence[Change]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._shifts = [0]
        for edit in edits:
            self._shifts.append(self._shifts[-1] + len(edit.inserted) - (edit.end - edit.start))

    def of(self, piece: _Piece) -> int:
        """Where a step begins; what the edit at hand inserted comes before what follows from the original."""
        offset = piece.start
        i = bisect_right(self._starts, offset)
        if i == 0:
            return offset
        edit = self._edits[i - 1]
        before = edit.start + self._shifts[i - 1]
        if piece.rule is edit and piece.kind == OTHER and piece.removed:
            return before
        if offset < edit.end or (offset == edit.start and edit.start == edit.end):
            return before + len(edit.inserted)
        return offset + self._shifts[i]
