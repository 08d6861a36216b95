"""What patterns are searched in and conditions are asked of: a line, or a sentence of one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import regex

from cleaner.engine.words import count_words, ends_like_a_sentence, words_of

if TYPE_CHECKING:
    from cleaner.engine.text import TextView

_LETTER = regex.compile(r"\p{L}")
MARK = r"[\s•·●▪■◦▶►▼→➜👉»›>|*_~=–—-]"
_MARKS = regex.compile(rf"(?:{MARK}|#+\s)*")
PROSE_WORDS = 15
"""A line of so many words that ends like a sentence may be a paragraph of the story …"""
LONG_WORDS = 100
"""… and so may one of so many words, however it ends."""


class Unit(ABC):
    """A line or a sentence: what patterns are searched in and conditions are asked of."""

    __slots__ = ("_words", "end", "start", "text")

    @property
    @abstractmethod
    def index(self) -> int:
        """Its place among the document's lines (or sentences) with words, from 0."""

    @property
    @abstractmethod
    def of(self) -> int:
        """How many of them there are."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        """Where it begins in the document's text, leading list marks aside."""
        self.end = end
        self._words: int | None = None

    @property
    def words(self) -> int:
        """How many words it has."""
        if self._words is None:
            self._words = count_words(self.text)
        return self._words

    @property
    def is_prose(self) -> bool:
        """Whether it reads like a paragraph of the story."""
        if len(self.text) < 2 * PROSE_WORDS - 1 or self.words < PROSE_WORDS:  # no word is shorter than two characters
            return False
        return self.words >= LONG_WORDS or ends_like_a_sentence(self.text)

    @property
    def capitals(self) -> float:
        """Share of words that begin with a capital letter, among those that begin with a letter."""
        firsts = [word[0] for word in words_of(self.text) if _LETTER.match(word[0])]
        return sum(first.isupper() for first in firsts) / len(firsts) if firsts else 0.0

    @property
    def digits(self) -> float:
        """Share of digits among letters and digits."""
        digits = sum(char.isdigit() for char in self.text)
        letters = sum(char.isalnum() for char in self.text)
        return digits / letters if letters else 0.0


class Line(Unit):
    """A line with something on it. Its text lacks edge blanks and leading list marks."""

    __slots__ = ("_index", "_of", "full_end", "full_start")

    def __init__(self, source: str, full_start: int, full_end: int, index: int, of: int) -> None:
        content = source[full_start:full_end].rstrip()
        marks = None if content[0].isalnum() else _MARKS.match(content)
        skipped = marks.end() if marks else 0
        if skipped == len(content):  # nothing but marks: they are the content
            skipped = len(content) - len(content.lstrip())
        self.text = content[skipped:]  # as `Unit` sets them, without a call: most lines of a corpus are made here
        self.start = full_start + skipped
        self.end = full_start + len(content)
        self._words = None
        self._index = index
        self._of = of
        self.full_start = full_start
        self.full_end = full_end
        """Behind its newline, so that removing the line leaves no empty one."""

    @property
    def index(self) -> int:
        """Its place among the document's lines with words, from 0."""
        return self._index

    @property
    def of(self) -> int:
        """How many lines with words the document has."""
        return self._of


class Sentence(Unit):
    """A sentence of a line, counted through the document when that is asked for."""

    __slots__ = ("_line", "_place", "_view")

    def __init__(self, text: str, start: int, end: int, line: Line, place: int, view: TextView) -> None:
        super().__init__(text, start, end)
        self._line = line
        self._place = place
        self._view = view

    @property
    def index(self) -> int:
        """Its place among the document's sentences, from 0."""
        return self._view.sentences_up_to[self._line.index] + self._place

    @property
    def of(self) -> int:
        """How many sentences the document has."""
        return self._view.sentences_up_to[-1]
