"""From lines of junk to a pattern that takes their like."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import regex

from cleaner.rules.pattern import alternatives

_META = regex.compile(r"([\\^$.|?*+()\[\]{}])")
_VARIABLE = regex.compile(r"(?P<link>https?://\S+|www\.\S+|\S+@\S+\.\w+|@\w+)|(?P<number>\d[\d.,:]*\d|\d)")
_EDGE = r"\W*"
_MARKS = regex.compile(r"^[\s•·●▪■◦▶►»›>|*_~=–—-]+")
MAX_LABEL_WORDS = 6
"""A colon after at most so many words ends a label; what stands behind it differs from line to line."""
MIN_SHARED = 2
"""Words that lines must share at their beginning for that to make a pattern."""


def generalized(lines: Sequence[str]) -> str | list[str]:
    """A pattern for `line` that matches lines of junk and what differs from them in numbers, links and tails.

    Args:
        lines: lines of one kind of junk, one at least.

    Returns:
        A pattern; a list, where the lines have too little in common for one.
    """
    plain = list(dict.fromkeys(_MARKS.sub("", line.strip()) for line in lines))
    labels = {_label(line) for line in plain}
    if len(labels) == 1 and (label := labels.pop()):
        return f"^{pattern_of(label)} ?[:：]"
    if len(plain) == 1:
        return f"^{pattern_of(_bare(plain[0]))}{_EDGE}$"
    split = [_bare(line).split() for line in plain]
    shared = [words[0] for words in takewhile(_all_alike, zip(*split, strict=False))]
    if len(shared) >= MIN_SHARED:
        same_length = all(len(words) == len(shared) for words in split)
        return f"^{pattern_of(' '.join(shared))}" + (f"{_EDGE}$" if same_length else r"\b")
    return [f"^{pattern_of(_bare(line))}{_EDGE}$" for line in plain]


def is_closed(pattern: str | list[str]) -> bool:
    """Whether a pattern says how its lines end."""
    return all(each.endswith("$") for each in alternatives(pattern))


def pattern_of(text: str) -> str:
    """A text as a pattern: numbers stand for any number, links for any link."""
    parts: list[str] = []
    at = 0
    for match in _VARIABLE.finditer(text):
        parts += [literal(text[at : match.start()]), r"\S+" if match["link"] else r"\d[\d.,:]*"]
        at = match.end()
    return "".join([*parts, literal(text[at:])])


def literal(text: str) -> str:
    """A text as a pattern that matches it alone."""
    return _META.sub(r"\\\1", regex.sub(r"\s+", " ", text))


def _label(line: str) -> str:
    head, colon, tail = line.replace("：", ":").partition(":")
    is_label = bool(colon and tail.strip() and 0 < len(head.split()) <= MAX_LABEL_WORDS and "//" not in tail[:2])
    return head.strip().casefold() if is_label else ""


def _bare(line: str) -> str:
    """The line without the punctuation at its end, of which a pattern allows any."""
    return regex.sub(r"[^\w)\]]+$", "", line) or line


def _all_alike(words: tuple[str, ...]) -> bool:
    return len({pattern_of(word).casefold() for word in words}) == 1
