"""How rare pieces of patterns are in texts: an estimate good enough to choose between pieces."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import log2

from cleaner.engine.syntax.chars import Chars
from cleaner.engine.syntax.parse import Alt, Bound, End, Gap, Node, One, Raw, Repeat, Seq, Start

BOUND_BITS = 6.0
GUESSED_FROM = 4
"""Behind so many letters of a word …"""
GUESSED = 0.8
"""… the next one is as likely as this: a word of ten letters is hardly rarer in texts than one of six."""
LINE_BITS = 8.0
"""A line has some 250 places, so that what is somewhere on it tells so much less than what is at a place."""
OPEN_END_BITS = 2.5
"""Most lines end with a full stop; those that must not are rarer by so much."""
_USUAL = {" ": 0.16, ".": 0.02, ",": 0.02, "-": 0.01, "'": 0.01, '"': 0.01, ":": 0.002, "(": 0.002, ")": 0.002}
"""How often characters stand in texts; others see `_share`."""
_USUAL_BEYOND_ASCII = frozenset("’‘“”„«»–—…·•،。、，؟।")
_PER_10_000 = (
    "1200 900 800 750 700 670 630 610 600 430 400 280 280 240 240 220 200 200 190 150 100 80 15 15 10 7".split()
)
_LETTERS = {c: int(n) / 10_000 for c, n in zip("etaoinshrdlcumwfgypbvkjxqz", _PER_10_000, strict=True)}
"""How often letters stand in English texts (rounded; the languages in Latin script differ little where it matters)."""


def bits(node: Node) -> float:
    """How rare a node is: at a random place of a text it matches with a probability of 1 in 2 to the power of this."""
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
        case Bound():
            return 2.0, 0
        case Raw(_, rare):
            return rare, 0
        case Seq(items):
            return _sequence_bits(items, letters)
        case Alt(branches):
            found = [_bits(branch, letters) for branch in branches]
            return max(0.0, -log2(sum(2 ** -min(rare, 200) for rare, _ in found))), min(after for _, after in found)
        case Repeat(inner, least, _):
            rare, after = _bits(inner, letters)
            return rare * min(least, 3), after if least else 0
    return 0.0, letters


def _sequence_bits(items: Sequence[Node], letters: int) -> tuple[float, int]:
    """The same for a sequence: its rarest part between gaps, and by how much the others on the line make it rarer."""
    parts = [0.0]
    for at, item in enumerate(items):
        if isinstance(item, Gap):
            parts.append(0.0)
            letters = 0
            continue
        rare, letters = _bits(item, letters)
        if isinstance(item, End) and at and _forbids_stop(items[at - 1]):
            rare += OPEN_END_BITS
        parts[-1] += rare
    rarest, *others = sorted(parts, reverse=True)
    return rarest + sum(max(0.0, rare - LINE_BITS) for rare in others), letters


def _forbids_stop(node: Node) -> bool:
    inner = node.node if isinstance(node, Repeat) and node.least else node
    return isinstance(inner, One) and "." not in inner.chars.ascii


@lru_cache(maxsize=10_000)
def _share(chars: Chars, letters: int) -> float:
    """How likely the next character is one of them, given the pattern up to there: inside words much can be guessed,
    and words of two letters are everywhere."""
    if letters >= GUESSED_FROM and any(map(str.isalpha, chars.ascii)):
        return GUESSED
    factor = 2 if letters < 2 else 3
    most = 0.4 if any(map(str.islower, chars.ascii)) or not any(map(str.isalpha, chars.ascii)) else 0.02
    beyond = most if chars.others is None else min(0.4, sum(map(_share_beyond_ascii, chars.others)))
    digits = 0.5 if chars.ascii.issuperset("0123456789") else 0.0  # where any may stand, a number mostly does
    return (
        beyond
        + digits
        + sum(
            _USUAL.get(c) or (_letter(c) * factor if c.isalpha() else 0.03 if c.isdigit() else 0.001)
            for c in chars.ascii
        )
    )


def _letter(char: str) -> float:
    return _LETTERS[char.lower()] * (1 if char.islower() else 0.05)


def _share_beyond_ascii(char: str) -> float:
    """The same for a character beyond ASCII: letters of Latin and of scripts that are not written in ideographs are
    common in some texts, ideographs and syllables are many."""
    if not char.isalpha():
        return 2e-3 if char in _USUAL_BEYOND_ASCII else 1e-5
    return 0.01 if char < "\u0250" else 0.08 if char < "\u1100" else 2e-3
