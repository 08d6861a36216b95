"""What every matcher kind shares: it looks at one line (or the whole text) and yields hits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple, Protocol

import regex

from cleaner.engine.syntax.parse import always_starts
from cleaner.engine.text import Line, TextView, Unit
from cleaner.engine.words import MAX_REMEMBERED
from cleaner.rules.pattern import MATCH_SECONDS


class Hit(NamedTuple):
    """A pattern matched; conditions are still to be asked."""

    unit: Unit
    """What the conditions are asked of."""
    start: int
    end: int
    match: regex.Match[str] | None = None


Admits = Callable[[Unit, TextView], bool]


def anything(unit: Unit, view: TextView) -> bool:
    """Admits every unit."""
    return True


class LineMatcher(Protocol):
    """A matcher that needs one line at a time, so that a scan can say where it is worth calling."""

    def find(self, line: Line, view: TextView, admits: Admits = anything) -> Iterator[Hit]:
        """Hits that begin in the line.

        Args:
            line: the line.
            view: its text.
            admits: what costs less to ask of a line or a sentence than to search it; where it says no, there is no hit.
        """
        ...


class TextMatcher(Protocol):
    """A matcher that compares lines with each other, so it needs the whole text."""

    def find_all(self, view: TextView, title: str | None) -> Iterator[Hit]:
        """Hits in the text of a document with that title."""
        ...


def widened(line: Line, start: int, end: int) -> tuple[int, int]:
    """The stretch, or the line with its newline where the stretch is all that stands on it."""
    if start <= line.start and end >= line.end:
        return line.full_start, line.full_end
    return start, end


Search = Callable[[str, TextView], "regex.Match[str] | None"]


def searching(pattern: regex.Pattern[str]) -> Search:
    """What searches a text for a pattern, within the time limit.

    A pattern that is bound to the start of the text is tried there alone; left to itself, `search` tries every place.
    Texts in which it was not found are remembered with the document: each pass over it asks again.
    """
    find = partial(pattern.match if always_starts(pattern.pattern) else pattern.search, timeout=MATCH_SECONDS)

    def search(text: str, view: TextView) -> regex.Match[str] | None:
        if (pattern, text) in view.in_vain:
            return None
        match = find(text)
        if match is None and len(text) <= MAX_REMEMBERED:
            view.in_vain.add((pattern, text))
        return match

    return search
