"""What typed rules do to a text: every mistake in them, else each change with its rule, and the examples that fail."""

from __future__ import annotations

import msgspec

from cleaner.authoring.examples import check_examples
from cleaner.document import Document, Metadata
from cleaner.engine.cleaner import Cleaner, Options, Result
from cleaner.engine.findings import RuleTimeoutError
from cleaner.engine.measure import removes_more_than
from cleaner.report.changelog import Change, log_changes
from cleaner.rules.load import check_references, load_text
from cleaner.rules.mistakes import Mistake, SourceError
from cleaner.rules.pattern import MATCH_SECONDS
from cleaner.rules.ruleset import RuleSet

MAX_CHARACTERS = 200_000
"""A longer text is refused: results would no longer come as one types."""
_SHOWN = "<typed>"
_FLAGS = {"unstable": "The rules never came to an end on this text, so a run would leave it as it is."}


class About(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known about a text, beside the text."""

    name: str = ""
    title: str | None = None
    url: str | None = None
    host: str | None = None
    language: str | None = None
    links: dict[str, float] = {}
    terminator: str = "\n"

    @classmethod
    def of(cls, document: Document) -> About:
        """What is known about a document."""
        known = document.metadata
        links, end = dict(document.links), document.terminator
        return cls(document.path, known.title, known.url, known.host, known.language, links, end)


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text, and the rules as they are typed."""

    text: str
    rules: str
    packs: bool = True
    """Whether the packs clean the text, too."""
    about: About = About()

    @property
    def document(self) -> Document:
        """The document that is cleaned."""
        about = self.about
        metadata = Metadata(title=about.title, url=about.url, host=about.host, language=about.language)
        return Document(self.text, about.name, metadata, about.terminator, about.links)


class Fault(msgspec.Struct, frozen=True):
    """A mistake in the rules as typed, or an example that does not hold, at its place."""

    line: int
    column: int
    message: str


class RuleFacts(msgspec.Struct, frozen=True):
    """What a reader wants to know about a rule that is shown."""

    description: str
    category: str
    pack: str
    line: int | None
    """Where it stands in the typed rules; None for a rule of the packs."""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the rules do to the text."""

    mistakes: list[Fault] = []
    """Where there are any, nothing was cleaned."""
    failures: list[Fault] = []
    """Examples that do not hold."""
    notes: list[str] = []
    kept: list[str] = []
    """What stands before each change, and behind the last one."""
    changes: list[Change] = []
    suggestions: list[Change] = []
    """What unsafe and experimental rules would do."""
    labels: list[str] = []
    marked: dict[str, int] = {}
    """For each rule that marks a byline, dateline or credit, how many it marked."""
    rules: dict[str, RuleFacts] = {}


class Evaluator:
    """Rules of packs, and the typed ones on top."""

    def __init__(self, packs: RuleSet) -> None:
        self.packs = packs

    def evaluate(self, question: Question) -> Answer:
        """Cleans the text of a question and checks the examples of its rules."""
        if len(question.text) > MAX_CHARACTERS:
            limit = f"The text has {len(question.text):,} characters; the playground takes {MAX_CHARACTERS:,}."
            return Answer(notes=[limit], kept=[question.text])
        try:
            typed = load_text(question.rules, _SHOWN) if question.rules.strip() else RuleSet((), {})
        except SourceError as error:
            return Answer(mistakes=list(map(_fault, error.mistakes)))
        everything = self.packs.overlaid(typed)
        unknown = [mistake for mistake in check_references(everything) if mistake.path == _SHOWN]
        if unknown:
            return Answer(mistakes=list(map(_fault, unknown)))
        rules = everything if question.packs else typed
        try:
            # What is typed changes with every key: no scanner is worth compiling for it. Results are the same.
            cleaner = Cleaner(rules, Options(budget=1.0), scanner="exhaustive")
            result = cleaner.clean(question.document)
        except RuleTimeoutError as error:
            return Answer(mistakes=[_too_slow(error.rule, typed)])
        failures = [
            Fault(typed.sources[failure.rule].line, 1, _told(failure.rule, failure.outcome, failure.detail))
            for failure in check_examples(everything, typed)
        ]
        return _answer(question.text, result, rules, typed, failures)


def _answer(text: str, result: Result, rules: RuleSet, typed: RuleSet, failures: list[Fault]) -> Answer:
    notes = [_FLAGS[flag] for flag in result.flags if flag in _FLAGS]
    if removes_more_than(Options().budget, text, result.edits):
        share = f"{Options().budget:.0%}"
        notes.append(f"More than {share} of the text would go. A run would leave such a document as it is (`budget`).")
    changes = log_changes(text, result.edits, rules, dict(result.points), result.rivals)
    suggestions = log_changes(text, result.suggestions, rules)
    marked: dict[str, int] = {}
    for _, _, rule in result.marks:
        marked[rule] = marked.get(rule, 0) + 1
    bounds = [0, *(at for change in changes for at in (change.start, change.end)), len(text)]
    shown = {change.rule for change in (*changes, *suggestions)} | {also for c in changes for also in c.also}
    return Answer(
        failures=failures,
        notes=notes,
        kept=[text[bounds[i] : bounds[i + 1]] for i in range(0, len(bounds), 2)],
        changes=changes,
        suggestions=suggestions,
        labels=list(result.labels),
        marked=marked,
        rules={rule: _facts(rule, rules, typed) for rule in sorted({*shown, *marked, *typed.sources})},
    )


def _facts(rule_id: str, rules: RuleSet, typed: RuleSet) -> RuleFacts:
    rule, source = rules[rule_id], rules.sources[rule_id]
    return RuleFacts(rule.description, rule.category, source.pack, source.line if rule_id in typed else None)


def _fault(mistake: Mistake) -> Fault:
    return Fault(mistake.line, mistake.column, mistake.message)


def _told(rule: str, outcome: str, detail: str) -> str:
    return f"an example of '{rule}' does not hold ({outcome}): {detail}" if outcome != "no example" else detail


def _too_slow(rule: str, typed: RuleSet) -> Fault:
    line = typed.sources[rule].line if rule in typed else 1
    message = f"a pattern of '{rule}' was stopped after {MATCH_SECONDS:g} s on this text; give it fewer ways to match"
    return Fault(line, 1, message)
