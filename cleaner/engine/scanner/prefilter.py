"""Scanners that look for expressions in the bytes of a text: what they share, whatever finds the expressions.

A text is searched with a newline before and behind it. Lines that are not plain (list marks or white space at their
edges, white space that is not one blank, letters of odd case) are searched once more in their plain form, so that
expressions can be plain, too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

import msgspec

from cleaner.edits import Edit
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.measure import Stretch, changed_lines
from cleaner.engine.scan import Candidate, Scan, Wanted, any_rule
from cleaner.engine.syntax.chars import FOLDED_ODD, ODD
from cleaner.engine.text import ANYWHERE, TextView
from cleaner.engine.units import Line
from cleaner.engine.words import BLANKS

Find = Callable[[bytes], list[tuple[int, int]]]
"""From bytes to the expressions found: where each ends, and its number."""
WHOLE = -1
"""In place of one of a rule's patterns: all of them."""


class Target(NamedTuple):
    """A rule (by its place among those scanned for), and the lines that a hit makes its candidates."""

    rule: int
    first: int = 0
    last: int = 0
    """Distances from the line of the hit, in lines with words."""
    part: int = WHOLE
    """Which of the rule's patterns may match, by its place; WHOLE where all are tried, because a neighbour was seen."""


class Plan(msgspec.Struct, frozen=True):
    """What the numbers of expressions mean: those of rules come first, then those of lines not plain, then repairs."""

    targets: list[list[Target]]
    """For each expression of rules what a hit of it means."""
    plain: int
    """How many expressions tell lines that are not plain."""
    repairs: list[str]
    """For each expression of a repair the repair's name."""
    always: list[int]
    """Rules (by their place) without an expression."""


Seen = tuple[int, int, int]
"""An expression was seen: where its line starts, in characters of the text, its number, and where it ends, in
characters from there (ANYWHERE where that is not known)."""


class Hits:
    """What a scan found: which expressions were seen, in the order of the lines."""

    __slots__ = ("_at", "_scanner", "repairs")

    def __init__(self, scanner: PrefilterScanner, at: list[Seen], repairs: frozenset[str]) -> None:
        self._scanner = scanner
        self._at = at
        self.repairs = repairs

    @property
    def quiet(self) -> bool:
        """Whether there is no candidate at all."""
        return not self._at and not self._scanner.always

    def candidates(self, view: TextView, wanted: Wanted = any_rule) -> Iterator[Candidate]:
        """Rules with the lines that they may match, line by line."""
        rules, count = self._scanner.rules, view.line_count
        if not count:
            return
        found = self._by_line_and_rule(view, count)
        for number in self._scanner.always:
            if rules[number].may_stand_in(view) and wanted(rules[number]):
                found.update(((index, number), None) for index in range(count))
        for index, number in sorted(found):
            rule = rules[number]
            if rule.may_stand_at(index, view) and wanted(rule):
                yield rule, view.line(index), found[index, number]

    def _by_line_and_rule(self, view: TextView, count: int) -> dict[tuple[int, int], dict[int, list[int]] | None]:
        """For each line and rule, by their places, the patterns that may match."""
        targets = self._scanner.targets
        found: dict[tuple[int, int], dict[int, list[int]] | None] = {}
        at, here = -1, 0
        for offset, number, end in self._at:
            if offset != at:
                at, here = offset, view.index_at(offset)
            for rule, first, last, part in targets[number]:
                if part == WHOLE:
                    for index in range(max(0, here + first), min(count, here + last + 1)):
                        found[index, rule] = None
                    continue
                parts = found.setdefault((here, rule), {})
                if parts is not None:
                    parts.setdefault(part, []).append(end)
        return found

    def after_edits(self, before: str, edits: Sequence[Edit], after: str) -> Scan:
        """The scan of the text after edits.

        What an expression finds depends on one line alone, so that only lines that an edit changed are searched; and a
        repair that found no trace in the text finds none in the lines that stay (blank lines aside, which removals
        leave behind).
        """
        stretches = changed_lines(before, edits)
        left = [stretch for stretch in stretches if stretch.end > stretch.start]
        if 2 * sum(stretch.end - stretch.start for stretch in left) > len(after):
            return self._scanner.scan(TextView(after))
        at = [*self._moved(stretches)]
        repairs = self.repairs | {"blank-lines"}
        if left:
            changed = self._scanner.scan(TextView("\n".join(after[one.start : one.end] for one in left)))
            at += changed._placed(left)
            at.sort(key=_line_of)
            repairs |= changed.repairs
        return Hits(self._scanner, at, repairs)

    def _moved(self, stretches: Iterable[Stretch]) -> Iterator[Seen]:
        """What was seen in lines that are not in the stretches, where it is behind the edits."""
        shift = 0
        rest = iter(stretches)
        stretch = next(rest, None)
        for offset, number, end in self._at:
            while stretch and stretch.behind <= offset:
                shift = stretch.shift
                stretch = next(rest, None)
            if not (stretch and stretch.first <= offset):
                yield offset + shift, number, end

    def _placed(self, stretches: Sequence[Stretch]) -> Iterator[Seen]:
        """What was seen in stretches that were joined by newlines, where those stand in their text."""
        starts = list(accumulate((one.end - one.start + 1 for one in stretches), initial=0))
        for offset, number, end in self._at:
            place = bisect_right(starts, offset) - 1
            yield offset - starts[place] + stretches[place].start, number, end


