"""Story sentences that look most like junk: what a new rule has to leave."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence

import regex

from cleaner.document import Document
from cleaner.engine.text import TextView
from cleaner.engine.words import ends_like_a_sentence

MIN_WORDS = 6
MAX_WORDS = 45
_WORD = regex.compile(r"[\p{L}\p{M}\d]+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]{2}")


def near_stories(
    junk: Sequence[str], documents: Iterable[Document], is_taken: Callable[[str], bool], count: int = 2
) -> list[str]:
    """Sentences of a corpus that share most with lines of junk and that no rule takes, the nearest first.

    Args:
        junk: lines of junk.
        documents: the corpus.
        is_taken: whether a rule takes a sentence, so that it is no story.
        count: how many.
    """
    wanted = [_words(line) for line in junk]
    best: list[tuple[float, str]] = []
    seen: set[str] = set()
    for document in documents:
        view = TextView(document.text, document.metadata.language)
        for line in view.lines:
            if not any(words & _words(line.text) for words in wanted):
                continue
            for unit in view.sentences_of(line):
                likeness = max(_likeness(line, words, unit.text) for line, words in zip(junk, wanted, strict=True))
                is_story = MIN_WORDS <= unit.words <= MAX_WORDS and ends_like_a_sentence(unit.text)
                better = len(best) < count or likeness > best[0][0]
                if likeness and better and is_story and unit.text not in seen and not is_taken(unit.text):
                    seen.add(unit.text)
                    (heapq.heappush if len(best) < count else heapq.heapreplace)(best, (likeness, unit.text))
    return [text for _, text in sorted(best, reverse=True)]


def _likeness(junk: str, words: frozenset[str], sentence: str) -> float:
    """The share of the junk's words that the sentence holds; more where both begin alike."""
    shared = len(words & _words(sentence)) / max(1, len(words))
    first, other = _WORD.findall(junk.casefold()), _WORD.findall(sentence.casefold())
    alike = sum(1 for _ in _while_equal(first, other))
    return shared and shared + alike


def _while_equal(one: Sequence[str], other: Sequence[str]) -> Iterable[str]:
    for a, b in zip(one, other, strict=False):
        if a != b:
            return
        yield a


def _words(text: str) -> frozenset[str]:
    """The words of a text that tell something: four letters or more; pairs of characters in scripts without blanks."""
    folded = text.casefold()
    return frozenset(w for w in _WORD.findall(folded) if len(w) > 3) | frozenset(_UNSPACED.findall(folded))
