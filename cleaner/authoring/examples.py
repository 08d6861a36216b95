"""Examples are tests: what a rule must take, must leave, and how it changes a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cleaner.authoring.held import Held, Others
from cleaner.document import Document, Metadata
from cleaner.engine.cleaner import Cleaner, Options
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.corpus import CorpusCounts, CountsOfDocument, group_key, key_of
from cleaner.engine.findings import Finder, RuleTimeoutError
from cleaner.engine.text import TextView
from cleaner.engine.words import fold
from cleaner.rules.model import Example, Examples, Rule
from cleaner.rules.ruleset import RuleSet

SAMPLE_STORY = (
    "Council agrees to repair the old harbour wall",
    "The town council voted on Tuesday evening to repair the harbour wall, which the storms of last winter had "
    "damaged along almost half of its length.",
    "Engineers told the meeting that the work would take eleven months and could begin as soon as the fishing fleet "
    "had moved to its summer berths.",
    "The mayor, who had opposed an earlier plan because of its cost, called the decision a relief for everybody who "
    "lives behind the quay.",
    "Two members voted against it. They argued that the money would be better spent on the school, whose roof has "
    "leaked for three years.",
    "The harbour master said boats would be able to use the northern entrance throughout, except for four weeks in "
    "which the gate has to be lifted out.",
    "Work of this kind was last done in the nineteen seventies, when a whole section had to be taken down stone by "
    "stone and built up again.",
    "A public meeting about the timetable will be held in the market hall at the end of the month.",
)
"""The plain story into which an example with `at` is set: a headline and seven paragraphs."""

Outcome = Literal["missed", "taken", "changed wrongly", "todo done", "no example", "too slow"]
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Failure:
    """An example that does not hold."""

    rule: str
    outcome: Outcome
    example: str
    detail: str
    expected: str = ""
    """The example with what should go in `[-` and `-]`, or what should come of it."""
    got: str = ""
    """The same with what goes, or what comes of it."""

    @property
    def fails(self) -> bool:
        """Whether it makes the check fail; a `todo` that works by now is only worth telling."""
        return self.outcome != "todo done"


def check_examples(rules: RuleSet, only: RuleSet | None = None) -> Iterator[Failure]:
    """Runs the examples of rules; those that held before, and that nothing has changed for since, hold.

    Args:
        rules: all rules; those that ask for others' findings or points meet them.
        only: the rules whose examples are run; all when not given.
    """
    others = Others(rules)
    with Held() as held:
        for rule in (rules if only is None else only).rules:
            if rule.status == "deprecated":
                continue
            key = held.key(rule, others.of(rule))
            if key in held:
                continue
            failures = list(_Checker(rule, rules, others).failures())
            yield from failures
            if not failures:
                held.add(key)


def holds(rule: Rule, rules: RuleSet) -> bool:
    """Whether all examples of a rule hold, which may be another version of one of the rules."""
    return not any(failure.fails for failure in _Checker(rule, rules, Others(rules)).failures())


class _Checker:
    def __init__(self, rule: Rule, rules: RuleSet, others: Others) -> None:
        self.rule = rule
        alone = RuleSet((rule,), {rule.id: rules.sources[rule.id]})
        self.compiled, *around = (
            CompiledRule(each, rules.sources[each.id].pack) for each in (rule, *others.of(rule).values())
        )
        self.finder = Finder([self.compiled, *around])
        self.cleaner = Cleaner(alone, Options(unsafe=True, budget=1.0), scanner="exhaustive")

    def failures(self) -> Iterator[Failure]:
        """The examples that do not hold."""
        examples = self.rule.examples
        if not examples.junk and not examples.changed:
            yield Failure(self.rule.id, "no example", "", "a rule needs a junk or a changed example that makes it fire")
        try:
            yield from self._failures(examples)
        except RuleTimeoutError as error:
            yield Failure(self.rule.id, "too slow", "", str(error))

    def _failures(self, examples: Examples) -> Iterator[Failure]:
        for junk in map(as_example, examples.junk):
            missed = self._missed(junk)
            if missed:
                yield self._failure("missed", junk, f"left: {missed!r}")
            elif extra := self._taken_too(junk):
                yield self._failure("taken", junk, f"took {extra!r} too")
        for story in map(as_example, examples.story):
            taken = self._taken(story)
            if taken:
                yield self._failure("taken", story, f"took: {taken[0]!r}", should_go=False)
        for change in examples.changed:
            document = Document(change.from_, metadata=self._metadata(Example(text=change.from_)), terminator="")
            got = self.cleaner.clean(document).text
            if got != change.to:
                detail = f"got {got!r}, not {change.to!r}"
                yield Failure(self.rule.id, "changed wrongly", change.from_, detail, change.to, got)
        for todo in map(as_example, examples.todo):
            if not self._missed(todo):
                yield Failure(self.rule.id, "todo done", todo.text, "this gap is closed; move it to junk")

    def _failure(self, outcome: Outcome, example: Example, detail: str, *, should_go: bool = True) -> Failure:
        text, spans = self._spans(example)
        wanted: list[tuple[int, int]] = []
        at = 0
        for piece in wanted_pieces(example) if should_go else ():
            at = max(at, text.find(piece, at))
            wanted.append((at, at + len(piece)))
        # The sample story around the example is of no interest.
        start = max(0, text.rfind(example.text))
        end = start + len(example.text)
        expected, got = (_marked(text, each, start, end) for each in (wanted, spans))
        return Failure(self.rule.id, outcome, example.text, detail, expected, got)

    def _metadata(self, example: Example) -> Metadata:
        language = self.rule.languages[0] if self.rule.languages else None
        host = example.host or (self.rule.hosts[0] if self.rule.hosts else None)
        authors = (example.author,) if example.author else ()
        return Metadata(title=example.title, host=host, authors=authors, language=language)

    def _spans(self, example: Example) -> tuple[str, list[tuple[int, int]]]:
        """The example's document, and what the rule takes of it."""
        text = placed(example)
        links = {line.strip(): example.links for line in text.split("\n")} if example.links else {}
        metadata = self._metadata(example)
        counts = self._counts(example, Document(text, metadata=metadata, source="example"))
        view = TextView(text, (self.rule.languages or ["en"])[0], links, counts=counts)
        if self.rule.normalize:
            result = self.cleaner.clean(Document(text, metadata=metadata, terminator=""))
            return text, [(edit.start, edit.end) for edit in result.edits]
        found = self.finder.find(view, metadata, unsafe=True)
        spans = [(f.start, f.end) for f in found.confirmed if f.rule.id == self.rule.id]
        if self.compiled.verb == "points":
            hits = (hit for line in view.lines for hit in self.compiled.hits_in(line, view))
            spans += [(hit.start, hit.end) for hit in hits]
        return text, sorted(spans)

    def _counts(self, example: Example, document: Document) -> CountsOfDocument | None:
        """The counts that an example of a rule over a corpus says: so many documents hold each of its lines."""
        corpus = self.rule.corpus
        if corpus is None or example.in_ is None or example.of is None:
            return None
        if corpus.per == "host" and not document.metadata.host:
            document = replace(document, metadata=replace(document.metadata, host="news.example.com"))
        if corpus.field:
            document = replace(document, fields={corpus.field: "example"})
        group = group_key(corpus.group, document)
        assert group is not None
        lines = {key_of(fold(line.text)) ^ group: example.in_ for line in TextView(example.text).lines}
        return CorpusCounts({group: example.of}, lines).of(document)

    def _missed(self, example: Example) -> str | None:
        """What the rule should have taken and did not."""
        text, spans = self._spans(example)
        at = 0
        for piece in wanted_pieces(example):
            where = _taken_place(text, piece, spans, at)
            if where is None:
                return piece if piece in text else f"{piece} (which is not in the text)"
            at = where + len(piece)
        return None

    def _taken_too(self, example: Example) -> str:
        """What the rule took beside that which it should, where the example says what that is."""
        if example.takes is None:
            return ""
        text, spans = self._spans(example)
        gone = {i for a, b in spans for i in range(a, b) if text[i].isalnum()}
        at = 0
        for piece in wanted_pieces(example):
            where = _taken_place(text, piece, spans, at)
            assert where is not None
            at = where + len(piece)
            gone.difference_update(range(where, at))
        return "".join(text[i] for i in sorted(gone))

    def _taken(self, example: Example) -> list[str]:
        """What the rule takes of the example; the sample story around it does not count."""
        text, spans = self._spans(example)
        start = text.rfind(example.text)
        end = start + len(example.text)
        return [text[a:b].strip() for a, b in spans if a < end and b > start]


