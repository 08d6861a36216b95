"""`span`: just what a pattern matches inside a line."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from cleaner.engine.match.base import Admits, Hit, Parts, Searches, anything, widened
from cleaner.engine.text import TextView
from cleaner.engine.units import Line
from cleaner.rules.pattern import MATCH_SECONDS


class SpanPattern:
    """Each stretch of a line that a pattern matches; the line goes where nothing else stands on it."""

    def __init__(self, pattern: regex.Pattern[str], search: Searches, *, removes: bool) -> None:
        self.pattern = pattern
        self.search = search
        self.removes = removes

    def find(self, line: Line, view: TextView, admits: Admits = anything, parts: Parts = None) -> Sequence[Hit]:
        """All stretches of the line, in order."""
        if not admits(line, view) or not self.search(line.text, view):
            return ()
        hits: list[Hit] = []
        for match in self.pattern.finditer(line.text, timeout=MATCH_SECONDS):
            start, end = line.start + match.start(), line.start + match.end()
            if start < end:
                hits.append(Hit(line, *(widened(line, start, end) if self.removes else (start, end)), match))
        return hits
