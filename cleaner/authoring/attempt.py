"""Trying a pattern on documents before any rule is written: what it would take, and how much of it rightly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleaner.authoring.score import OPTIONAL_KINDS, Labelled, word_kinds, word_spans
from cleaner.document import Document
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.text import TextView
from cleaner.rules.load import check_pack
from cleaner.rules.mistakes import YamlSource
from cleaner.rules.model import Rule
from cleaner.rules.pattern import alternatives


@dataclass(frozen=True)
class Taken:
    """A place that the pattern takes."""

    document: str
    line: int
    before: str
    """What stands before it on its line."""
    text: str
    after: str
    above: str
    """The line above it that has words on it, or nothing."""
    below: str
    wrong: int = 0
    """Words of the story in it, where the document is labelled."""


@dataclass
class Attempt:
    """What a pattern took."""

    documents: int = 0
    lines: int = 0
    hit_documents: int = 0
    texts: Counter[str] = field(default_factory=Counter)
    """How often each text was taken."""
    words: Counter[str] = field(default_factory=Counter)
    """Words taken of labelled documents: `right`, `wrong` and `optional`."""


def rule_of(matcher: str, pattern: str | list[str], where: Mapping[str, Any], case_sensitive: bool) -> Rule:
    """A rule for a pattern.

    Args:
        matcher: `line`, `sentence`, `span` or `line_is`.
        pattern: the pattern, or the line.
        where: conditions.
        case_sensitive: whether capitals count.

    Raises:
        SourceError: with what is wrong with them.
    """
    rule: dict[str, Any] = {"id": "pattern", "description": "tried", "category": "tried", "where": dict(where)}
    rule |= {matcher: alternatives(pattern) if matcher == "line_is" else pattern, "case_sensitive": case_sensitive}
    source = YamlSource("<pattern>", {"pack": "tried", "description": "tried", "rules": [rule]})
    source.positions["rules", 0] = (1, 1)
    ((checked, _),) = check_pack(source, builtin=False)
    return checked


def attempt(rule: Rule, documents: Iterable[Document | Labelled], outcome: Attempt) -> Iterator[Taken]:
    """Runs a rule over documents, one by one.

    Args:
        rule: the rule.
        documents: documents, labelled or not.
        outcome: what is counted goes here.

    Raises:
        TimeoutError: when the pattern runs into the time limit of a match.
    """
    compiled = CompiledRule(rule, "tried")
    for entry in documents:
        document = entry.document if isinstance(entry, Labelled) else entry
        view = TextView(document.text, document.metadata.language, document.links)
        outcome.documents += 1
        outcome.lines += len(view.lines)
        found = [(line, hit) for line in view.lines for hit in compiled.hits_in(line, view)]
        outcome.hit_documents += bool(found)
        kinds = _Kinds(entry) if isinstance(entry, Labelled) and found else None
        for line, hit in found:
            text = document.text[hit.start : hit.end].strip()
            outcome.texts[" ".join(text.split())] += 1
            words = kinds.between(hit.start, hit.end) if kinds else Counter[str]()
            outcome.words += words
            yield Taken(
                document.path,
                document.text.count("\n", 0, hit.start) + 1,
                document.text[line.full_start : hit.start],
                text,
                document.text[hit.end : line.end],
                view.lines[line.index - 1].text if line.index else "",
                view.lines[line.index + 1].text if line.index + 1 < len(view.lines) else "",
                words["wrong"],
            )


class _Kinds:
    """The words of a labelled document, each right, wrong or optional to take."""

    def __init__(self, labelled: Labelled) -> None:
        self._words = word_spans(labelled.document.text)
        self._kinds = word_kinds(self._words, labelled.spans)

    def between(self, start: int, end: int) -> Counter[str]:
        """The kinds of the words that begin between two offsets."""
        inside = (kind for (at, _), kind in zip(self._words, self._kinds, strict=True) if start <= at < end)
        return Counter("wrong" if k is None else "optional" if k in OPTIONAL_KINDS else "right" for k in inside)
