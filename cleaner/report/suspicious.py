"""Suspicious removals: what a reader should look at first, because it reads like the story."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from cleaner.report.changelog import Change, Record

QUIET = ("whitespace",)
"""Categories of changes that are counted, not shown one by one."""

MIN_WORDS = 8
MIDDLE = (0.1, 0.85)
"""Between these shares of a document lies the middle of its story."""
_GAP = 2
"""Removals no further apart than this many characters are neighbours."""
_TERMINAL = regex.compile(r"[.!?…。！？؟۔।][\s\"'”’»›)\]」』）]*$")
_OPENING = regex.compile(r"^[\"'“‘«„(¿¡「『]*[\p{Lu}\p{Lt}\p{Lo}\d]")
_WORD = regex.compile(r"\w+")
_EVIDENCE = regex.compile(r"[\"“”«»„]|\d|\bsaid\b")


def suspicious(record: Record) -> Iterator[tuple[int, Change]]:
    """Removals that one rule alone made, that read like sentences, in the middle of the document.

    Yields:
        How suspicious (words, and as many again for quotes and digits), and the change.
    """
    edits = [change for change in record.edits if change.category not in QUIET]
    for i, change in enumerate(edits):
        taken = change.removed.strip()
        if change.also or change.inserted.strip() or not _in_the_middle(change, record.characters):
            continue
        before = i > 0 and change.start - edits[i - 1].end <= _GAP and not edits[i - 1].inserted
        after = i + 1 < len(edits) and edits[i + 1].start - change.end <= _GAP and not edits[i + 1].inserted
        if before or after or not _TERMINAL.search(taken[-12:]) or not _OPENING.match(taken):
            continue
        words = sum(1 for _ in _WORD.finditer(taken))
        if words >= MIN_WORDS:
            yield words * (2 if _EVIDENCE.search(taken) else 1), change


def _in_the_middle(change: Change, characters: int) -> bool:
    low, high = MIDDLE
    return low * characters <= change.start and change.end <= high * characters
