"""Sentences of a line, by the splitter that Wikimedia keeps for its 300 languages."""

from __future__ import annotations

import sentencex

MAX_CHARACTERS = 200_000


def split_sentences(text: str, language: str | None) -> list[tuple[int, int]]:
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
        if end > start:
            bounds.append((start, end))
    if at != len(text):  # the splitter dropped characters, so its offsets cannot be trusted
        return [(0, len(text))]
    return bounds
