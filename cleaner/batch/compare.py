"""Two runs side by side: their logs joined by document, whatever the order in which they were written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import msgspec

from cleaner.batch.finished import FinishedRun
from cleaner.report.changelog import LogError, Record
from cleaner.report.compare import compare, only_in


@dataclass(frozen=True)
class ComparedRuns:
    """The difference of two runs, as a run that turns the first's clean texts into the second's."""

    first: FinishedRun
    second: FinishedRun

    def records(self) -> Iterator[Record]:
        """The difference of each document, in the order of the first run; then what only the second has.

        Raises:
            LogError: when a log is damaged.
        """
        seen: set[str] = set()
        decoder = msgspec.json.Decoder(Record)
        with self.second.log.open("rb") as log:
            for record in self.first.records():
                seen.add(record.name)
                place = self._places.get(record.name)
                if place is None:
                    yield only_in(record, "the first run")
                    continue
                log.seek(place)
                yield compare(record, decoder.decode(log.readline()))
        for name in self._places:
            if name not in seen:
                yield only_in(Record(name, name, "left"), "the second run")

    def original(self, record: Record) -> str | None:
        """What the differences are edits on: the first run's clean text."""
        return self.first.clean(record)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where each document's record begins in the second log."""
        places: dict[str, int] = {}
        decoder = msgspec.json.Decoder(Record)
        with self.second.log.open("rb") as log:
            at = 0
            for number, line in enumerate(log, 1):
                try:
                    places[decoder.decode(line).name] = at
                except msgspec.MsgspecError as error:
                    message = f"{self.second.log}:{number}: not a change record ({error}); the log is damaged"
                    raise LogError(message) from None
                at += len(line)
        return places
