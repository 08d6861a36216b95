"""A baseline: the changes that a corpus was known to need when it took the check up, so that only new ones fail it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from cleaner.batch.atomic import write_atomic
from cleaner.batch.inputs import path_from
from cleaner.batch.suppressions import content_key
from cleaner.report.changelog import Change, Record


class BaselineError(ValueError):
    """A baseline that cannot be read; the message says which line and why."""


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """Changes of one rule that are alike in one file."""

    path: str
    rule: str
    content: str
    count: int


class Baseline:
    """Known changes by file, rule and content; white space makes no difference, their number does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, Counter[tuple[str, str]]] = {}
        self._now: dict[str, Counter[tuple[str, str]]] = {}
        self._left: dict[str, Counter[tuple[str, str]]] = {}
        self.spared = 0
        """Changes of this run that were known."""

    def fresh(self, record: Record) -> list[bool]:
        """For each change of a document, whether the baseline does not know it."""
        name = self._name(record)
        keys = [_key(change) for change in record.edits]
        self._now.setdefault(name, Counter()).update(keys)
        left = self._left.setdefault(name, Counter(self._known.get(name, {})))
        fresh = []
        for key in keys:
            fresh.append(left[key] <= 0)
            left[key] -= 1
        self.spared += fresh.count(False)
        return fresh

    @property
    def gone(self) -> int:
        """Known changes that the files of this run no longer need."""
        seen = (known - self._now[name] for name, known in self._known.items() if name in self._now)
        return sum(counter.total() for counter in seen)

    def write(self) -> int:
        """Writes what the files of this run need, and what was known of other files that still are there.

        Returns:
            The number of changes in it.

        Raises:
            OSError: when it cannot be written.
        """
        others = {n: c for n, c in self._known.items() if n not in self._now and (self.path.parent / n).exists()}
        entries = sorted(
            _Entry(name, *key, count)
            for name, counts in {**others, **self._now}.items()
            for key, count in counts.items()
        )
        write_atomic(self.path, b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))
        return sum(entry.count for entry in entries)

    def _name(self, record: Record) -> str:
        name = path_from(self.path.parent, Path(record.source)) or record.source
        return name.encode("utf-8", "backslashreplace").decode("utf-8")

    def read(self) -> None:
        """Reads the file.

        Raises:
            BaselineError: when it cannot be read.
        """
        decoder = msgspec.json.Decoder(_Entry)
        try:
            lines: Sequence[bytes] = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            raise BaselineError(f"{self.path}: no such baseline; --write-baseline makes it") from None
        except OSError as error:
            raise BaselineError(f"{self.path}: cannot be read: {error.strerror or error}") from None
        for number, line in enumerate(lines, 1):
            try:
                entry = decoder.decode(line)
            except msgspec.MsgspecError as error:
                raise BaselineError(f"{self.path}:{number}: not an entry of a baseline ({error})") from None
            self._known.setdefault(entry.path, Counter())[entry.rule, entry.content] += entry.count


def _key(change: Change) -> tuple[str, str]:
    return change.rule, content_key(f"{change.removed} → {change.inserted}")
