"""A text as the rules see it: its lines, their sentences, and counts, each worked out when first asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from cleaner.engine.corpus import CountsOfDocument
from cleaner.engine.language import detect_language
from cleaner.engine.sentences import split_sentences
from cleaner.engine.units import Line, Sentence, Unit
from cleaner.engine.words import count_words, ends_like_a_sentence, fold_lines, stems

ANYWHERE = -1
"""In place of where in a line something is: that is not known."""
KEY_CHARACTERS = 20
"""So many characters of a line's folded text are looked for before all of it is compared."""
LONGER = 1.2
"""A line holds another when it is so many times as long."""
REACH = 20_000
"""Characters of folded text before and behind a line in which its words are looked for."""


class TextView:
    """A text with all that rules ask of it."""

    def __init__(
        self,
        text: str,
        language: str | None = None,
        links: Mapping[str, float] | None = None,
        in_vain: set[tuple[object, str]] | None = None,
        counts: CountsOfDocument | None = None,
    ) -> None:
        self.text = text
        self.counts = counts
        """In how many documents of its corpus its lines stand; None for a document alone."""
        self.in_vain = set() if in_vain is None else in_vain
        """Patterns with the lines and sentences in which they are not; passes over one document share it."""
        self._language = language
        self._links = links or {}
        self._lines: dict[int, Line] = {}
        self._ending: dict[int, bool] = {}
        self._bounds: dict[int, Sequence[tuple[int, int]]] = {}
        self._sentences: dict[tuple[int, int], Sentence] = {}

    @cached_property
    def _raw_lines(self) -> tuple[list[int], list[str]]:
        """Where lines with something on them begin, and all that is on them."""
        starts: list[int] = []
        raw_lines: list[str] = []
        at = 0
        for raw in self.text.split("\n"):
            if raw and not raw.isspace():
                starts.append(at)
                raw_lines.append(raw)
            at += len(raw) + 1
        return starts, raw_lines

    @property
    def line_count(self) -> int:
        """How many lines have something on them."""
        return len(self._raw_lines[0])

    def line(self, index: int) -> Line:
        """One of the lines with something on them, by its place."""
        known = self._lines.get(index)
        if known is None:
            starts, raw_lines = self._raw_lines
            end = min(starts[index] + len(raw_lines[index]) + 1, len(self.text))
            known = self._lines[index] = Line(self.text, starts[index], end, index, len(starts))
        return known

    def ends_like_a_sentence(self, index: int) -> bool:
        """Whether the line at that place does."""
        known = self._ending.get(index)
        if known is None:
            known = self._ending[index] = ends_like_a_sentence(self._raw_lines[1][index].rstrip())
        return known

    @cached_property
    def lines(self) -> list[Line]:
        """Lines with something on them."""
        return [self.line(index) for index in range(self.line_count)]

    @cached_property
    def folded(self) -> list[str]:
        """The texts of the lines, folded for comparison; folding leaves list marks out by itself."""
        return fold_lines(self._raw_lines[1]) if self.line_count else []

    @cached_property
    def has_equal_lines(self) -> bool:
        """Whether two lines are equal when folded."""
        return len(set(self.folded)) < len(self.folded)

    @cached_property
    def folded_text(self) -> tuple[str, list[int]]:
        """The folded lines joined by newlines, and where each begins."""
        starts = [0, *accumulate(len(text) + 1 for text in self.folded)]
        return "\n".join(self.folded), starts[:-1]

    @cached_property
    def held_lines(self) -> list[tuple[int, list[int]]]:
        """Lines whose folded text stands in longer ones too, not far away, each with the places of those."""
        folded, starts = self.folded, self.folded_text[1]
        short = max(map(len, folded), default=0) / LONGER
        held: list[tuple[int, list[int]]] = []
        for index, text in enumerate(folded):
            if 0 < len(text) < short and (others := self._lines_holding(text, starts[index])):
                held.append((index, others))
        return held

    def _lines_holding(self, text: str, own: int) -> list[int]:
        whole, starts = self.folded_text
        at, end = max(0, own - REACH), own + len(text) + REACH
        head = text[:KEY_CHARACTERS]  # a short text is found faster than a long one
        found: list[int] = []
        while (at := whole.find(head, at, end)) >= 0:
            if at == own:
                at += len(text)
                continue
            if whole.startswith(text, at):
                other = bisect_right(starts, at) - 1
                if len(self.folded[other]) > LONGER * len(text):
                    found.append(other)
            at += 1
        return found

    def is_listed(self, unit: Unit) -> bool:
        """Whether a list mark stands before the unit's line."""
        line = self.line_at(unit.start)
        before = self.text[line.full_start : line.start]
        return bool(before) and not before.isspace()

    def line_at(self, offset: int) -> Line:
        """The line that holds the offset, or the nearest one before it."""
        return self.line(self.index_at(offset))

    def index_at(self, offset: int) -> int:
        """The index of that line."""
        return max(0, bisect_right(self._raw_lines[0], offset) - 1)

    @cached_property
    def language(self) -> str | None:
        """The document's language: the one that is known, or else the one detected."""
        return self._language or detect_language(self.text)

    def sentences_of(self, line: Line) -> Sequence[Unit]:
        """The sentences of a line, numbered through the document."""
        return self._sentences_at(line, range(len(self._bounds_of(line))))

    def sentences_at(self, line: Line, places: Sequence[int]) -> Sequence[Unit]:
        """The sentences of a line that hold one of some places, or end right before it.

        Args:
            line: the line.
            places: in characters from the line's full start; ANYWHERE stands for all.
        """
        return self._sentences_at(line, self._sentence_places(line, places))

    def _bounds_of(self, line: Line) -> Sequence[tuple[int, int]]:
        """Where the sentences of a line begin and end in its text."""
        known = self._bounds.get(line.index)
        if known is None:
            known = self._bounds[line.index] = split_sentences(line.text, self.language)
        return known

    def _sentence_places(self, line: Line, places: Sequence[int]) -> Sequence[int]:
        bounds = self._bounds_of(line)
        count = len(bounds)
        if count == 1 or ANYWHERE in places:
            return range(count)
        marks = line.start - line.full_start
        found: set[int] = set()
        for place in places:
            last = bisect_left(bounds, (place - marks,)) - 1
            found.update(at for at in (last - 1, last) if at >= 0 and place - marks <= bounds[at][1] + 1)
        return sorted(found)

    def _sentences_at(self, line: Line, numbers: Iterable[int]) -> Sequence[Unit]:
        bounds = self._bounds_of(line)
        known = self._sentences
        units: list[Unit] = []
        for at in numbers:
            unit = known.get((line.index, at))
            if unit is None:
                start, end = bounds[at]
                unit = Sentence(line.text[start:end], line.start + start, line.start + end, line, at, self)
                known[line.index, at] = unit
            units.append(unit)
        return units

    @cached_property
    def sentences_up_to(self) -> list[int]:
        """How many sentences stand before each line, and in the whole text."""
        totals = [0]
        for line in self.lines:
            totals.append(totals[-1] + len(self._bounds_of(line)))
        return totals

    @cached_property
    def _words_up_to(self) -> list[int]:
        totals = [0]
        for line in self.lines:
            totals.append(totals[-1] + line.words)
        return totals

    def words_before(self, unit: Unit) -> int:
        """Words of the document before a unit."""
        line = self.line_at(unit.start)
        return self._words_up_to[line.index] + count_words(self.text[line.start : unit.start])

    def words_after(self, unit: Unit) -> int:
        """Words of the document after a unit."""
        line = self.line_at(unit.start)
        rest = count_words(self.text[unit.end : line.end]) if unit.end < line.end else 0
        return self._words_up_to[-1] - self._words_up_to[line.index + 1] + rest

    @cached_property
    def _last_prose_line(self) -> int:
        for index in range(self.line_count - 1, -1, -1):
            if self.ends_like_a_sentence(index) and self.line(index).words >= 20:
                return index
        return -1

    def prose_after(self, index: int) -> bool:
        """Whether a line of 20 words or more that ends like a sentence follows the line at that place."""
        return self._last_prose_line > index

    @property
    def has_links(self) -> bool:
        """Whether the text is from a page whose links are known."""
        return bool(self._links)

    def link_share(self, unit: Unit) -> float:
        """The share of link text in the unit's line; 0 where the text is not from a page."""
        if not self._links:
            return 0.0
        line = self.line_at(unit.start)
        return self._links.get(self.text[line.full_start : line.full_end].strip(), 0.0)

    def shared_words(self, unit: Unit) -> float:
        """The share of the unit's longer words that other lines hold, by their first five letters; 0 without any."""
        own = set(stems(unit.text))
        index = self.line_at(unit.start).index
        shared = sum(any(line != index for line in self._lines_of_stem[stem]) for stem in own)
        return shared / len(own) if own else 0.0

    @cached_property
    def _lines_of_stem(self) -> dict[str, set[int]]:
        lines: dict[str, set[int]] = defaultdict(set)
        for line in self.lines:
            for stem in stems(line.text):
                lines[stem].add(line.index)
        return lines

    @cached_property
    def first_line(self) -> str | None:
        """The first line, where it can be a headline: 3 to 30 words without a full stop."""
        if not self.line_count:
            return None
        line = self.line(0)
        is_headline = 3 <= line.words <= 30 and not line.text.endswith(".")
        return line.text if is_headline else None