class PrefilterScanner:
    """Names the rules of which an expression is on the line, or near it."""

    def __init__(self, name: str, rules: Sequence[CompiledRule], plan: Plan, find: Find) -> None:
        self.name = name
        self.rules = rules
        self.always = plan.always
        self.find = find
        self.targets = plan.targets
        self._plain = plan.plain
        self._repairs = plan.repairs
        self._tells_ends = name == "hyperscan"  # other matchers tell literals that stand for longer expressions
        self._nothing = Hits(self, [], frozenset())

    def scan(self, view: TextView) -> Hits:
        """Scans a text."""
        data = f"\n{view.text}\n".encode("utf-8", "surrogatepass")
        found = self.find(data)
        return self._hits(data, view, found) if found else self._nothing

    def _hits(self, data: bytes, view: TextView, found: list[tuple[int, int]]) -> Hits:
        repairs = self._repairs
        plain, repair = len(self.targets), len(self.targets) + self._plain
        at: list[Seen] = []
        repairs_found: set[str] = set()
        not_plain: set[int] = set()
        byte = character = 0  # the place up to which characters were counted
        start = 0  # of the line last seen, in characters of the text
        behind = -1  # the end of that line, in the bytes
        for end, number in sorted(found):
            if number >= repair:
                repairs_found.add(repairs[number - repair])
                continue
            if end - 1 > behind:
                line = data.rfind(b"\n", 0, end - 1) + 1
                behind = data.find(b"\n", end - 1)
                character += _characters(data, byte, line)
                byte, start = line, character - 1
            if number >= plain:
                not_plain.add(start)
            elif self._tells_ends:
                character += _characters(data, byte, end)
                byte = end
                at.append((start, number, character - 1 - start))
            else:
                at.append((start, number, ANYWHERE))
        if not_plain:
            at += self._again(view, not_plain)
            at.sort(key=_line_of)
        return Hits(self, at, frozenset(repairs_found))

    def _again(self, view: TextView, offsets: Iterable[int]) -> Iterator[Seen]:
        """What is seen in the plain forms of lines."""
        starts: list[int] = []
        lines: list[Line] = []
        parts: list[bytes] = [b""]
        at = 1
        for offset in sorted(offsets):
            line = view.line_at(offset) if view.line_count else None
            if line is None or line.full_start != offset:
                continue  # there are blanks only
            for plain in _plain_forms(view.text, line):
                part = plain.encode("utf-8", "surrogatepass")
                starts.append(at)
                lines.append(line)
                parts.append(part)
                at += len(part) + 1
        data = b"\n".join([*parts, b""])
        for end, number in self.find(data):
            if number < len(self.targets):
                yield lines[bisect_right(starts, end - 1) - 1].full_start, number, ANYWHERE


_line_of = itemgetter(0)
_CONTINUING = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 that begin no character."""


def _characters(data: bytes, start: int, end: int) -> int:
    """How many characters begin in a part of UTF-8; counted from place to place, so that long lines cost no more."""
    part = data[start:end]
    return len(part) if part.isascii() else len(part.translate(None, _CONTINUING))


def _plain_forms(text: str, line: Line) -> Iterator[str]:
    """The forms of a line in which expressions are searched: its text and, where marks precede it, all of it."""
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