def wanted_pieces(example: Example) -> list[str]:
    """The pieces of an example that the rule must take."""
    pieces = [example.takes] if isinstance(example.takes, str) else example.takes or [example.text]
    return [piece.strip() for piece in pieces]


def _taken_place(text: str, piece: str, spans: list[tuple[int, int]], at: int) -> int | None:
    """Where a piece stands that is taken wholly, its letters and digits at least; None where it nowhere is."""
    while (at := text.find(piece, at)) >= 0:
        letters = [i for i in range(at, at + len(piece)) if text[i].isalnum()] or [at]
        if all(any(a <= i < b for a, b in spans) for i in letters):
            return at
        at += 1
    return None


def as_example(example: str | Example) -> Example:
    """An example in its long form."""
    return Example(text=example) if isinstance(example, str) else example


def _marked(text: str, spans: Spans, start: int, end: int) -> str:
    """A stretch of a text, what the spans take in brackets."""
    parts: list[str] = []
    at = start
    for a, b in sorted(spans):
        a, b = max(a, at), min(b, end)
        while a < b and text[b - 1] == "\n":
            b -= 1
        if a < b:
            parts += [text[at:a], "[-", text[a:b], "-]"]
            at = b
    return "".join([*parts, text[at:end]])


def placed(example: Example) -> str:
    """The example's text, in the sample story where it asks for a place there."""
    story = list(SAMPLE_STORY)
    match example.at:
        case "start":
            story[1:1] = [example.text]
        case "middle":
            story[4:4] = [example.text]
        case "end":
            story.append(example.text)
        case _:
            return example.text
    return "\n\n".join(story)
