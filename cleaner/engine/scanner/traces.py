"""Traces: byte patterns of which one is in every text that a repair of `normalize` changes, or in every line that is
not plain, read off the repairs' own patterns."""

from __future__ import annotations

from functools import cache

import regex

from cleaner.engine import normalize, units
from cleaner.engine.syntax.chars import MANY_FOLDED, ODD_CASES, all_characters, bytes_of


@cache
def repair_traces() -> dict[str, list[str]]:
    """For each repair its traces; for the edges of a text see `normalize.edge_faults`."""
    head, tail = normalize.SUSPICIOUS_PAIR
    return {
        "encoding": [_bytes_of(head) + _bytes_of(tail)],
        "entities": [r"&[#A-Za-z][0-9A-Za-z]"],
        "characters": [_bytes_of(normalize.INVISIBLE.pattern)],
        "line-ends": [_bytes_of(normalize.LINE_END.pattern)],
        "spaces": [r"[ \t][ \t]", r"\n[ \t]", r"[ \t]\n", _bytes_of(f"[{normalize.ODD_BLANKS}]")],
        "blank-lines": [r"\n\n\n"],
    }


@cache
def plain_line_traces() -> list[str]:
    """Traces of lines that are not plain: list marks and white space at their edges, white space that is not one
    blank, and letters whose case folding is odd."""
    blank = {*regex.findall(r"\s", all_characters()), *"\x1c\x1d\x1e\x1f"} - {"\n"}  # what `\\s` or `rstrip` takes
    mark = {*regex.findall(units.MARK, all_characters())} - {"\n"}
    return [
        r"\n" + bytes_of({*mark, *blank, "#"}),
        bytes_of(blank) + r"\n",
        bytes_of(blank - {" "}),
        r"\x20\x20",
        bytes_of({*ODD_CASES, *MANY_FOLDED}),
    ]


def _bytes_of(pattern: str) -> str:
    return bytes_of("".join(regex.findall(pattern, all_characters())))
