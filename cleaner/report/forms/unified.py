"""`unified`: one patch from the originals to the clean texts; `patch -p1 -R` or `git apply -R` takes it back.

The hunks follow from the edits, without a search for differences, and they are bytes: where the original is in
another encoding than UTF-8, the patch turns the one into the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from cleaner.report.changelog import Change, Record
from cleaner.rules.ruleset import RuleSet

CONTEXT = 3
_NO_NEWLINE = b"\n\\ No newline at end of file\n"
_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


class _Replaced(msgspec.Struct):
    """Lines of the original, from `start` up to `end`, and the lines that take their place."""

    start: int
    end: int
    new: list[bytes]


class UnifiedForm:
    """A patch whose names are those of the clean texts in the output folder."""

    def __init__(self, rules: RuleSet) -> None:
        del rules

    def begin(self) -> bytes:
        """Nothing."""
        return b""

    def document(self, record: Record, text: str) -> bytes:
        """The patch of a document; nothing for pages and records, whose bytes are not those that were cleaned."""
        if not record.edits or record.extracted or record.number is not None:
            return b""
        if record.encoding in ("utf-8", "ascii"):
            old = _lines(text.encode("utf-8"))
            replaced = list(_replaced(text, record.edits))
        else:
            old = _lines(text.encode(record.encoding))
            replaced = [_Replaced(0, len(old), _lines(_clean(text, record.edits).encode("utf-8")))]
        name = _quoted("a/" + record.path), _quoted("b/" + record.path)
        head = f"diff --git {name[0]} {name[1]}\n--- {name[0]}{_tab(name[0])}\n+++ {name[1]}{_tab(name[1])}\n"
        return head.encode("utf-8") + b"".join(_hunks(old, replaced))

    def end(self) -> bytes:
        """Nothing."""
        return b""


def _clean(text: str, edits: Sequence[Change]) -> str:
    parts, at = [], 0
    for change in edits:
        parts += [text[at : change.start], change.inserted]
        at = change.end
    return "".join([*parts, text[at:]])


def _lines(data: bytes) -> list[bytes]:
    """Lines with their newline, which the last one may lack."""
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _replaced(text: str, edits: Sequence[Change]) -> Iterator[_Replaced]:
    """Whole lines with their new form; edits that touch one line go together."""
    group: list[Change] = []
    start = end = 0  # of the lines of the group, in characters
    first = 0
    for change in edits:
        if group and (change.start < end or (change.start == end and not text.endswith("\n", 0, end))):
            group.append(change)
            end = max(end, _line_end(text, change))
            continue
        if group:
            yield _of_group(text, group, start, end, first)
        group = [change]
        start = text.rfind("\n", 0, change.start) + 1
        end = _line_end(text, change)
        first = change.line - 1
    if group:
        yield _of_group(text, group, start, end, first)


def _line_end(text: str, change: Change) -> int:
    """Behind the last line that a change touches; it touches the next line too where no whole line is left."""
    begins_line = change.start == 0 or text[change.start - 1] == "\n"
    ends_line = change.end > change.start and text[change.end - 1] == "\n"
    if begins_line and ends_line and (not change.inserted or change.inserted.endswith("\n")):
        return change.end
    at = text.find("\n", change.end)
    return len(text) if at < 0 else at + 1


def _of_group(text: str, group: Sequence[Change], start: int, end: int, first: int) -> _Replaced:
    parts, at = [], start
    for change in group:
        parts += [text[at : change.start], change.inserted]
        at = change.end
    new = "".join([*parts, text[at:end]])
    count = text.count("\n", start, end) + (end > start and text[end - 1] != "\n")
    return _Replaced(first, first + count, _lines(new.encode("utf-8")))


def _hunks(old: list[bytes], replaced: Sequence[_Replaced]) -> Iterator[bytes]:
    shift = 0
    for hunk in _together(replaced):
        start = max(0, hunk[0].start - CONTEXT)
        end = min(len(old), hunk[-1].end + CONTEXT)
        rows: list[bytes] = []
        at = start
        new_count = 0
        for part in hunk:
            rows += [_row(b" ", line) for line in old[at : part.start]]
            rows += [_row(b"-", line) for line in old[part.start : part.end]]
            rows += [_row(b"+", line) for line in part.new]
            new_count += part.start - at + len(part.new)
            at = part.end
        rows += [_row(b" ", line) for line in old[at:end]]
        new_count += end - at
        span = _span(start, end - start), _span(start + shift, new_count)
        shift += new_count - (end - start)
        yield f"@@ -{span[0]} +{span[1]} @@\n".encode("ascii") + b"".join(rows)


def _together(replaced: Sequence[_Replaced]) -> Iterator[list[_Replaced]]:
    """Changes whose context would touch share a hunk."""
    hunk: list[_Replaced] = []
    for part in replaced:
        if hunk and part.start - hunk[-1].end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(part)
    if hunk:
        yield hunk


def _row(sign: bytes, line: bytes) -> bytes:
    return sign + line if line.endswith(b"\n") else sign + line + _NO_NEWLINE


def _span(start: int, count: int) -> str:
    return f"{start + 1 if count else start},{count}"


def _quoted(name: str) -> str:
    """A name as git writes it: in quotes with escapes where it holds control characters, quotes or backslashes."""
    if not any(ord(char) < 32 or char in '"\\\x7f' for char in name):
        return name
    escaped = "".join(
        f"\\{_ESCAPES[ord(char)]}" if ord(char) in _ESCAPES else f"\\{ord(char):03o}" if ord(char) < 32 else char
        for char in name
    )
    return f'"{escaped}"'


def _tab(name: str) -> str:
    """What keeps a name with blanks together."""
    return "\t" if " " in name and not name.startswith('"') else ""
