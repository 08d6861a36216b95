"""A rule made ready to run: its matcher built, its conditions compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from cleaner.document import Metadata
from cleaner.engine.conditions import Condition, Test, compile_conditions, taken_neighbour
from cleaner.engine.finding import Finding
from cleaner.engine.match import (
    ENDS,
    Hit,
    LineMatcher,
    Parts,
    TextMatcher,
    anything,
    is_divided,
    line_matcher,
    text_matcher,
)
from cleaner.engine.ready import Source, source_of
from cleaner.engine.text import TextView
from cleaner.engine.units import Line, Unit
from cleaner.engine.words import MAX_REMEMBERED
from cleaner.rules.model import Rule
from cleaner.rules.pattern import alternatives
from cleaner.rules.ruleset import RuleSet

Verb = Literal["drop", "cut", "replace", "mark", "label", "points"]


class CompiledRule:
    """One rule, ready. Patterns are compiled when the rule is first a candidate."""

    def __init__(self, spec: Rule, pack: str, acting: frozenset[str] = frozenset()) -> None:
        self.spec = spec
        self.id = spec.id
        self.pack = pack
        self.names = frozenset((spec.id, spec.category, pack))
        """What it can be called in `taken_by`, `--select` and `--ignore`."""
        self.languages = frozenset(spec.languages or ())
        self.hosts = tuple(spec.hosts or ())
        self.verb = _verb(spec)
        self.applies = (spec.safety == "safe" and spec.status != "experimental") or bool(self.names & acting)
        """Whether it acts without `--unsafe`; else it only suggests."""
        self.waits = bool(
            (spec.where.before and spec.where.before.taken_by) or (spec.where.after and spec.where.after.taken_by)
        )
        """Whether it asks what other rules took, so that those have to be known first."""

    @property
    def scanned_for(self) -> bool:
        """Whether a scan says on which lines it is tried."""
        return (self.line_kind and self.verb != "points" and not self.follows) or self.spec.score is not None

    @property
    def follows(self) -> bool:
        """Whether it is tried only beside lines that other rules took."""
        return self.waits and self.verb != "points" and self.line_kind

    @property
    def line_kind(self) -> bool:
        """Whether its matcher looks at one line at a time."""
        spec = self.spec
        return spec.repeat is None and spec.corpus is None and spec.score is None and spec.normalize is None

    def may_stand_in(self, view: TextView) -> bool:
        """Whether its conditions on the text as a whole allow it."""
        return view.has_links or not self.spec.where.min_links

    def may_stand_at(self, index: int, view: TextView) -> bool:
        """Whether what can be asked of a line without looking into it allows that one, by its place."""
        where = self.spec.where
        # Every line holds a sentence at least, so that its sentences stand no nearer to the start, nor to the end.
        if where.first is not None and index >= where.first:
            return False
        if where.last is not None and view.line_count - index > where.last:
            return False
        if where.prose_after is not None and view.prose_after(index) is not where.prose_after:
            return False
        if where.min_words is not None and view.line(index).words < where.min_words:
            return False
        if where.max_words is not None and self._on_lines and view.line(index).words > where.max_words:
            return False
        return where.terminal is None or not self._on_lines or where.terminal is view.ends_like_a_sentence(index)

    @cached_property
    def _on_lines(self) -> bool:
        """Whether it is tried on whole lines alone."""
        return self.spec.also is None and self.spec.sentence is None

    @cached_property
    def line_matcher(self) -> LineMatcher | None:
        """The matcher, where it looks at one line at a time."""
        return line_matcher(self.spec)

    @cached_property
    def text_matcher(self) -> TextMatcher | None:
        """The matcher, where it compares lines."""
        return text_matcher(self.spec)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Its conditions, but for those on what other rules took."""
        return compile_conditions(self.spec.where, self.spec.case_sensitive)

    def is_for(self, view: TextView, metadata: Metadata) -> bool:
        """Whether the document is of the rule's hosts and languages."""
        if self.hosts:
            host = (metadata.host or "").lower()
            if not any(host == h or host.endswith("." + h) for h in self.hosts):
                return False
        return not self.languages or view.language in self.languages

    def sources(self) -> Iterator[Source]:
        """The patterns that it may search with."""
        spec, where = self.spec, self.spec.where
        own = spec.line or spec.sentence or spec.span or (spec.block.from_ if spec.block else None)
        patterns: list[str | list[str]] = [] if own is None else [*alternatives(own)] if self.divided else [own]
        if spec.block and spec.block.to not in ENDS:
            patterns.append(spec.block.to)
        if spec.score:
            patterns.append(spec.score.among)
        if where.unless is not None:
            patterns.append(where.unless)
        patterns += [near.line for near in (where.before, where.after) if near and near.line is not None]
        return (source_of(pattern, spec.case_sensitive) for pattern in patterns)

    @property
    def divided(self) -> bool:
        """Whether its patterns may be tried one by one."""
        return is_divided(self.spec)

    def hits_in(self, line: Line, view: TextView, parts: Parts = None) -> Sequence[Hit]:
        """Hits of a line matcher whose conditions hold; none at once where nothing but the line itself speaks against
        it and did so in an earlier pass.

        Args:
            line: the line.
            view: its text.
            parts: which of its patterns to try, by their places; None tries all.
        """
        known = (self, line.text)
        if known in view.in_vain:
            return ()
        assert self.line_matcher is not None
        found = self.line_matcher.find(line, view, self._admits, parts)
        if not found:
            if self._asks_of_line_alone and len(line.text) <= MAX_REMEMBERED:
                view.in_vain.add(known)
            return ()
        hits = [hit for hit in found if self._counts(hit.unit, view)]
        if hits and self.spec.also and hits[0].unit is line:
            return hits[:1]  # its sentences go with it
        return hits

    @cached_property
    def _asks_of_line_alone(self) -> bool:
        """Whether it depends on the line alone if the matcher finds something there."""
        where = self.spec.where
        return self.spec.block is None and where.first is None and where.last is None

    @cached_property
    def _admits(self) -> Test:
        """What costs less to ask than a match."""
        return _all_of([condition.holds for condition in self.conditions if condition.cheap])

    @cached_property
    def _counts(self) -> Test:
        """What is asked of a match."""
        return _all_of([condition.holds for condition in self.conditions if not condition.cheap])

    def hits_in_text(self, view: TextView, title: str | None) -> Iterator[Hit]:
        """Hits of a text matcher whose conditions hold."""
        assert self.text_matcher is not None
        for hit in self.text_matcher.find_all(view, title):
            if all(condition.holds(hit.unit, view) for condition in self.conditions):
                yield hit

    def finding(self, hit: Hit, view: TextView) -> Finding:
        """The finding that a hit makes under the rule's action."""
        end = len(view.text) if self.verb == "cut" else hit.end
        replacement = ""
        if self.verb == "replace":
            assert hit.match is not None
            assert self.spec.replace is not None
            replacement = hit.match.expand(self.spec.replace)
        return Finding(self, hit.start, end, replacement, hit.match)

    def neighbours_taken(self, at: int, names_taken: Mapping[int, set[str]]) -> bool:
        """Whether its conditions on what other rules took hold for the line of that index."""
        where = self.spec.where
        if where.before and where.before.taken_by and not taken_neighbour(where.before, at, 1, names_taken):
            return False
        return not (where.after and where.after.taken_by) or taken_neighbour(where.after, at, -1, names_taken)


def _all_of(tests: Sequence[Test]) -> Test:
    """One question for several; every candidate is asked, so that one stays as it is."""
    if len(tests) == 1:
        return tests[0]

    def all_hold(unit: Unit, view: TextView) -> bool:
        for holds in tests:  # noqa: SIM110 - a loop is twice as fast
            if not holds(unit, view):
                return False
        return True

    return all_hold if tests else anything


def _verb(spec: Rule) -> Verb:
    if spec.points is not None:
        return "points"
    if spec.action is not None:
        return spec.action
    if spec.replace is not None:
        return "replace"
    if spec.mark is not None:
        return "mark"
    return "label" if spec.label is not None else "drop"


def compile_rules(rules: RuleSet, acting: frozenset[str] = frozenset()) -> list[CompiledRule]:
    """The rules of a set but the deprecated ones, ready to run, in the order of their ids.

    Args:
        rules: the rules.
        acting: ids, categories and packs of rules that act although they are unsafe or experimental.
    """
    alive = sorted((rule for rule in rules.rules if rule.status != "deprecated"), key=lambda rule: rule.id)
    return [CompiledRule(rule, rules.sources[rule.id].pack, acting) for rule in alive]
