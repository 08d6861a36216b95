"""Scanners that look for detectors in the bytes of a text: what they share, whatever finds the detectors.

A text is searched with a newline before and behind it. Lines that are not plain (list marks or white space at their
edges, white space that is not one blank, letters of odd case) are searched once more in their plain form, so that
detectors can be plain, too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from cleaner.edits import Edit
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.scan import Scan, Wanted, any_rule
from cleaner.engine.syntax.chars import FOLDED_ODD, ODD
from cleaner.engine.text import Line, TextView
from cleaner.engine.words import BLANKS

Find = Callable[[bytes], list[tuple[int, int]]]
"""From bytes to the detectors found: where each ends, and its number."""


class Target(NamedTuple):
    """A rule (by its place among those scanned for), and the lines that a detector's hit makes its candidates."""

    rule: int
    first: int = 0
    last: int = 0
    """Distances from the line of the hit, in lines with words."""
    beside: int = -1
    """A group of detectors of which one must be on the line of the hit too; none where it is -1."""


class Plan(msgspec.Struct, frozen=True):
    """What the numbers of detectors mean: those of rules come first, then those of lines not plain, then repairs."""

    targets: list[list[Target]]
    """For each detector of rules what a hit of it means."""
    groups: list[list[int]]
    """For each detector of rules the groups that it belongs to."""
    plain: int
    """How many detectors tell lines that are not plain."""
    repairs: list[str]
    """For each detector of a repair the repair's name."""
    always: list[int]
    """Rules (by their place) without a detector."""


class Hits:
    """What a scan found: detectors with the start of their lines, in characters of the text."""

    __slots__ = ("_at", "_scanner", "repairs")

    def __init__(self, scanner: PrefilterScanner, at: list[tuple[int, int]], repairs: frozenset[str]) -> None:
        self._scanner = scanner
        self._at = at
        self.repairs = repairs

    @property
    def quiet(self) -> bool:
        """Whether there is no candidate at all."""
        return not self._at and not self._scanner.always

    def candidates(self, view: TextView, wanted: Wanted = any_rule) -> Iterator[tuple[CompiledRule, Line]]:
        """Rules with the lines that they may match, line by line."""
        rules, lines, count = self._scanner.rules, view.lines, len(view.lines)
        always = [i for i in self._scanner.always if wanted(rules[i]) and rules[i].may_stand_in(view)]
        found: dict[int, set[int]] = {index: set(always) for index in range(count)} if always else {}
        for index, numbers in self._by_line(view).items():
            for rule, first, last in self._scanner.meaning(numbers):
                for near in range(max(0, index + first), min(count, index + last + 1)):
                    found.setdefault(near, set()).add(rule)
        for index in sorted(found):
            for rule in sorted(found[index]):
                if rules[rule].may_stand_at(index, count) and wanted(rules[rule]):
                    yield rules[rule], lines[index]

    def _by_line(self, view: TextView) -> dict[int, set[int]]:
        """For each line, by index, the detectors on it."""
        out: dict[int, set[int]] = {}
        last, index = -1, 0
        for offset, number in self._at:
            if offset != last:
                last, index = offset, view.index_at(offset)
            out.setdefault(index, set()).add(number)
        return out

    def without(self, edits: Sequence[Edit]) -> Scan | None:
        """The scan of the text after edits that took whole lines.

        What a detector finds depends on one line alone, so the hits on the lines that stay are the hits of the new
        text; and a repair that found no trace in the text finds none in some of its lines (blank lines aside, which
        removals leave behind).
        """
        if not edits:
            return self
        at: list[tuple[int, int]] = []
        shift = 0
        rest = iter(edits)
        edit = next(rest, None)
        for offset, number in self._at:
            while edit and edit.end <= offset:
                shift += edit.end - edit.start
                edit = next(rest, None)
            if not (edit and edit.start <= offset < edit.end):
                at.append((offset - shift, number))
        return Hits(self._scanner, at, self.repairs | {"blank-lines"})


class PrefilterScanner:
    """Names the rules of which a detector is on the line, or near it."""

    def __init__(self, name: str, rules: Sequence[CompiledRule], plan: Plan, find: Find) -> None:
        self.name = name
        self.rules = rules
        self.always = plan.always
        self.find = find
        self._targets = plan.targets
        self._groups = plan.groups
        self._plain = plan.plain
        self._repairs = plan.repairs
        self._nothing = Hits(self, [], frozenset())

    def meaning(self, numbers: Collection[int]) -> Iterator[tuple[int, int, int]]:
        """What detectors on one line mean: rules, and the distances to the first and last line of their candidates."""
        beside: set[int] = set()
        for number in numbers:
            beside.update(self._groups[number])
        for number in numbers:
            for rule, first, last, needed in self._targets[number]:
                if needed < 0 or needed in beside:
                    yield rule, first, last

    def scan(self, view: TextView) -> Hits:
        """Scans a text."""
        data = f"\n{view.text}\n".encode("utf-8", "surrogatepass")
        found = self.find(data)
        return self._hits(data, view, found) if found else self._nothing

    def _hits(self, data: bytes, view: TextView, found: list[tuple[int, int]]) -> Hits:
        repairs = self._repairs
        plain, repair = len(self._targets), len(self._targets) + self._plain
        at: list[tuple[int, int]] = []
        repairs_found: set[str] = set()
        not_plain: set[int] = set()
        ascii_only = len(data) == len(view.text) + 2
        byte = offset = 0  # the start of the line last seen: in the bytes, and in characters of the text
        for end, number in sorted(found):
            if number >= repair:
                repairs_found.add(repairs[number - repair])
                continue
            start = data.rfind(b"\n", 0, end - 1) + 1
            if start > byte:
                offset += start - byte if ascii_only else len(data[byte:start].decode("utf-8", "surrogatepass"))
                byte = start
            if number < plain:
                at.append((offset - 1, number))
            else:
                not_plain.add(offset - 1)
        if not_plain:
            at += self._again(view, not_plain)
            at.sort(key=lambda hit: hit[0])
        return Hits(self, at, frozenset(repairs_found))

    def _again(self, view: TextView, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Hits in the plain forms of lines."""
        starts: list[int] = []
        lines: list[Line] = []
        parts: list[bytes] = [b""]
        at = 1
        for index in sorted({view.index_at(offset) for offset in offsets if view.lines}):
            line = view.lines[index]
            for plain in _plain_forms(view.text, line):
                part = plain.encode("utf-8", "surrogatepass")
                starts.append(at)
                lines.append(line)
                parts.append(part)
                at += len(part) + 1
        data = b"\n".join([*parts, b""])
        for end, number in self.find(data):
            if number < len(self._targets):
                yield lines[bisect_right(starts, end - 1) - 1].full_start, number


def _plain_forms(text: str, line: Line) -> Iterator[str]:
    """The forms of a line in which detectors are searched: its text and, where marks precede it, all of it."""
    sources = [line.text]
    if line.start > line.full_start:
        sources.append(text[line.full_start : line.end])
    for source in sources:
        plain = BLANKS.sub(" ", source)
        yield plain
        if not plain.isascii():
            if (replaced := plain.translate(ODD)) != plain:
                yield replaced
            if (folded := plain.translate(FOLDED_ODD)) != plain:
                yield folded
