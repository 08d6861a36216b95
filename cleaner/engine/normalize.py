"""The normal form of white space, characters and encodings: repairs too general for a pattern.

Each repair is called by a rule with `normalize: NAME`, so it can be switched off, has examples, and its edits bear
the rule's id. Punctuation is repaired by ordinary `span` rules.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

import regex

from cleaner.edits import Edit
from cleaner.rules.pattern import MATCH_SECONDS

Change = tuple[int, int, str]
Repair = Callable[[str, str], Iterator[Change]]
"""From a text and what it should end with to changes (start, end, replacement), sorted and apart."""

ODD_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
LINE_END = regex.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANK_RUN = regex.compile(f"[ \t{ODD_BLANKS}]{{2,}}|[{ODD_BLANKS}]|^[ \t]+|[ \t]+$", regex.M)
_BLANK_LINES = regex.compile(r"\A\n+|\n{3,}|\n+\Z")
_ENTITY = r"&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
INVISIBLE = regex.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)
_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}]")
SUSPICIOUS_PAIR = (
    "[\u00c2-\u00f4\u0102\u0103\u010e\u0413\u0420\u0421\u0432\u0439\u20ac]",
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\u0402-\u045f]",
)
"""What a wrongly decoded character begins with, and what follows."""
_SUSPICIOUS = regex.compile("".join(SUSPICIOUS_PAIR))
_TOKEN = regex.compile(r"\s+|\S+")


def _encoding(text: str, terminator: str) -> Iterator[Change]:
    """Text decoded with the wrong encoding, line by line, through ftfy."""
    at = 0
    for line in text.split("\n"):
        if _SUSPICIOUS.search(line):
            import ftfy

            fixed = ftfy.fix_encoding(line)
            if fixed != line and "\n" not in fixed:
                yield from _word_changes(line, fixed, at)
        at += len(line) + 1


def _word_changes(old: str, new: str, offset: int) -> Iterator[Change]:
    """Changes from one line to another, word by word where their words pair up."""
    olds, news = list(_TOKEN.finditer(old)), _TOKEN.findall(new)
    if len(olds) == len(news):
        for match, fixed in zip(olds, news, strict=True):
            if match.group() != fixed:
                yield offset + match.start(), offset + match.end(), fixed
    else:
        yield offset, offset + len(old), new


def _entities(text: str, terminator: str) -> Iterator[Change]:
    """HTML entities left in the text."""
    for match in regex.finditer(_ENTITY, text, timeout=MATCH_SECONDS):
        plain = match.group()
        while (further := html.unescape(plain)) != plain:
            plain = further
        if plain != match.group():
            yield match.start(), match.end(), plain


def _characters(text: str, terminator: str) -> Iterator[Change]:
    """Control, zero-width and soft-hyphen characters; direction marks where nothing runs from right to left."""
    right_to_left: bool | None = None
    for match in INVISIBLE.finditer(text, timeout=MATCH_SECONDS):
        if _DIRECTION.intersection(match.group()):
            if right_to_left is None:
                right_to_left = _RIGHT_TO_LEFT.search(text) is not None
            if right_to_left:
                kept = "".join(char for char in match.group() if char in _DIRECTION)
                if kept != match.group():
                    yield match.start(), match.end(), kept
                continue
        yield match.start(), match.end(), ""


def _line_ends(text: str, terminator: str) -> Iterator[Change]:
    """All line ends become a newline."""
    for match in LINE_END.finditer(text):
        yield match.start(), match.end(), "\n"


def _spaces(text: str, terminator: str) -> Iterator[Change]:
    """Odd blanks, runs of blanks (a tab wins, tables use them) and blanks at a line's edges."""
    for match in _BLANK_RUN.finditer(text, timeout=MATCH_SECONDS):
        start, end = match.span()
        at_edge = start == 0 or text[start - 1] == "\n" or end == len(text) or text[end] == "\n"
        new = "" if at_edge else "\t" if "\t" in match.group() else " "
        if new and text[start] == new:  # the run's first blank can stay
            start, new = start + 1, ""
        if start < end:
            yield start, end, new


def _blank_lines(text: str, terminator: str) -> Iterator[Change]:
    """No blank line at the start, one at most between, and the right end."""
    if not text.strip("\n"):
        if text:
            yield 0, len(text), ""
        return
    for match in _BLANK_LINES.finditer(text):
        start, end = match.span()
        keep = 0 if start == 0 else len(terminator) if end == len(text) else 2
        if end - start > keep:
            yield start + keep, end, ""
    if terminator and not text.endswith("\n"):
        yield len(text), len(text), terminator


REPAIRS: dict[str, Repair] = {
    "encoding": _encoding,
    "entities": _entities,
    "characters": _characters,
    "line-ends": _line_ends,
    "spaces": _spaces,
    "blank-lines": _blank_lines,
}
"""All repairs in the order in which they run: each may leave work for a later one."""


def repair(name: str, text: str, terminator: str, rule: str) -> list[Edit]:
    """The edits of one repair, bearing the id of the rule that called it."""
    return [Edit(start, end, new, rule) for start, end, new in REPAIRS[name](text, terminator)]


def edge_faults(text: str, terminator: str) -> bool:
    """Whether `blank-lines` may find something to do at the edges of a text."""
    if not text or text.startswith("\n"):
        return True
    return text.endswith("\n\n") or not text.endswith("\n") if terminator else text.endswith("\n")
