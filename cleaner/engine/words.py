"""Words, and what a text is when its looks do not matter: how lines are counted and compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import regex

_IDEOGRAPHS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}"
WORD = regex.compile(rf"[{_IDEOGRAPHS}]{{1,2}}|[\w--[_{_IDEOGRAPHS}]]+(?:['’][\w--[_{_IDEOGRAPHS}]]+)*", regex.V1)
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")
"""The same in a text of ASCII alone, where `re` finds words faster than `regex`."""
_IDEOGRAPH = regex.compile(f"[{_IDEOGRAPHS}]")
_JOINT = regex.compile("['’]")
_TERMINAL = regex.compile(r"[.!?…。！？｡؟۔।॥](?:[\s\"'”’»›)\]」』）]*)$")
FOLDED_KIN = {"'": "’‘`", '"': "“”", "-": "–—"}
"""For the plain quotes and dashes those that `fold` takes for them."""
_FOLDED_KIN = [(char, plain) for plain, kin in FOLDED_KIN.items() for char in kin]
_EDGES = "".join(char for char in map(chr, range(128)) if not char.isalnum())
_WORDY = regex.compile(r"[^\W_]")
BLANKS = regex.compile(r"\s+")
_ODD_BLANKS = ("  ", *(char for char in map(chr, range(0x3001)) if char.isspace() and char not in " \n"))
"""What white space of a line is, unless it is single blanks."""
MAX_REMEMBERED = 2000
"""Characters: what was found out about shorter lines is kept a while, for the next pass over a text asks again."""


class _WordClasses(dict[int, str]):
    """For each character what it is to a word: `a` part of one, `'` a joint, `i` an ideograph, or a blank."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kinds = (("'", _JOINT), ("i", _IDEOGRAPH), ("a", WORD))
        self[code] = found = next((kind for kind, pattern in kinds if pattern.match(char)), " ")
        return found


_CLASSES = _WordClasses()


def count_words(text: str) -> int:
    """Words of a text: runs of letters and digits; in scripts without blanks, two characters a word."""
    return _remembered_words(text) if len(text) <= MAX_REMEMBERED else _count_words(text)


def _count_words(text: str) -> int:
    classes = f" {text.translate(_CLASSES)}"
    if "i" in classes:
        return sum(1 for _ in WORD.finditer(text))
    if "'" in classes:  # a joint between letters; what the first pass leaves, the second finds
        classes = classes.replace("a'a", "aa").replace("a'a", "aa").replace("'", " ")
    return classes.count(" a")


_remembered_words = lru_cache(maxsize=512)(_count_words)


def words_of(text: str) -> list[str]:
    """The words of a text."""
    words: list[str] = _ASCII_WORD.findall(text) if text.isascii() else WORD.findall(text)
    return words


def fold(text: str) -> str:
    """A text for comparison: no case, no outer punctuation, plain quotes and dashes, single blanks."""
    return _remembered_fold(text) if len(text) <= MAX_REMEMBERED else _fold(text)


def _fold(text: str) -> str:
    return fold_lines([text.replace("\n", " ")])[0]


def fold_lines(lines: Iterable[str]) -> list[str]:
    """Lines folded for comparison, much faster than one by one."""
    plain = _plain("\n".join(lines))
    folded = [_without_edges(line) for line in plain.split("\n")]
    if any(blank in plain for blank in _ODD_BLANKS):
        folded = [BLANKS.sub(" ", line) for line in folded]
    return folded


def _plain(text: str) -> str:
    """The text without case and with plain quotes and dashes."""
    if text.isascii():
        return text.replace("`", "'").lower()
    for char, kin in _FOLDED_KIN:
        text = text.replace(char, kin)  # faster than a table, for most texts hold none or few
    return text.casefold()


def _without_edges(text: str) -> str:
    """The text from its first letter or digit to its last."""
    text = text.strip(_EDGES)
    if text.isascii() or (text[0].isalnum() and text[-1].isalnum()):
        return text
    first = _WORDY.search(text)
    if first is None:
        return ""
    end = len(text)
    while not _WORDY.match(text, end - 1):
        end -= 1
    return text[first.start() : end]


_remembered_fold = lru_cache(maxsize=512)(_fold)


def ends_like_a_sentence(text: str) -> bool:
    """Whether it ends with a sentence's punctuation, closing quotes and brackets aside."""
    return _TERMINAL.search(text[-12:]) is not None


def stems(text: str) -> Iterator[str]:
    """The first five letters of each word that has so many; inflected forms share them."""
    return (word[:5] for word in words_of(text.casefold()) if len(word) >= 5)
