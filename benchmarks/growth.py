"""How cost grows: with rules, with documents, and with the length of a document."""

from __future__ import annotations

from benchmarks.corpus import documents, rule_set
from benchmarks.timing import here, in_turn
from cleaner.document import Document, Metadata
from cleaner.engine.cleaner import Cleaner, Options

ENGLISH = Metadata(language="en")


def growing(rounds: int, huge: int) -> list[dict[str, object]]:
    """Microseconds a kilobyte of text, for more and more of one thing at a time."""
    cleaner = Cleaner(rule_set(1000), Options(max_characters=huge * 2_000_000), "hyperscan")
    cleaner.finders.of("en")  # to compile the rules is no cost of a document
    texts = list(documents(4.2, 0.2))  # enough for the longest that is cut from them
    rows = [_row("documents", f"{count:,} of 4 KB", texts[:count], cleaner, rounds) for count in (100, 300, 900)]
    body = "".join(texts)
    for size in (4_000, 40_000, 400_000, 4_000_000):
        cut = [body[at : at + size] for at in range(0, min(len(body), max(size, 400_000)) - size + 1, size)]
        rows.append(_row("length", f"{size:,} characters", cut, cleaner, rounds))
    rows.append(_row("length", f"{huge} MB", [body * (huge * 1_000_000 // len(body))], cleaner, 1))
    lines = [line + "\n" for text in texts for line in text.split("\n") if line]
    for count in (10_000, 100_000, 1_000_000):
        many = (lines * (count // len(lines) + 1))[:count]
        rows.append(_row("one-line documents", f"{count:,}", many, cleaner, 1))
    return rows


def _row(what: str, how: str, texts: list[str], cleaner: Cleaner, rounds: int) -> dict[str, object]:
    def clean() -> None:
        for text in texts:
            _ = cleaner.clean(Document(text, metadata=ENGLISH)).text

    size = sum(len(text.encode()) for text in texts) / 1000
    taken = in_turn([(what, lambda: here(clean))], rounds)[what]
    return {
        "grows": what,
        "to": how,
        "MB": round(size / 1000, 1),
        "seconds": round(taken.processor, 2),
        "microseconds a KB": round(1e6 * taken.processor / size, 1),
    }
