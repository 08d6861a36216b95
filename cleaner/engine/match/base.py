"""What every matcher kind shares: it looks at one line (or the whole text) and yields hits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, Protocol

import regex

from cleaner.engine.ready import ready
from cleaner.engine.text import TextView
from cleaner.engine.units import Line, Unit
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
Parts = Mapping[int, Sequence[int]] | None
"""Which of a rule's patterns may match, by their places, and where in the line that was seen to end, in characters from
its start (ANYWHERE where that is not known). None where all patterns may match anywhere."""


def anything(unit: Unit, view: TextView) -> bool:
    """Admits every unit."""
    return True


def sentences_to_try(line: Line, view: TextView, parts: Parts) -> Sequence[Unit]:
    """The sentences of a line in which one of the patterns may match."""
    if parts is None:
        return view.sentences_of(line)
    return view.sentences_at(line, [end for ends in parts.values() for end in ends])


class LineMatcher(Protocol):
    """A matcher that needs one line at a time, so that a scan can say where it is worth calling."""

    def find(self, line: Line, view: TextView, admits: Admits = anything, parts: Parts = None) -> Sequence[Hit]:
        """Hits that begin in the line.

        Args:
            line: the line.
            view: its text.
            parts: which of its patterns to try, by their places; None tries all.
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


class Searches:
    """Patterns of which one must be found in a text, each made ready when it is first tried, within the time limit.

    Texts in which a pattern was not found are remembered with the document: each pass over it asks again.
    """

    def __init__(self, patterns: Sequence[str | list[str]], case_sensitive: bool) -> None:
        self._patterns = patterns
        self._case_sensitive = case_sensitive
        self._ready: list[Callable[[str], regex.Match[str] | None] | None] = [None] * len(patterns)

    def __call__(self, text: str, view: TextView, parts: Parts = None) -> regex.Match[str] | None:
        """The first match of the patterns at these places, or of any."""
        for part in range(len(self._patterns)) if parts is None else parts:
            find = self._ready[part] or self._make(part)
            if (find, text) in view.in_vain:
                continue
            match = find(text)
            if match is not None:
                return match
            if len(text) <= MAX_REMEMBERED:
                view.in_vain.add((find, text))
        return None

    def _make(self, part: int) -> Callable[[str], regex.Match[str] | None]:
        """What searches for one pattern: one that is bound to the start of the text is tried there alone."""
        pattern, starts = ready(self._patterns[part], self._case_sensitive)
        method = pattern.match if starts else pattern.search
        self._ready[part] = find = partial(method, timeout=MATCH_SECONDS)
        return find
