"""`block`: from a line to another, a blank one, the first line of prose, or the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import regex

from cleaner.engine.match.base import Admits, Hit, Parts, Searches, anything
from cleaner.engine.text import TextView
from cleaner.engine.units import Line
from cleaner.engine.words import ends_like_a_sentence
from cleaner.rules.model import Block
from cleaner.rules.pattern import MATCH_SECONDS

ENDS = ("end", "blank", "prose")
"""Where a block stops, if not at a pattern."""
MIN_PROSE_WORDS = 8
"""A line that ends like a sentence is prose from this many words on; shorter ones may be headlines that ask."""
MIN_WORDS_WITH_STOP = 3
"""A line that ends with a full stop, which headlines do not, is prose from this many words on."""
_FULL_STOP = regex.compile(r"(?<![.…])[.。।]\W*$")


class BlockPattern:
    """The line that matches `from`, and those after it as far as `to` says."""

    def __init__(
        self,
        block: Block,
        opening: Searches,
        closing: regex.Pattern[str] | None,
    ) -> None:
        self.block = block
        self.search = opening
        self.closing = closing
        ends: tuple[Callable[[Line, TextView], int | None], ...] = (self._to_end, self._to_blank, self._to_prose)
        self._last = dict(zip(ENDS, ends, strict=True)).get(block.to, self._to_pattern)

    def find(self, line: Line, view: TextView, admits: Admits = anything, parts: Parts = None) -> Sequence[Hit]:
        """The block that the line opens, if any."""
        match = self.search(line.text, view, parts) if admits(line, view) else None
        if not match:
            return ()
        last = self._last(line, view)
        if last is None or last - line.index < self.block.min_lines:
            return ()
        return [Hit(line, line.full_start, view.lines[last].full_end, match)]

    def _to_end(self, line: Line, view: TextView) -> int | None:
        if line.of - line.index - 1 > self.block.max_lines:
            return None
        if any(map(self._too_long, view.lines[line.index + 1 :])):
            return None
        return len(view.lines) - 1

    def _to_pattern(self, line: Line, view: TextView) -> int | None:
        assert self.closing is not None
        for other in view.lines[line.index + 1 : line.index + 1 + self.block.max_lines]:
            if self.closing.search(other.text, timeout=MATCH_SECONDS):
                return other.index
            if self._too_long(other):
                return None
        return None

    def _to_blank(self, line: Line, view: TextView) -> int:
        last = line
        for other in view.lines[line.index + 1 : line.index + 1 + self.block.max_lines]:
            if other.full_start != last.full_end or self._too_long(other):
                break
            last = other
        return last.index

    def _to_prose(self, line: Line, view: TextView) -> int:
        last = line.index
        for other in view.lines[line.index + 1 : line.index + 1 + self.block.max_lines]:
            if self._too_long(other) or _is_prose(other):
                break
            last = other.index
        return last

    def _too_long(self, line: Line) -> bool:
        return line.words > self.block.max_words_a_line


def _is_prose(line: Line) -> bool:
    if line.words >= MIN_PROSE_WORDS:
        return ends_like_a_sentence(line.text)
    return line.words >= MIN_WORDS_WITH_STOP and _FULL_STOP.search(line.text) is not None
