"""`repeat`: the headline again, a line again, or a line whose words the body carries too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cleaner.engine.match.base import Hit
from cleaner.engine.text import Line, TextView, count_words, fold
from cleaner.rules.model import Repeat

MAX_KICKER_WORDS = 5
NEAR_LINES = 60
"""How many lines back a near-equal line is looked for; equal ones are found at any distance."""


class Repeats:
    """The copies of a text that stands in the document already; what comes first (or is the body) stays."""

    def __init__(self, repeat: Repeat) -> None:
        self.repeat = repeat

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
        for line in view.lines:
            if len(line.text) > 4 * len(title) + 80:
                continue
            text = fold(line.text)
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
        lines = [line for line in view.lines if len(line.text) >= 2 * self.repeat.min_words]
        if self.repeat.similarity == 1 and len({line.text for line in lines}) == len(lines):
            folded = [fold(line.text) for line in lines]
            if len(set(folded)) == len(folded):
                return
        seen: dict[str, int] = {}
        near: list[tuple[int, str]] = []
        for line in lines:
            if line.words < self.repeat.min_words:
                continue
            text = fold(line.text)
            if text in seen or any(self._alike(text, other) for _, other in near[-NEAR_LINES:]):
                if self.repeat.within is None or line.index - seen.get(text, line.index) <= self.repeat.within:
                    yield Hit(line, line.full_start, line.full_end)
                continue
            seen[text] = line.index
            if self.repeat.similarity < 1:
                near.append((line.index, text))

    def _copies_of_body(self, view: TextView) -> Iterator[Hit]:
        paragraphs = [(line, fold(line.text)) for line in view.lines]
        whole = "\n".join(text for _, text in paragraphs)
        for line, text in paragraphs:
            if line.words < self.repeat.min_words or whole.count(text) < 2:
                continue
            if any(text in other and len(other) > len(text) * 1.2 for at, other in paragraphs if at is not line):
                yield Hit(line, line.full_start, line.full_end)


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
