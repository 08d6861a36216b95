"""Edits: the only output of cleaning, and the arithmetic on them.

An edit replaces a stretch of the original text and names the rule that wants it. A document's edits are sorted and
never overlap; the clean text, every report and the restored original are computed from the text and its edits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec


class Edit(NamedTuple):
    """Replaces `text[start:end]` by `replacement`, because the rule of that id says so.

    Offsets count characters of the original text. An empty stretch inserts, an empty replacement removes.
    """

    start: int
    end: int
    replacement: str
    rule: str


class SharedLine(msgspec.Struct, frozen=True, order=True):
    """In how many documents of its corpus a line stands: what an edit of a rule over a corpus rests on."""

    documents: int
    """Copies of one story count once, and what has no paragraph of a story does not count."""
    of: int
    """All documents of the group."""
    group: str
    """What makes them a group, such as `host news.example.com`."""

    def __str__(self) -> str:
        return f"in {self.documents:,} of {self.of:,} documents of {self.group}"


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after its edits.

    Args:
        text: the original.
        edits: sorted, not overlapping, inside the text.
    """
    parts: list[str] = []
    at = 0
    for start, end, replacement, _ in edits:
        parts.append(text[at:start])
        parts.append(replacement)
        at = end
    parts.append(text[at:])
    return "".join(parts)


def check(text: str, edits: Sequence[Edit]) -> None:
    """Raises ValueError unless the edits are sorted, apart, inside the text, and each changes something."""
    at = 0
    for edit in edits:
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(f"{edit} overlaps another edit or leaves the text of {len(text)} characters")
        if text[edit.start : edit.end] == edit.replacement:
            raise ValueError(f"{edit} changes nothing")
        at = edit.end


def restore(clean: str, edits: Iterable[tuple[int, str, str]]) -> str:
    """The original text, from the clean one and what each edit took and put.

    Args:
        clean: the text after the edits.
        edits: for each edit its start in the original, the text it removed and the text it inserted.

    Raises:
        ValueError: when the clean text does not hold what an edit inserted.
    """
    parts: list[str] = []
    at = 0
    original = 0
    for start, removed, inserted in edits:
        kept = start - original
        parts.append(clean[at : at + kept])
        at += kept
        if kept < 0 or len(parts[-1]) != kept or not clean.startswith(inserted, at):
            raise ValueError(f"the clean text is not the one that was logged: it differs at character {at}")
        at += len(inserted)
        parts.append(removed)
        original = start + len(removed)
    parts.append(clean[at:])
    return "".join(parts)


def original_offset(edits: Iterable[Edit], at: int) -> int:
    """Where in the original text stands what begins at an offset of the text after its edits."""
    gone = 0
    for start, end, replacement, _ in edits:
        if at < start - gone:
            break
        if at < start - gone + len(replacement):
            return start
        gone += end - start - len(replacement)
    return at + gone


class _Piece(NamedTuple):
    """A stretch of the current text: kept from the original, or put there by an edit."""

    start: int
    end: int
    text: str | None
    rule: str

    @property
    def length(self) -> int:
        return self.end - self.start if self.text is None else len(self.text)


def compose(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """One list of edits on the original that does what `first`, then `second` do.

    Args:
        text: the original.
        first: edits on the original.
        second: edits on the text after `first`.

    Returns:
        Edits on the original. What the first removed stays with its rule; what it inserted goes to the rule of a
        later edit that covers it, and where one cuts into it, the earlier keeps what is left of its text.
    """
    if not first:
        return list(second)
    out: list[_Piece] = []
    pieces = _pieces(len(text), first)
    pieces.reverse()  # a stack: the next piece is the last
    at = 0
    for edit in second:
        while pieces and at + pieces[-1].length <= edit.start:
            at += pieces[-1].length
            out.append(pieces.pop())
        at = _overlay(edit, at, pieces, out)
    out += reversed(pieces)
    return _edits(text, out)


def _pieces(length: int, edits: Sequence[Edit]) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    for edit in edits:
        if at < edit.start:
            pieces.append(_Piece(at, edit.start, None, ""))
        pieces.append(_Piece(edit.start, edit.end, edit.replacement, edit.rule))
        at = edit.end
    if at < length:
        pieces.append(_Piece(at, length, None, ""))
    return pieces


def _overlay(edit: Edit, at: int, pieces: list[_Piece], out: list[_Piece]) -> int:
    """Lays an edit over the pieces that begin at `at`; returns where the next piece begins."""
    if pieces and at < edit.start:
        head, tail = _split(pieces.pop(), edit.start - at)
        out.append(head)
        pieces.append(tail)
        at = edit.start
    start = pieces[-1].start if pieces else out[-1].end if out else 0
    replacement = edit.replacement
    if replacement and (edit.start == edit.end or pieces[-1].text == ""):
        out.append(_Piece(start, start, replacement, edit.rule))
        replacement = ""
    while pieces and at < edit.end:
        piece = pieces.pop()
        if piece.text == "":  # taken before: it stays with the rule that took it
            out.append(piece)
            continue
        if at + piece.length > edit.end:
            piece, rest = _split(piece, edit.end - at)
            pieces.append(rest)
        at += piece.length
        out.append(_Piece(piece.start, piece.end, replacement, edit.rule))
        replacement = ""
    return at


def _split(piece: _Piece, at: int) -> tuple[_Piece, _Piece]:
    if piece.text is None:
        middle = piece.start + at
        return piece._replace(end=middle), piece._replace(start=middle)
    # What an edit took cannot be divided: the first part keeps it, the second only inserts.
    return piece._replace(text=piece.text[:at]), _Piece(piece.end, piece.end, piece.text[at:], piece.rule)


def _edits(text: str, pieces: Iterable[_Piece]) -> list[Edit]:
    """Edits of the pieces; neighbours of one rule become one."""
    out: list[Edit] = []
    for piece in pieces:
        if piece.text is None:
            continue
        edit = Edit(piece.start, piece.end, piece.text, piece.rule)
        if out and out[-1].end == edit.start and out[-1].rule == edit.rule:
            last = out[-1]
            out[-1] = Edit(last.start, edit.end, last.replacement + edit.replacement, last.rule)
        else:
            out.append(edit)
    return [edit for edit in out if text[edit.start : edit.end] != edit.replacement]
