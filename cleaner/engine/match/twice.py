"""`repeat` of a stretch: words that stand twice in a row on a long line, such as a text without line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from cleaner.engine.match.base import Hit
from cleaner.engine.match.line import MAX_LINE_CHARACTERS
from cleaner.engine.text import TextView
from cleaner.engine.units import Line
from cleaner.engine.words import count_words, ends_like_a_sentence
from cleaner.rules.model import Repeat

HEAD = 24
"""So many characters of a stretch are looked for before all of it is compared; a shorter one stays."""
REACH = 800
"""Characters that a stretch may have."""
NEAR = 10
"""Characters behind the copy that tell whether a sentence goes on."""
_OPENINGS = re.compile(r"(?:^|[\d.!?…:)\]”\"'’»]\s|\s\s)(?=\S)")
"""Where a stretch may begin: with the line, behind two blanks, or behind what can close a sentence or a caption. Long
lines are full of them, and `re` finds them faster than `regex`."""
_BETWEEN = r"\s*(?:(?:\+\d{1,3}|[\[(]\d{1,3}[\])]|[|•·](?:\s\p{Lu}[^.|]{1,30})?)\s*)?$"
"""What may stand between the two: the counter of a gallery, or a bar, with the site's name behind it."""


class Twice:
    """The second of two equal stretches. One that a sentence goes on from, or that alone has a stop, is the story's."""

    def __init__(self, repeat: Repeat) -> None:
        self.repeat = repeat

    def find_all(self, view: TextView, title: str | None) -> Iterator[Hit]:
        """The copies, each with the blanks before it, in the order of the text; shorter lines are compared whole."""
        if len(view.text) <= MAX_LINE_CHARACTERS:
            return
        for line in view.lines:
            if len(line.text) > MAX_LINE_CHARACTERS:
                yield from self._copies(line)

    def _copies(self, line: Line) -> Iterator[Hit]:
        behind = 0
        for opening in _OPENINGS.finditer(line.text):
            copy = self._copy(line.text, opening.end()) if opening.end() >= behind else None
            if copy:
                behind, start, end = copy
                yield Hit(line, line.start + start, line.start + end)

    def _copy(self, text: str, start: int) -> tuple[int, int, int] | None:
        """For the stretch that begins at a place: where its copy begins, where itself ends, and where the copy does."""
        at = text.find(text[start : start + HEAD], start + HEAD, start + REACH + HEAD)
        if at < 0:
            return None
        stretch = regex.sub(_BETWEEN, "", text[start:at], count=1)
        end = at + len(stretch)
        if not text.startswith(stretch, at) or count_words(stretch) < self.repeat.min_words or _is_table(stretch):
            return None
        return (at, start + len(stretch), end) if _may_end(stretch, text[end : end + NEAR]) else None


def _is_table(stretch: str) -> bool:
    """Whether a stretch holds more digits than letters."""
    return sum(map(str.isdigit, stretch)) > sum(map(str.isalpha, stretch))


def _may_end(stretch: str, following: str) -> bool:
    """Whether a stretch is whole, by what follows it."""
    if not following or ends_like_a_sentence(stretch):
        return not following[:1].isalnum()
    return following[0].isspace() and not following.lstrip()[:1].islower()
