"""In memory: text to clean text with edits, against hyperscan alone on the same bytes and patterns."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.corpus import documents, rule_set
from cleaner.document import Document, Metadata
from cleaner.engine.cleaner import Cleaner

Contestant = tuple[str, Callable[[], object]]


def measured(contestants: Sequence[Contestant], rounds: int) -> dict[str, float]:
    """Median processor seconds of each, run in turn."""
    taken: dict[str, list[float]] = {name: [] for name, _ in contestants}
    for _ in range(rounds):
        for name, run in contestants:
            start = time.process_time()
            run()
            taken[name].append(time.process_time() - start)
    return {name: median(times) for name, times in taken.items()}


def in_memory(rules: int, dirty: float, megabytes: float, rounds: int, *, mixed: bool = False) -> dict[str, object]:
    """Speeds in megabytes of UTF-8 a second, and their ratio."""
    texts = list(documents(megabytes, dirty, mixed=mixed))
    raw = [f"\n{text}\n".encode() for text in texts]
    size = sum(map(len, raw)) / 1e6
    cleaner = Cleaner(rule_set(rules), scanner="hyperscan")
    find = cleaner.finders.of(None if mixed else "en").scanner.find  # type: ignore[attr-defined]
    language = None if mixed else "en"

    def clean() -> None:
        for text in texts:
            result = cleaner.clean(Document(text, metadata=Metadata(language=language)))
            _ = result.text

    def detect() -> None:
        for text in texts:
            _ = cleaner.clean(Document(text)).text

    def scan() -> None:
        for data in raw:
            find(data)

    clean()
    times = measured([("cleaner", clean), ("cleaner, language detected", detect), ("hyperscan alone", scan)], rounds)
    return {
        "rules": rules,
        "dirty": dirty,
        "documents": len(texts),
        "mixed scripts": mixed,
        **{name: round(size / seconds, 1) for name, seconds in times.items()},
        "ratio": round(times["hyperscan alone"] / times["cleaner"], 3),
    }
