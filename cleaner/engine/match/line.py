"""`line` and `line_is`: whole lines, by a pattern or by their folded text."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.engine.match.base import Admits, Hit, Parts, Searches, anything, sentences_to_try, widened
from cleaner.engine.text import TextView
from cleaner.engine.units import Line, Unit
from cleaner.engine.words import fold

MAX_LINE_CHARACTERS = 1000
"""A longer line is a paragraph, or a whole document without line breaks; no pattern at its start may take it all."""


class LineIs:
    """Lines that are one of the given ones, compared folded; also sentences where asked for."""

    def __init__(self, lines: list[str], *, sentences: bool) -> None:
        self.folded = frozenset(map(fold, lines))
        self.longest = max(map(len, lines)) * 2 + 20
        self.sentences = sentences

    def _matches(self, unit: Unit) -> bool:
        return len(unit.text) <= self.longest and fold(unit.text) in self.folded

    def find(self, line: Line, view: TextView, admits: Admits = anything, parts: Parts = None) -> Sequence[Hit]:
        """The line, or else its sentences that are one of the lines."""
        if self._matches(line):
            return [Hit(line, line.full_start, line.full_end)] if admits(line, view) else ()
        if not self.sentences:
            return ()
        return [
            Hit(unit, *widened(line, unit.start, unit.end))
            for unit in sentences_to_try(line, view, parts)
            if self._matches(unit) and admits(unit, view)
        ]


class LinePattern:
    """Lines in which a pattern is found; also sentences where asked for."""

    def __init__(self, searches: Searches, *, sentences: bool) -> None:
        self.search = searches
        self.sentences = sentences

    def find(self, line: Line, view: TextView, admits: Admits = anything, parts: Parts = None) -> Sequence[Hit]:
        """The line, and where sentences are asked for, those that match."""
        hits: list[Hit] = []
        if len(line.text) <= MAX_LINE_CHARACTERS and admits(line, view):
            match = self.search(line.text, view, parts)
            if match:
                hits.append(Hit(line, line.full_start, line.full_end, match))
        return hits + sentence_hits(self.search, line, view, admits, parts) if self.sentences else hits


class SentencePattern:
    """`sentence`: sentences in which a pattern is found."""

    def __init__(self, searches: Searches) -> None:
        self.search = searches

    def find(self, line: Line, view: TextView, admits: Admits = anything, parts: Parts = None) -> Sequence[Hit]:
        """The sentences of the line that match."""
        return sentence_hits(self.search, line, view, admits, parts)


def sentence_hits(search: Searches, line: Line, view: TextView, admits: Admits, parts: Parts) -> list[Hit]:
    """Hits of a search in each sentence of a line."""
    hits: list[Hit] = []
    for unit in sentences_to_try(line, view, parts):
        if admits(unit, view):
            match = search(unit.text, view, parts)
            if match:
                hits.append(Hit(unit, *widened(line, unit.start, unit.end), match))
    return hits
