"""Traces: byte patterns of which one is in every text that a repair of `normalize` changes, or in every line that is
not plain, read off the repairs' own patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cleaner.engine import normalize, text
from cleaner.engine.scanner.chars import MANY_FOLDED, ODD_CASES, all_characters, bytes_of


def repair_traces() -> dict[str, list[str]]:
    """For each repair its traces; for the edges of a text see `normalize.edge_faults`."""
    suspicious = normalize.SUSPICIOUS.search
    first = _those(lambda char: suspicious(char + "\x80"))
    second = _those(lambda char: suspicious("\xc2" + char))
    return {
        "encoding": [bytes_of(first) + bytes_of(second)],
        "entities": [r"&[#A-Za-z][0-9A-Za-z]{1,31};"],
        "characters": [bytes_of(_those(normalize.INVISIBLE.fullmatch))],
        "line-ends": [bytes_of(_those(normalize.LINE_END.fullmatch))],
        "spaces": [
            r"[ \t][ \t]",
            r"\n[ \t]",
            r"[ \t]\n",
            bytes_of(_those(lambda char: char not in " \t\n" and normalize.BLANK_RUN.search(f"x{char}x"))),
        ],
        "blank-lines": [r"\n\n\n"],
    }


def plain_line_traces() -> list[str]:
    """Traces of lines that are not plain: list marks and white space at their edges, white space that is not one
    blank, and letters whose case folding is odd."""
    blank = [char for char in all_characters() if char != "\n" and (char.isspace() or text.BLANKS.match(char))]
    mark = [char for char in all_characters() if char not in "\n#" and text.MARKS.fullmatch(char)]
    odd = {*ODD_CASES, *MANY_FOLDED}
    return [
        r"\n" + bytes_of({*mark, *blank, "#"}),
        bytes_of(blank) + r"\n",
        bytes_of({*blank} - {" "}),
        r"\x20\x20",
        bytes_of(odd),
    ]


def _those(wanted: Callable[[str], object]) -> Iterable[str]:
    return [char for char in all_characters() if wanted(char)]
