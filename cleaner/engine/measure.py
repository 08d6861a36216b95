"""Measures of edits: how much of a text they remove, and which lines they change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.edits import Edit, apply

_CHUNK = 1000


def count_letters(text: str) -> int:
    """Letters and digits of a text."""
    return sum(map(str.isalnum, text))


def removes_more_than(share: float, text: str, edits: Sequence[Edit]) -> bool:
    """Whether the edits remove more than a share of the text's letters and digits.

    Letters of the text after the edits are counted only until there are enough.
    """
    removed = sum(count_letters(text[edit.start : edit.end]) - count_letters(edit.replacement) for edit in edits)
    if removed <= 0 or share >= 1:
        return removed > 0 and share < 0
    after = apply(text, edits)
    kept = 0
    for at in range(0, len(after), _CHUNK):
        kept += count_letters(after[at : at + _CHUNK])
        if removed <= share * (kept + removed):
            return False
    return removed > share * (kept + removed)


class Stretch(NamedTuple):
    """Lines that an edit, or several, changed or took."""

    first: int
    """Where the first of them begins in the text before."""
    behind: int
    """Where the line behind them begins there."""
    start: int
    """Where what is left of them begins in the text after."""
    end: int
    """Where that ends, its newline left aside; the start where lines went whole."""
    shift: int
    """By how much places behind them moved."""


def changed_lines(text: str, edits: Sequence[Edit]) -> list[Stretch]:
    """The lines that edits of a text change or take, in order and apart; what they leave of others is as it was."""
    stretches: list[Stretch] = []
    shift = behind = 0
    for start, end, replacement, _ in edits:
        before, shift = shift, shift + len(replacement) - (end - start)
        if end < behind:  # in a line that an edit before it changed; a long one is not searched for its ends again
            stretches[-1] = stretches[-1]._replace(end=behind - 1 + shift, shift=shift)
            continue
        first = text.rfind("\n", 0, start) + 1 if start >= behind else start
        joins = bool(stretches) and first < behind
        if not (joins or replacement) and first == start and (end == len(text) or text[end - 1] == "\n"):
            behind = end
            stretches.append(Stretch(first, behind, start + before, start + before, shift))
            continue
        line_end = text.find("\n", end)
        behind = (line_end if line_end >= 0 else len(text)) + 1
        old = stretches.pop() if joins else Stretch(first, 0, first + before, 0, 0)
        stretches.append(old._replace(behind=behind, end=behind - 1 + shift, shift=shift))
    return stretches
