"""The change log: one record a document, from which every change can be seen, explained and taken back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from sys import intern
from typing import Literal

import msgspec

from cleaner import __version__
from cleaner.edits import Edit, SharedLine, restore
from cleaner.rules.ruleset import RuleSet

Status = Literal["changed", "unchanged", "left", "failed"]


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One edit, with all that is needed to take it back and to say why it was made."""

    start: int
    """Where it begins in the original text, in characters."""
    end: int
    line: int
    """The line of the original in which it begins, from 1."""
    removed: str
    inserted: str
    rule: str
    category: str
    safety: str = "safe"
    points: float | None = None
    """The sum of points, where a score made it."""
    also: list[str] = []
    """Other rules that matched there and gave way."""
    shared: SharedLine | None = None
    """Where a rule over a corpus made it: how many documents share the line; of several lines, the fewest."""


class Marked(msgspec.Struct, frozen=True):
    """A byline, dateline or credit, whether or not its text was changed."""

    start: int
    """Where it begins in the original text, in characters."""
    end: int
    rule: str
    mark: str


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """What happened to one document."""

    path: str
    """Where its clean text is, relative to the output folder."""
    source: str
    """Where it was read from, as given."""
    status: Status
    """`changed`, `unchanged`, `left` (as it was, see `flags`) or `failed` (see `error`)."""
    sha256: str = ""
    """Of the input's bytes."""
    encoding: str = "utf-8"
    """The codec of the input's bytes."""
    extracted: bool = False
    """Whether the text was extracted from a page, so that restoring gives the text and not the page."""
    rules: str = ""
    """The fingerprint of the rules."""
    characters: int = 0
    """The length of the original text."""
    version: str = __version__
    edits: list[Change] = []
    suggestions: list[Change] = []
    """What unsafe and experimental rules would do."""
    marks: list[Marked] = []
    """The bylines, datelines and credits that were recognized."""
    metadata: dict[str, object] = {}
    """Under schema.org's names."""
    labels: list[str] = []
    flags: list[str] = []
    error: str | None = None
    number: int | None = None
    """Its place in a file of many documents, from 1; for JSON Lines the number of the line."""
    id: str = ""
    """What the file itself calls it, where it does."""
    kind: str = ""
    """The kind of the file of many documents, such as `jsonl`, that holds its clean text."""
    converted: str = ""
    """The kind of the file that it was read from, where its clean text went to a file of another kind."""
    row: int | None = None
    """Its place in that other file, from 1; None where it has none there."""
    field: str = ""
    """The field of the record that took the clean text."""
    added: list[str] = []
    """Fields that cleaning added to the record."""
    spelling: str = ""
    """How the file spells the original text: for JSON `ascii`, `slash` or `html` escapes, for CSV `quoted`."""
    literal: str | None = None
    """The original text as the file spells it, where that is none of its kind's usual ways."""

    @property
    def name(self) -> str:
        """How people name the document: the path of its clean text, and its number in that file."""
        position = self.position
        if position is None and self.in_records:
            return self.place
        return self.path if position is None else f"{self.path}:{position}"

    @property
    def in_records(self) -> bool:
        """Whether its clean text is in a file of many documents."""
        return self.number is not None or bool(self.converted)

    @property
    def position(self) -> int | None:
        """Its place in the file of many documents that holds its clean text."""
        return self.row if self.converted else self.number

    @property
    def source_kind(self) -> str:
        """The kind of the file of many documents that it was read from; empty where it was one of its own."""
        return (self.converted or self.kind) if self.number is not None else ""

    @property
    def place(self) -> str:
        """The source, and the document's number in it."""
        return self.source if self.number is None else f"{self.source}:{self.number}"


def log_changes(
    text: str,
    edits: Iterable[Edit],
    rules: RuleSet,
    points: Mapping[int, float] | None = None,
    rivals: Sequence[tuple[int, str]] = (),
    shared: Sequence[tuple[int, SharedLine]] = (),
) -> list[Change]:
    """Edits as log entries.

    Args:
        text: the original text.
        edits: sorted edits on it, or suggestions of such.
        rules: the rules that made them.
        points: by start, the sum of points of edits that a score made.
        rivals: sorted, for findings that gave way: where what took their place begins, and their rule.
        shared: sorted, for lines found by rules over a corpus: where they begin, and how many documents share them.
    """
    changes: list[Change] = []
    line, at = 1, 0
    for start, end, inserted, rule_id in edits:
        line += text.count("\n", at, start)
        at = start
        rule = rules[rule_id]
        total = points.get(start) if points else None
        also = sorted({other for _, other in rivals[bisect_left(rivals, (start,)) : bisect_left(rivals, (end,))]})
        removed = text[start:end]
        # msgspec leaves a default out only where it is the very same object; that of unpickled rules would be another.
        safety = intern(rule.safety)
        counts = [each for _, each in shared[bisect_left(shared, (start,)) : bisect_left(shared, (end,))]]
        fewest = min(counts) if counts and rule.corpus else None
        changes.append(Change(start, end, line, removed, inserted, rule_id, rule.category, safety, total, also, fewest))
    return changes


def log_marks(marks: Iterable[tuple[int, int, str]], rules: RuleSet) -> list[Marked]:
    """Places of bylines, datelines and credits (start, end and rule) as log entries."""
    return [Marked(start, end, rule, rules[rule].mark or "") for start, end, rule in marks]


def restored(clean: str, record: Record) -> str:
    """The original text of a document, from its clean text and its record.

    Raises:
        ValueError: when the clean text is not the one that was logged.
    """
    return restore(clean, ((change.start, change.removed, change.inserted) for change in record.edits))


class LogError(ValueError):
    """A change log that cannot be read; the message says which line and why."""


def read_log(path: Path) -> Iterator[Record]:
    """The records of a change log.

    Raises:
        LogError: for a line that is not a record.
        OSError: when the file cannot be read.
    """
    decoder = msgspec.json.Decoder(Record)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield decoder.decode(line)
            except msgspec.MsgspecError as error:
                raise LogError(f"{path}:{number}: not a change record ({error}); the log is damaged") from None


def encode_record(record: Record) -> bytes:
    """A record as one line of the log. Lone surrogates, which JSON text cannot hold, do not occur in documents."""
    return msgspec.json.encode(record) + b"\n"
