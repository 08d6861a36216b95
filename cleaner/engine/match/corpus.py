"""`corpus`: lines that many otherwise different documents of one group share."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.engine.match.base import Hit
from cleaner.engine.text import TextView
from cleaner.rules.model import Corpus


class SharedLines:
    """The shared lines of a document whose corpus was counted; a document alone has none.

    A line that reads like a paragraph of the story is never taken, whoever shares it: these lines tell stories apart,
    and because none of them goes, no count can be higher when the clean corpus is counted again.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus

    def find_all(self, view: TextView, title: str | None) -> Iterator[Hit]:
        """The shared lines, in the order of the text."""
        counts = view.counts
        if counts is None:
            return
        for line in view.lines:
            if not line.is_prose and counts.shared(self.corpus, line.text):
                yield Hit(line, line.full_start, line.full_end)
