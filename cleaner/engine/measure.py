"""Measures of edits: how much of a text they remove, and whether they take whole lines."""

from __future__ import annotations

from collections.abc import Sequence

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


def take_whole_lines(text: str, edits: Sequence[Edit]) -> bool:
    """Whether the edits only take lines with their newlines, or add a newline at the end, so that no line changes."""
    size = len(text)
    for start, end, replacement, _ in edits:
        if replacement:
            if not start == end == size or replacement != "\n":
                return False
        elif not ((start == 0 or text[start - 1] == "\n") and (end == size or text[end - 1] == "\n")):
            return False
    return True
