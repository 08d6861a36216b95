"""Score: how much of the labelled junk the rules take, how much of the story, and which rule is to blame.

The figures are those of the word-by-word measure that labelled corpora of scraped news use: junk words removed
against junk words and story words removed. Spans of optional kinds count neither way.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import regex

from cleaner.document import Document, Metadata
from cleaner.edits import Edit
from cleaner.engine.cleaner import Cleaner

OPTIONAL_KINDS = frozenset({"byline", "dateline", "credit", "caption", "timestamp", "embed", "separator", "note"})
SPAN_SHARE = 0.9
"""A span counts as found when so much of its words went."""

_WORD = regex.compile(r"\w+(?:['’]\w+)*")


class GoldError(ValueError):
    """A labelled file that cannot be read; the message says which line and why."""


@dataclass(frozen=True)
class Labelled:
    """A labelled document: its text, and spans (start, end, kind) of what is not the story."""

    id: str
    document: Document
    spans: tuple[tuple[int, int, str], ...]


@dataclass
class Tally:
    """Counts of words and spans, and the figures that follow from them."""

    junk: int = 0
    junk_gone: int = 0
    story: int = 0
    story_gone: int = 0
    spans: int = 0
    spans_gone: int = 0

    @property
    def recall(self) -> float:
        """Junk words removed, of all junk words."""
        return self.junk_gone / max(1, self.junk)

    @property
    def precision(self) -> float:
        """Junk words removed, of all words removed outside optional spans."""
        return self.junk_gone / max(1, self.junk_gone + self.story_gone)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    @property
    def span_recall(self) -> float:
        """Junk spans of which nine tenths of the words went, of all junk spans."""
        return self.spans_gone / max(1, self.spans)

    @property
    def damage_ppm(self) -> float:
        """Story words removed, per million story words."""
        return 1e6 * self.story_gone / max(1, self.story)


@dataclass
class Report:
    """The score of a set of rules on labelled documents."""

    total: Tally = field(default_factory=Tally)
    documents: int = 0
    damaged: int = 0
    """Documents that lost a word of the story."""
    perfect: int = 0
    """Documents with all junk and no story word gone."""
    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """For each rule the words that it took: `right`, `wrong` and `optional`."""
    misses: list[tuple[int, str, str, str]] = field(default_factory=list)
    """Words, document, kind and text of junk that stayed, the largest first."""
    damages: list[tuple[int, str, str, str]] = field(default_factory=list)
    """Words, document, rule and text of the story that went, the largest first."""


def read_gold(path: Path) -> Iterator[Labelled]:
    """Reads labelled documents: one JSON object a line with `id`, `text` and `spans`.

    Raises:
        GoldError: for a line that is not such an object.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                spans = tuple((int(s), int(e), str(kind)) for s, e, kind in row["spans"])
                metadata = Metadata(title=row.get("title"), url=row.get("url"), language=row.get("language"))
                yield Labelled(str(row["id"]), Document(row["text"], str(row["id"]), metadata), spans)
            except KeyError as error:
                raise GoldError(f"{path}:{number}: not a labelled document: the key {error} is missing") from None
            except (ValueError, TypeError, AttributeError) as error:
                raise GoldError(f"{path}:{number}: not a labelled document: {error}") from None


def score(cleaner: Cleaner, gold: Iterable[Labelled]) -> Report:
    """Cleans labelled documents and counts what went rightly and wrongly."""
    report = Report()
    for labelled in gold:
        _count(report, labelled, cleaner.clean(labelled.document).edits)
    report.misses.sort(reverse=True)
    report.damages.sort(reverse=True)
    return report


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text that hold a letter or digit begin and end, as the measure counts them."""
    return [match.span() for match in _WORD.finditer(text) if any(map(str.isalnum, match.group()))]


def _count(report: Report, labelled: Labelled, edits: Sequence[Edit]) -> None:
    text = labelled.document.text
    taken = _TakenWords(text, edits)
    words = word_spans(text)
    kinds = word_kinds(words, labelled.spans)
    gone = [taken.by(start, end) for start, end in words]
    before = (report.total.story_gone, report.total.junk_gone - report.total.junk)
    for kind, rule in zip(kinds, gone, strict=True):
        optional = kind in OPTIONAL_KINDS
        if rule:
            report.rules[rule]["optional" if optional else "wrong" if kind is None else "right"] += 1
        if kind is None:
            report.total.story += 1
            report.total.story_gone += rule is not None
        elif not optional:
            for tally in (report.total, report.kinds[kind]):
                tally.junk += 1
                tally.junk_gone += rule is not None
    _count_spans(report, labelled, words, gone)
    report.damages += _damages(labelled, words, kinds, gone)
    report.documents += 1
    lost_story = report.total.story_gone > before[0]
    report.damaged += lost_story
    report.perfect += not lost_story and report.total.junk_gone - report.total.junk == before[1]


def _count_spans(report: Report, labelled: Labelled, words: list[tuple[int, int]], gone: Sequence[str | None]) -> None:
    starts = [start for start, _ in words]
    for start, end, kind in labelled.spans:
        inside = range(bisect_right(starts, start - 1), bisect_right(starts, end - 1))
        if kind in OPTIONAL_KINDS or not inside:
            continue
        went = sum(gone[i] is not None for i in inside)
        for tally in (report.total, report.kinds[kind]):
            tally.spans += 1
            tally.spans_gone += went >= SPAN_SHARE * len(inside)
        if went < SPAN_SHARE * len(inside):
            report.misses.append((len(inside) - went, labelled.id, kind, labelled.document.text[start:end]))


def word_kinds(words: list[tuple[int, int]], spans: Sequence[tuple[int, int, str]]) -> list[str | None]:
    """For each word the kind of the span in which it begins; None for the story."""
    kinds: list[str | None] = [None] * len(words)
    starts = [start for start, _ in words]
    for start, end, kind in spans:
        for i in range(bisect_right(starts, start - 1), bisect_right(starts, end - 1)):
            kinds[i] = kind
    return kinds


def _damages(
    labelled: Labelled,
    words: list[tuple[int, int]],
    kinds: Sequence[str | None],
    gone: Sequence[str | None],
) -> Iterator[tuple[int, str, str, str]]:
    run: list[int] = []
    for i in range(len(words) + 1):
        if i < len(words) and kinds[i] is None and gone[i]:
            run.append(i)
        elif run:
            rules = "+".join(sorted({gone[j] or "" for j in run}))
            text = labelled.document.text[words[run[0]][0] : words[run[-1]][1]]
            yield len(run), labelled.id, rules, text
            run = []


class _TakenWords:
    """Which rule took a word; none where the edit's replacement still holds it."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self._text = text
        self._edits = [edit for edit in edits if edit.end > edit.start]
        self._starts = [edit.start for edit in self._edits]

    def by(self, start: int, end: int) -> str | None:
        at = bisect_right(self._starts, end - 1) - 1
        if at < 0 or self._edits[at].end <= start:
            return None
        edit = self._edits[at]
        if edit.replacement and (edit.start > start or edit.end < end or self._text[start:end] in edit.replacement):
            return None
        return edit.rule
