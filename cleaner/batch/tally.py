"""Counting lines over a corpus: in how many otherwise different documents of its group each stands.

Two steps, in memory that does not grow with the corpus. While documents come, their lines are kept as hashes in a file
aside, and a counter learns how many documents at most hold each. Then the hashes are read again: a document whose
paragraphs stand in n documents counts for one n-th, and only lines that may have enough documents are counted.

A counter that holds too much becomes a sketch, whose counts are never too low. A paragraph's count that is too high
makes its document weigh less; a line's, that it is counted in vain. Either way a line is kept, never taken.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cleaner.batch.errors import OutputError
from cleaner.engine.cleaner import Result
from cleaner.engine.corpus import CorpusCounts, group_key, key_of
from cleaner.engine.text import TextView
from cleaner.engine.units import Line
from cleaner.engine.words import fold
from cleaner.rules.model import Corpus

PARAGRAPHS = 9
"""So many paragraphs tell stories apart: those with the smallest hashes, which are the same in copies."""
UNIT = 10**9
"""What a document counts that is no copy; an n-th of it is a whole number that no order of sums changes."""
MAX_EXACT = 1_000_000
"""Lines whose counts are held one by one."""
SKETCH_BITS = 25
_MASK = (1 << SKETCH_BITS) - 1
FULL = 65_535
"""A cell of the sketch counts no further, and may stand for any number from there on."""
_BLOCK = 1 << 20

LineForm = Callable[[Line], str]
"""What is counted of a line; nothing where it is empty."""


class LinesOf:
    """Makes of a clean document what is counted of it, in whatever process."""

    def __init__(self, groups: Iterable[str], form: LineForm | None = None) -> None:
        """Says what to count.

        Args:
            groups: what makes groups: `host`, `source`, `field NAME`.
            form: what is counted of a line, a function of a module, so that processes can hand it on; else what the
                matcher looks up, the folded text of lines that it may take.
        """
        self._groups = sorted(set(groups))
        self._form = form

    def __call__(self, result: Result) -> array[int]:
        """Three lengths, then the keys of the document's groups, of some paragraphs, and of its lines."""
        keys = (group_key(group, result.document) for group in self._groups)
        groups = [key for key in keys if key is not None]
        if not groups:
            return array("Q")
        paragraphs: set[int] = set()
        lines: set[int] = set()
        for line in TextView(result.text).lines:
            folded = fold(line.text)
            if line.is_prose:
                paragraphs.add(key_of(f"¶{folded}"))  # the same words without a full stop are no paragraph
                folded = ""
            if form := self._form(line) if self._form else folded:
                lines.add(key_of(form))
        some = sorted(paragraphs)[:PARAGRAPHS]
        return array("Q", [len(groups), len(some), len(lines), *groups, *some, *sorted(lines)])


class _Lines(NamedTuple):
    groups: array[int]
    paragraphs: array[int]
    lines: array[int]


class Counter:
    """How often keys were added: exactly for a million of them, and of more never too few."""

    def __init__(self, max_exact: int = MAX_EXACT) -> None:
        self._max_exact = max_exact
        self._exact: dict[int, int] = {}
        self._rows: tuple[array[int], array[int]] | None = None

    def add(self, key: int, count: int = 1) -> None:
        """Counts a key of 64 bits."""
        if self._rows:
            for row, cell in zip(self._rows, (key & _MASK, key >> (64 - SKETCH_BITS)), strict=True):
                row[cell] = min(FULL, row[cell] + count)
            return
        self._exact[key] = self._exact.get(key, 0) + count
        if len(self._exact) > self._max_exact:
            zeros = bytes(2 << SKETCH_BITS)
            self._rows = array("H", zeros), array("H", zeros)
            for each, counted in self._exact.items():
                self.add(each, counted)
            self._exact = {}

    def __getitem__(self, key: int) -> int:
        """How often at most; `FULL` may be more."""
        if self._rows:
            low, high = self._rows
            return min(low[key & _MASK], high[key >> (64 - SKETCH_BITS)])
        return self._exact.get(key, 0)


class Tally:
    """Takes the lines of documents in, and gives the counts; use it as a context."""

    def __init__(self, rules: Iterable[Corpus], max_exact: int = MAX_EXACT) -> None:
        """Counts nothing yet.

        Args:
            rules: what rules ask for; lines that are too rare for all of them are not in the counts.
            max_exact: lines whose counts are held one by one.
        """
        rules = list(rules)
        self._min_documents = min(corpus.min_documents for corpus in rules)
        self._min_share = min(corpus.min_share for corpus in rules)
        self._counter = Counter(max_exact)
        self._documents: dict[int, int] = {}

    def __enter__(self) -> Tally:
        self._file = tempfile.TemporaryFile(prefix="cleaner-")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, lines: array[int]) -> None:
        """Takes in the lines of documents.

        Raises:
            OutputError: when there is no room for them on the disk.
        """
        try:
            self._file.write(lines.tobytes())
        except OSError as error:
            raise OutputError(f"cannot keep counts in {tempfile.gettempdir()}: {error.strerror or error}") from None
        for document in _documents(lines):
            for group in document.groups:
                self._documents[group] = self._documents.get(group, 0) + 1
                for line in {*document.paragraphs, *document.lines}:
                    self._counter.add(line ^ group)

    def counts(self) -> CorpusCounts:
        """The lines that enough documents share."""
        units: dict[int, int] = {}
        group_of: dict[int, int] = {}
        for document in self._kept():
            for group in document.groups:
                keys = [key for line in document.lines if self._counter[key := line ^ group] >= self._min_documents]
                weight = self._weight(document.paragraphs, group) if keys else 0
                for key in keys:
                    units[key] = units.get(key, 0) + weight
                    group_of[key] = group
        lines = {key: (total + UNIT // 100) // UNIT for key, total in units.items()}
        kept = {key: n for key, n in lines.items() if self._is_shared(n, self._documents[group_of[key]])}
        return CorpusCounts(self._documents, kept)

    def _is_shared(self, documents: int, of: int) -> bool:
        return documents >= self._min_documents and documents >= self._min_share * of

    def _weight(self, paragraphs: array[int], group: int) -> int:
        """What a document counts: one n-th, where most of its paragraphs stand in n documents of the group."""
        if not paragraphs:
            return 0
        counts = sorted(self._counter[paragraph ^ group] for paragraph in paragraphs)
        most = counts[(len(counts) - 1) // 2]
        return UNIT // most if most < FULL else 0

    def _kept(self) -> Iterator[_Lines]:
        self._file.seek(0)
        rest = b""
        while block := self._file.read(_BLOCK):
            data = rest + block
            whole = _whole(data)
            yield from _documents(array("Q", data[:whole]))
            rest = data[whole:]


def _documents(lines: array[int]) -> Iterator[_Lines]:
    at = 0
    while at < len(lines):
        first = at + 3
        second = first + lines[at]
        third = second + lines[at + 1]
        end = third + lines[at + 2]
        yield _Lines(lines[first:second], lines[second:third], lines[third:end])
        at = end


def _whole(data: bytes) -> int:
    """How many bytes hold whole documents."""
    numbers = memoryview(data[: len(data) // 8 * 8]).cast("Q")
    at = 0
    while at + 3 <= len(numbers):
        end = at + 3 + sum(numbers[at : at + 3])
        if end > len(numbers):
            break
        at = end
    return at * 8
