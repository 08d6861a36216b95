"""`json` and `jsonl`: the records of the change log, as one value or one a line."""

from __future__ import annotations

import msgspec

from cleaner.report.changelog import Record, encode_record
from cleaner.report.numbers import Counting
from cleaner.rules.ruleset import RuleSet


class JsonLinesForm:
    """The change log itself: one record a line."""

    def __init__(self, rules: RuleSet) -> None:
        del rules

    def begin(self) -> bytes:
        """Nothing."""
        return b""

    def document(self, record: Record, text: str) -> bytes:
        """The record."""
        del text
        return encode_record(record)

    def end(self) -> bytes:
        """Nothing."""
        return b""


class JsonForm:
    """One object: the records under `documents`, the numbers of `summary.json` under `summary`."""

    def __init__(self, rules: RuleSet) -> None:
        del rules
        self._counting = Counting()
        self._first = True

    def begin(self) -> bytes:
        """Opens the object and the list."""
        return b'{"documents": ['

    def document(self, record: Record, text: str) -> bytes:
        """The record."""
        del text
        self._counting.add(record)
        comma = b"\n" if self._first else b",\n"
        self._first = False
        return comma + encode_record(record).rstrip(b"\n")

    def end(self) -> bytes:
        """The summary."""
        numbers = msgspec.json.encode(self._counting.numbers(), order="deterministic")
        return b'\n], "summary": ' + numbers + b"}\n"
