"""The matcher kinds, one file each, and the table that builds one from a rule."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.engine.match.base import Hit, LineMatcher, Parts, Searches, TextMatcher, anything
from cleaner.engine.match.block import ENDS, BlockPattern
from cleaner.engine.match.corpus import SharedLines
from cleaner.engine.match.line import LineIs, LinePattern, SentencePattern
from cleaner.engine.match.repeat import Repeats
from cleaner.engine.match.span import SpanPattern
from cleaner.engine.match.twice import Twice
from cleaner.engine.ready import ready
from cleaner.rules.model import Rule
from cleaner.rules.pattern import alternatives

__all__ = [
    "ENDS",
    "Hit",
    "LineMatcher",
    "Parts",
    "TextMatcher",
    "anything",
    "is_divided",
    "line_matcher",
    "text_matcher",
]


def is_divided(rule: Rule) -> bool:
    """Whether the patterns of a rule may be tried one by one, because it does not matter how they match."""
    return rule.span is None and rule.replace is None and rule.mark is None


def _searches(rule: Rule, patterns: str | list[str] | None) -> Searches:
    assert patterns is not None
    return Searches(alternatives(patterns) if is_divided(rule) else [patterns], rule.case_sensitive)


def _block(rule: Rule) -> BlockPattern:
    assert rule.block is not None
    to = rule.block.to
    closing = None if to in ENDS else ready(to, rule.case_sensitive).pattern
    return BlockPattern(rule.block, _searches(rule, rule.block.from_), closing)


def _span(rule: Rule) -> SpanPattern:
    assert rule.span is not None
    pattern = ready(rule.span, rule.case_sensitive).pattern
    return SpanPattern(pattern, _searches(rule, rule.span), removes=rule.replace is None and rule.mark is None)


_LINE_KINDS: dict[str, Callable[[Rule], LineMatcher]] = {
    "line": lambda rule: LinePattern(_searches(rule, rule.line), sentences=rule.also is not None),
    "line_is": lambda rule: LineIs(rule.line_is or [], sentences=rule.also is not None),
    "sentence": lambda rule: SentencePattern(_searches(rule, rule.sentence)),
    "span": _span,
    "block": _block,
}


def line_matcher(rule: Rule) -> LineMatcher | None:
    """The matcher of a rule that looks at lines; None for the other kinds."""
    return next((build(rule) for kind, build in _LINE_KINDS.items() if getattr(rule, kind) is not None), None)


def text_matcher(rule: Rule) -> TextMatcher | None:
    """The matcher of a rule that looks at the whole text; None for the other kinds."""
    if rule.corpus:
        return SharedLines(rule.corpus)
    if rule.repeat and rule.repeat.of == "stretch":
        return Twice(rule.repeat)
    return Repeats(rule.repeat, rule.where.first) if rule.repeat else None
