"""In memory: text to clean text with edits, against hyperscan alone on the same bytes and patterns."""

from __future__ import annotations

from functools import partial

from benchmarks.corpus import documents, rule_set
from benchmarks.timing import here, in_turn
from cleaner.api import TOGETHER
from cleaner.document import Document, Metadata
from cleaner.engine.cleaner import Cleaner
from cleaner.engine.text import TextView


def in_memory(rules: int, dirty: float, megabytes: float, rounds: int, *, mixed: bool = False) -> dict[str, object]:
    """Speeds in megabytes of UTF-8 a second, their ratio, and how many rules are tried on a line, a document."""
    texts = list(documents(megabytes, dirty, mixed=mixed))
    raw = [f"\n{text}\n".encode() for text in texts]
    size = sum(map(len, raw)) / 1e6
    cleaner = Cleaner(rule_set(rules), scanner="hyperscan")
    language = None if mixed else "en"
    scanner = cleaner.finders.of(language).scanner
    find = scanner.find  # type: ignore[attr-defined]
    views = [TextView(text, language) for text in texts]
    candidates = sum(len(list(scanner.scan(view).candidates(view))) for view in views)

    def clean(language: str | None = language) -> None:
        for first in range(0, len(texts), TOGETHER):
            some = [Document(text, metadata=Metadata(language=language)) for text in texts[first : first + TOGETHER]]
            for scanned in [*map(cleaner.scanned, some)]:
                _ = cleaner.clean(scanned).text

    def scan() -> None:
        for data in raw:
            find(data)

    clean()
    contestants = [("cleaner", clean), ("cleaner, language detected", lambda: clean(None)), ("hyperscan alone", scan)]
    taken = in_turn([(name, partial(here, run)) for name, run in contestants], rounds)
    times = {name: one.processor for name, one in taken.items()}
    return {
        "rules": rules,
        "dirty": dirty,
        "documents": len(texts),
        "mixed scripts": mixed,
        "candidates a document": round(candidates / len(texts), 1),
        **{name: round(size / seconds, 1) for name, seconds in times.items()},
        "ratio": round(times["hyperscan alone"] / times["cleaner"], 3),
    }
