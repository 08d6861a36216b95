"""Why a rule did or did not act: its matcher and each of its conditions, asked line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cleaner.document import Document, Metadata
from cleaner.engine.cleaner import Cleaner
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.findings import Findings
from cleaner.engine.match import Hit
from cleaner.engine.text import TextView
from cleaner.engine.units import Unit
from cleaner.engine.words import ends_like_a_sentence


@dataclass(frozen=True)
class Check:
    """A condition, whether it held, and what was found."""

    name: str
    wanted: str
    held: bool
    found: str = ""


@dataclass(frozen=True)
class Attempt:
    """A place where the rule's matcher matched, or the line asked for where it did not."""

    line: int
    text: str
    """What the conditions were asked of."""
    matched: bool
    checks: list[Check] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether it matched and all conditions held."""
        return self.matched and all(check.held for check in self.checks)


_FOUND: dict[str, Callable[[Unit, TextView], str]] = {
    "first": lambda unit, view: f"it is number {unit.index + 1} of {unit.of}",
    "last": lambda unit, view: f"it is number {unit.of - unit.index} from the end",
    "min_words": lambda unit, view: f"{unit.words} words",
    "max_words": lambda unit, view: f"{unit.words} words",
    "min_chars": lambda unit, view: f"{len(unit.text)} characters",
    "max_chars": lambda unit, view: f"{len(unit.text)} characters",
    "min_capitals": lambda unit, view: f"{unit.capitals:.2f}",
    "max_capitals": lambda unit, view: f"{unit.capitals:.2f}",
    "min_digits": lambda unit, view: f"{unit.digits:.2f}",
    "max_digits": lambda unit, view: f"{unit.digits:.2f}",
    "terminal": lambda unit, view: f"it ends {'' if ends_like_a_sentence(unit.text) else 'un'}like a sentence",
    "min_words_before": lambda unit, view: f"{view.words_before(unit)} words before it",
    "max_words_after": lambda unit, view: f"{view.words_after(unit)} words after it",
    "prose_after": lambda unit, view: f"{'' if view.prose_after(view.index_at(unit.start)) else 'no '}prose follows",
}
"""For conditions that measure something: what they found."""


def why(cleaner: Cleaner, document: Document, rule_id: str, line: int | None = None) -> Iterator[Attempt | Check]:
    """What decided about a rule in a document.

    Args:
        cleaner: the rules.
        document: the document.
        rule_id: the rule.
        line: a line of the text, from 1; without it every place where the rule's matcher matches.

    Yields:
        First a check for each condition on the whole document (language, host), then the attempts.

    Raises:
        KeyError: when no rule that acts or suggests bears the id.
    """
    rule = next((rule for rule in cleaner.finders.rules if rule.id == rule_id), None)
    if rule is None:
        raise KeyError(rule_id)
    counts = cleaner.counts.of(document) if cleaner.counts else None
    view = TextView(document.text, document.metadata.language, document.links, counts=counts)
    yield from _document_checks(rule, view, document.metadata)
    shown = False
    for attempt, last in _attempts(cleaner, rule, view, document.metadata):
        if line is None or attempt.line <= line <= last:
            shown = True
            yield attempt
    if line is not None and not shown:
        yield Attempt(line, document.text.split("\n")[line - 1], False)


def _document_checks(rule: CompiledRule, view: TextView, metadata: Metadata) -> Iterator[Check]:
    if rule.languages:
        spoken = f"the language is {view.language or 'unknown'}"
        yield Check("languages", ", ".join(sorted(rule.languages)), view.language in rule.languages, spoken)
    if rule.hosts:
        host = (metadata.host or "").lower()
        held = any(host == wanted or host.endswith("." + wanted) for wanted in rule.hosts)
        yield Check("hosts", ", ".join(rule.hosts), held, f"the host is {host or 'unknown'}")


def _attempts(
    cleaner: Cleaner, rule: CompiledRule, view: TextView, metadata: Metadata
) -> Iterator[tuple[Attempt, int]]:
    """Each place that the rule's matcher takes, with the number of its last line."""
    finder = cleaner.finders.of(view.language)
    found = finder.find(view, metadata, unsafe=True)
    for hit in _hits(rule, view, metadata):
        number = view.text.count("\n", 0, hit.start) + 1
        last = number + view.text[hit.start : hit.end].rstrip("\n").count("\n")
        yield Attempt(number, hit.unit.text, True, list(_checks(rule, hit, view, found))), last
    for scorer in finder.scorers:
        if scorer.rule.id != rule.id:
            continue
        others = {at: names - rule.names for at, names in found.taken.items() if names - rule.names}
        for line, given, total in scorer.lines(view.lines, view, metadata, others):
            number = view.text.count("\n", 0, line.start) + 1
            shown = ", ".join(f"{name} {points:+g}" for name, points in given) or "no feature"
            check = Check("points", f"{scorer.threshold:g}", total >= scorer.threshold, f"{total:+.2f}: {shown}")
            yield Attempt(number, line.text, True, [check]), number


def _hits(rule: CompiledRule, view: TextView, metadata: Metadata) -> Iterator[Hit]:
    if rule.line_matcher is not None:
        for line in view.lines:
            yield from rule.line_matcher.find(line, view)
    elif rule.text_matcher is not None:
        yield from rule.text_matcher.find_all(view, metadata.title or view.first_line)


def _checks(rule: CompiledRule, hit: Hit, view: TextView, found: Findings) -> Iterator[Check]:
    where, corpus = rule.spec.where, rule.spec.corpus
    shared = view.counts.shared(corpus, hit.unit.text) if corpus and view.counts else None
    if corpus and shared:
        wanted = f"{corpus.min_documents} documents and {corpus.min_share:.0%} of those of its {corpus.group}"
        yield Check("corpus", wanted, True, str(shared))
    for condition in rule.conditions:
        measure = _FOUND.get(condition.name)
        measured = measure(hit.unit, view) if measure else ""
        yield Check(condition.name, _wanted(where, condition.name), condition.holds(hit.unit, view), measured)
    if rule.waits:
        held = any(f.rule is rule and f.start == hit.start for f in found.confirmed)
        names = [name for near in (where.before, where.after) if near for name in near.taken_by or ()]
        yield Check("taken_by", ", ".join(names), held, "asked once all other conditions hold")


def _wanted(where: object, name: str) -> str:
    value = getattr(where, name)
    line = getattr(value, "line", None)
    shown = line if line is not None else value
    return str(shown).lower() if isinstance(shown, bool) else str(shown)
