"""How rare pieces of patterns are in texts: an estimate good enough to choose between pieces."""

from __future__ import annotations

from functools import lru_cache
from math import log2

from cleaner.engine.syntax.chars import Chars
from cleaner.engine.syntax.parse import Alt, End, Node, One, Raw, Repeat, Seq, Start

BOUND_BITS = 6.0
_USUAL = {" ": 0.16, ".": 0.02, ",": 0.02, "-": 0.01, "'": 0.01, '"': 0.01, ":": 0.002, "(": 0.002, ")": 0.002}
"""How often characters stand in texts; others see `_share`."""
_PER_10_000 = (
    "1200 900 800 750 700 670 630 610 600 430 400 280 280 240 240 220 200 200 190 150 100 80 15 15 10 7".split()
)
_LETTERS = {c: int(n) / 10_000 for c, n in zip("etaoinshrdlcumwfgypbvkjxqz", _PER_10_000, strict=True)}
"""How often letters stand in English texts (rounded; the languages in Latin script differ little where it matters)."""


def bits(node: Node) -> float:
    """How rare a node is; see `Piece.bits`."""
    return _bits(node, 0)[0]


def _bits(node: Node, letters: int) -> tuple[float, int]:
    """How rare a node is behind so many letters of a word, and how many letters stand behind it."""
    match node:
        case One(chars):
            is_letter = any(map(str.isalpha, chars.ascii)) or any(map(str.isalpha, chars.others or ()))
            rare = -log2(max(1e-6, min(1.0, _share(chars, letters))))
            return rare, letters + 1 if is_letter else 0
        case Start() | End():
            return BOUND_BITS, 0
        case Raw(_, rare):
            return rare, 0
        case Seq(items):
            total = 0.0
            for item in items:
                rare, letters = _bits(item, letters)
                total += rare
            return total, letters
        case Alt(branches):
            found = [_bits(branch, letters) for branch in branches]
            return max(0.0, -log2(sum(2 ** -min(rare, 200) for rare, _ in found))), min(after for _, after in found)
        case Repeat(inner, least, _):
            rare, after = _bits(inner, letters)
            return rare * min(least, 3), after if least else 0
    return 0.0, letters


@lru_cache(maxsize=10_000)
def _share(chars: Chars, letters: int) -> float:
    """How likely the next character is one of them, given the pattern up to there: inside words much can be guessed,
    and words of two letters are everywhere."""
    factor = 2 if letters < 2 else 3
    beyond = 0.4 if chars.others is None else min(0.4, sum(map(_share_beyond_ascii, chars.others)))
    return beyond + sum(
        _USUAL.get(c) or (_letter(c) * factor if c.isalpha() else 0.03 if c.isdigit() else 0.001) for c in chars.ascii
    )


def _letter(char: str) -> float:
    return _LETTERS[char.lower()] * (1 if char.islower() else 0.05)


def _share_beyond_ascii(char: str) -> float:
    """The same for a character beyond ASCII: letters of Latin and of scripts that are not written in ideographs are
    common in some texts, ideographs and syllables are many."""
    if not char.isalpha():
        return 2e-4
    return 0.01 if char < "\u0250" else 0.08 if char < "\u1100" else 2e-3
