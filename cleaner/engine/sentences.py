"""Sentences of a line, by the splitter that Wikimedia keeps for its 300 languages."""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import lru_cache

import sentencex

MAX_CHARACTERS = 200_000
CONTINUED = frozenset(string.ascii_letters + string.digits + ",")
"""No sentence ends with one of these, so none begins behind one: the scan relies on it."""


@lru_cache(maxsize=64)  # each pass over a document asks for the same lines
def split_sentences(text: str, language: str | None) -> Sequence[tuple[int, int]]:
    """Bounds of the sentences of a text, edge blanks left out.

    Args:
        text: one line; a line over 200,000 characters counts as one sentence.
        language: an ISO 639-1 code; English rules serve where it is not known.
    """
    if len(text) > MAX_CHARACTERS:
        return [(0, len(text))]
    bounds: list[tuple[int, int]] = []
    at = 0
    for part in sentencex.segment(language or "en", text):
        start = at + len(part) - len(part.lstrip())
        at += len(part)
        end = start + len(part.strip())
        if end <= start:
            continue
        if bounds and text[bounds[-1][1] - 1] in CONTINUED:
            bounds[-1] = (bounds[-1][0], end)
        else:
            bounds.append((start, end))
    if at != len(text):  # the splitter dropped characters, so its offsets cannot be trusted
        return [(0, len(text))]
    return bounds
