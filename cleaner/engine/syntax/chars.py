"""Sets of characters: which ones a piece of a pattern matches, asked of the `regex` module itself, never guessed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import regex

FEW = 800
"""A set with more characters beyond ASCII counts as matching all of them."""

FEW_BYTES = 16
"""A set with more characters beyond ASCII is spelled loosely where it may be: any bytes beyond ASCII match it."""

ODD_CASES = {"\u017f": "s", "\u212a": "k", "\u0130": "i"}
"""Characters that equal an ASCII letter when case is ignored. Lines that hold one are scanned again without it, so that
patterns can leave them out and stay literals."""

ODD = str.maketrans(ODD_CASES)
_ASCII = "".join(map(chr, range(128)))
_WITHOUT_MEANING = ("\u0378", "\ue000")
"""An unassigned and a private character."""
MAX_NAMED = 0x4000
"""A class that names characters further apart is tried on all."""
_TAIL = r"[\x80-\xbf]"
_ANY_BEYOND = (rf"[\xc2-\xdf]{_TAIL}", rf"[\xe0-\xef]{_TAIL}{_TAIL}", rf"[\xf0-\xf4]{_TAIL}{_TAIL}{_TAIL}")


class Chars(NamedTuple):
    """Characters that one place of a pattern may match in a plain line, where the blank stands for all white space."""

    ascii: frozenset[str]
    others: frozenset[str] | None
    """Those beyond ASCII; None stands for any of them."""

    @property
    def blank(self) -> bool:
        """Whether white space is among them."""
        return " " in self.ascii

    def without_blank(self) -> Chars:
        """The others among them; all of them where there are none."""
        return self if self.only_blank else Chars(self.ascii - {" "}, self.others)

    @property
    def only_blank(self) -> bool:
        """Whether nothing but white space is among them."""
        return self.others is not None and not self.others and self.ascii == {" "}


@cache
def _beyond_ascii() -> str:
    return "".join(map(chr, (*range(0x80, 0xD800), *range(0xE000, 0x110000))))


def all_characters() -> str:
    """Every character, surrogates left out."""
    return _ASCII + _beyond_ascii()


@cache
def _cased() -> str:
    properties = r"[\p{Cased}\p{Changes_When_Casemapped}\p{Changes_When_Casefolded}]"
    return "".join(regex.findall(properties, all_characters()))


@cache
def _blanks() -> frozenset[str]:
    return frozenset(regex.findall(r"\s", all_characters()))


def _set(found: set[str], *, wide: bool = False) -> Chars:
    """The set without white space and odd cases, in place of which it holds the blank and the letters they equal."""
    plain = {char for char in found if char < "\x80"} - _blanks()
    if not found.isdisjoint(_blanks() - {"\n"}):
        plain.add(" ")
    for odd, letter in ODD_CASES.items():
        if odd in found:
            plain |= {letter, letter.upper()}
    others = None if wide else frozenset(char for char in found if char >= "\x80") - ODD_CASES.keys() - _blanks()
    return Chars(frozenset(plain), others if others is None else frozenset(others))


@lru_cache(maxsize=10_000)
def members(token: str, ignore_case: bool) -> Chars:
    """The characters that a class, an escape or the dot matches.

    Raises:
        regex.error: when the token is no such thing.
    """
    pattern = regex.compile(token, regex.V0 | (regex.IGNORECASE if ignore_case else 0))
    found = set(pattern.findall(_ASCII + "".join((*_blanks(), *ODD_CASES))))
    few = len(found) + FEW
    for match in pattern.finditer(_possible(token)):
        found.add(match.group())
        if len(found) > few or match.group() in _WITHOUT_MEANING:
            return _set(found, wide=True)
    return _set(found)


def _possible(token: str) -> str:
    """The characters beyond ASCII among which those of a class are.

    Unassigned and private ones are alike to all properties, so that one of each tells of the others; but a class may
    name them.
    """
    named = [char for char in token if char >= "\x80"]
    if regex.search(r"\\[xuUN]", token) or (named and ord(max(named)) - ord(min(named)) > MAX_NAMED):
        return _beyond_ascii()
    return _assigned() + "".join(map(chr, range(ord(min(named)), ord(max(named)) + 1)) if named else ())


@cache
def _assigned() -> str:
    """The characters beyond ASCII that Unicode has assigned, behind one of each kind that it has not."""
    return "".join(_WITHOUT_MEANING) + "".join(regex.findall(r"[^\p{Cn}\p{Co}\p{Cs}]", _beyond_ascii()))


@lru_cache(maxsize=10_000)
def variants(char: str, ignore_case: bool) -> Chars:
    """The characters that a literal one matches."""
    found = {char}
    if ignore_case:
        found.update(regex.findall(regex.escape(char), _cased(), regex.V0 | regex.IGNORECASE))
    return _set(found)


@cache
def _unfolding() -> dict[str, frozenset[str]]:
    """From each character to those that case folding turns into it."""
    out: dict[str, set[str]] = {}
    for char in all_characters():
        folded = char.casefold()
        if folded != char and len(folded) == 1:
            out.setdefault(folded, {folded}).add(char)
    return {char: frozenset(chars) for char, chars in out.items()}


@cache
def unfolded(char: str, kin: str = "") -> Chars:
    """The characters that `casefold` turns into this one, and those that count as its kin."""
    return _set({*_unfolding().get(char, char), *kin})


_WHERE_FOLDS_ARE = ((0x80, 0x600), (0x1E00, 0x2000), (0x2100, 0x2200), (0xFB00, 0xFB20))
MANY_FOLDED = {
    char: folded
    for first, end in _WHERE_FOLDS_ARE
    for char in map(chr, range(first, end))
    if len(folded := char.casefold()) > 1 and folded != "ss"
}
"""Characters that case folding turns into several, but for the German ß, which is too common to be an exception."""
FOLDED_ODD = ODD | str.maketrans(MANY_FOLDED)


def _byte(value: int) -> str:
    char = chr(value)
    return char if char.isascii() and char.isalnum() else f"\\x{value:02x}"


def _byte_class(values: list[int]) -> str:
    """A class of bytes, or the one byte; runs written as ranges."""
    if len(values) == 1:
        return _byte(values[0])
    parts: list[str] = []
    start = last = values[0]
    for value in [*values[1:], 999]:
        if value != last + 1:
            parts.append(_byte(start) if start == last else f"{_byte(start)}-{_byte(last)}")
            start = value
        last = value
    return f"[{''.join(parts)}]"


def bytes_of(chars: Iterable[str]) -> str:
    """A regular expression on UTF-8 bytes that matches one of the characters."""
    tails: dict[bytes, list[int]] = {}
    for char in sorted(set(chars)):
        encoded = char.encode("utf-8", "surrogatepass")
        tails.setdefault(encoded[:-1], []).append(encoded[-1])
    options = ["".join(map(_byte, head)) + _byte_class(sorted(last)) for head, last in tails.items()]
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


def loose_class(chars: Chars) -> str:
    """A class of bytes in which are those of all characters of the set; repeated, it matches each of them."""
    values = sorted({*map(ord, chars.ascii), *(range(0x80, 0x100) if chars.others is None or chars.others else ())})
    return _byte_class(values) if len(values) > 1 else f"[{_byte_class(values)}]"


@lru_cache(maxsize=10_000)
def as_bytes(chars: Chars) -> str:
    """A regular expression on UTF-8 bytes that matches one of the set."""
    if chars.others is not None:
        return bytes_of(chars.ascii | chars.others) if chars.ascii or chars.others else "[^\\x00-\\xff]"
    return f"(?:{'|'.join([*([bytes_of(chars.ascii)] if chars.ascii else []), *_ANY_BEYOND])})"
