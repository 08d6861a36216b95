"""`repeat`: the headline again, a line again, or a line whose words the body carries too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from cleaner.engine.match.base import Hit
from cleaner.engine.text import TextView
from cleaner.engine.units import Line
from cleaner.engine.words import count_words, ends_like_a_sentence, fold
from cleaner.rules.model import Repeat

MAX_KICKER_WORDS = 5
NEAR_LINES = 60
"""How many lines back a near-equal line is looked for; equal ones are found at any distance."""


class Repeats:
    """The copies of a text that stands in the document already; what comes first (or is the body) stays."""

    def __init__(self, repeat: Repeat, first: int | None = None) -> None:
        self.repeat = repeat
        self.first = first
        """Among how many lines from the top the headline is looked for; None looks among all."""

    def find_all(self, view: TextView, title: str | None) -> Iterator[Hit]:
        """The copies, in the order of the text."""
        match self.repeat.of:
            case "headline":
                yield from self._headline(view, title)
            case "line":
                yield from self._lines(view)
            case "sentence":
                yield from self._copies_of_body(view)

    def _headline(self, view: TextView, title: str | None) -> Iterator[Hit]:
        keeps = self.repeat.keep == "first"
        if keeps:
            title = title or _once(view.first_line)
        if not title or count_words(title) < self.repeat.min_words:
            return
        folded = fold(title)
        seen = not keeps
        for index, text in enumerate(view.folded[: self.first]):
            if len(text) > 4 * len(title) + 80:
                continue
            line = view.line(index)
            if twice := _second_copy(text, folded, line, title):
                yield Hit(line, twice, line.end)
                seen = True
            elif self._alike(text, folded) or self._with_kicker(text, folded):
                if seen:
                    yield Hit(line, line.full_start, line.full_end)
                seen = True

    def _alike(self, text: str, other: str) -> bool:
        if text == other:
            return True
        return self.repeat.similarity < 1 and similarity(text, other) >= self.repeat.similarity

    def _with_kicker(self, text: str, folded: str) -> bool:
        if not (text.endswith(folded) or text.startswith(folded)):
            return False
        return count_words(text) - count_words(folded) <= MAX_KICKER_WORDS

    def _lines(self, view: TextView) -> Iterator[Hit]:
        """Lines that stand elsewhere too: all but one of each, and those near-equal to one before them."""
        if self.repeat.similarity >= 1 and not view.has_equal_lines:
            return
        groups: dict[str, list[Line]] = defaultdict(list)
        for line, text in zip(view.lines, view.folded, strict=True):
            if len(text) >= 2 * self.repeat.min_words - 1:
                groups[text].append(line)
        if self.repeat.similarity < 1:
            groups = self._merged(groups)
        for group in groups.values():
            if len(group) < 2 or group[0].words < self.repeat.min_words:
                continue
            kept = _original(group)
            for place, line in enumerate(group):
                if line is not kept and self._is_near(line, group[max(0, place - 1) : place + 2]):
                    yield Hit(line, line.full_start, line.full_end)

    def _merged(self, groups: dict[str, list[Line]]) -> dict[str, list[Line]]:
        """The groups, each put together with the first of those shortly before it that it resembles."""
        near: list[str] = []
        merged: dict[str, list[Line]] = {}
        for text, lines in groups.items():
            kin = next((other for other in near[-NEAR_LINES:] if self._alike(text, other)), None)
            if kin is None:
                near.append(text)
                merged[text] = lines
            else:
                merged[kin] = sorted([*merged[kin], *lines], key=lambda line: line.index)
        return merged

    def _is_near(self, line: Line, others: list[Line]) -> bool:
        within = self.repeat.within
        return within is None or any(0 < abs(line.index - other.index) <= within for other in others)

    def _copies_of_body(self, view: TextView) -> Iterator[Hit]:
        """Lines whose words stand inside a longer line not far away."""
        for index, others in view.held_lines:
            text = view.folded[index]
            if len(text) < 2 * self.repeat.min_words - 1:
                continue
            line = view.line(index)
            if self._may_be_copy(line, view) and any(_holds(other, line, view) for other in others):
                yield Hit(line, line.full_start, line.full_end)

    def _may_be_copy(self, line: Line, view: TextView) -> bool:
        return line.words >= self.repeat.min_words and not view.is_listed(line)


def _holds(other: int, copy: Line, view: TextView) -> bool:
    """Whether a longer line makes a copy of the words that it carries; a sentence stays beside a caption."""
    return ends_like_a_sentence(view.line(other).text) or not ends_like_a_sentence(copy.text)


def _original(group: list[Line]) -> Line:
    """Of equal lines the one that stays: the headline, else the first that ends like a sentence, else the first."""
    if group[0].index == 0:
        return group[0]
    return next((line for line in group if ends_like_a_sentence(line.text)), group[0])


def similarity(one: str, other: str) -> float:
    """Share of words that two folded texts have in common: twice the shared ones over all of both."""
    if not 0.5 <= len(one) / max(1, len(other)) <= 2:
        return 0.0
    words, others = Counter(one.split()), Counter(other.split())
    total = words.total() + others.total()
    return 2 * (words & others).total() / total if total else 0.0


def _once(line: str | None) -> str | None:
    """The first half of a line that says everything twice, else the line."""
    if line:
        half = line[: len(line) // 2].rstrip()
        if half and fold(line[len(line) // 2 :]) == fold(half):
            return half
    return line


def _second_copy(text: str, folded: str, line: Line, title: str) -> int | None:
    """Where the second copy of the title begins on a line that holds it twice."""
    if len(text) < 2 * len(folded) or not text.startswith(folded) or not text.endswith(folded):
        return None
    at = line.text.casefold().find(title.casefold(), len(title) - 1)
    return line.start + at if at > 0 else None
