"""Packing: documents and tables as compressed blocks that a page holds as text and unpacks when they are asked for.

Base64 keeps scraped text away from the HTML parser altogether; the page turns it into text nodes, never into markup.
"""

from __future__ import annotations

import base64
import gzip
from bisect import bisect_left
from collections.abc import Mapping, Sequence

import msgspec
import regex

from cleaner.report.changelog import Change, Record

_ASTRAL = regex.compile(r"[\U00010000-\U0010ffff]")


def pack(value: object) -> str:
    """A value as JSON, compressed, in base64; the same value gives the same text."""
    data = msgspec.json.encode(value, order="deterministic")
    return base64.b64encode(gzip.compress(data, 6, mtime=0)).decode("ascii")


def packed_document(record: Record, text: str, rules: Mapping[str, int]) -> dict[str, object]:
    """What the page needs to show a document: its text, and changes with offsets as browsers count them.

    Args:
        record: the document's record.
        text: its original text.
        rules: the place of each rule in the page's list of rules.
    """
    offsets = _Utf16(text)

    def rows(changes: Sequence[Change]) -> list[list[object]]:
        return [_row(change, offsets, rules) for change in changes]

    return {
        "text": text,
        "edits": rows(record.edits),
        "suggestions": rows(record.suggestions),
        "marks": [[offsets.of(m.start), offsets.of(m.end), rules[m.rule], m.mark] for m in record.marks],
        "metadata": record.metadata,
    }


def _row(change: Change, offsets: _Utf16, rules: Mapping[str, int]) -> list[object]:
    """Start, end (UTF-16 units), inserted text, rule, start (characters); points, rivals, counts where there are."""
    row: list[object] = [
        offsets.of(change.start),
        offsets.of(change.end),
        change.inserted,
        rules[change.rule],
        change.start,
    ]
    if change.points is not None or change.also or change.shared:
        row += [change.points, change.also]
    if change.shared:
        row.append(str(change.shared))
    return row


class _Utf16:
    """Offsets in UTF-16 units, as JavaScript counts, from offsets in characters."""

    def __init__(self, text: str) -> None:
        self._astral = [] if text.isascii() else [match.start() for match in _ASTRAL.finditer(text)]

    def of(self, offset: int) -> int:
        return offset + bisect_left(self._astral, offset)
