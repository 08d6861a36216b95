"""The matcher kinds, one file each, and the table that builds one from a rule."""

from __future__ import annotations

from collections.abc import Callable

import regex

from cleaner.engine.match.base import Hit, LineMatcher, TextMatcher
from cleaner.engine.match.block import BlockPattern
from cleaner.engine.match.corpus import SharedLines
from cleaner.engine.match.line import LineIs, LinePattern, SentencePattern
from cleaner.engine.match.repeat import Repeats
from cleaner.engine.match.span import SpanPattern
from cleaner.rules.model import Rule
from cleaner.rules.pattern import compile_any

__all__ = ["Hit", "LineMatcher", "TextMatcher", "line_matcher", "text_matcher"]


def _pattern(rule: Rule, patterns: str | list[str] | None) -> regex.Pattern[str]:
    assert patterns is not None
    return compile_any(patterns, rule.case_sensitive)


def _block(rule: Rule) -> BlockPattern:
    assert rule.block is not None
    closing = None if rule.block.to in ("end", "blank", "prose") else _pattern(rule, rule.block.to)
    return BlockPattern(rule.block, _pattern(rule, rule.block.from_), closing)


_LINE_KINDS: dict[str, Callable[[Rule], LineMatcher]] = {
    "line": lambda rule: LinePattern(_pattern(rule, rule.line), sentences=rule.also is not None),
    "line_is": lambda rule: LineIs(rule.line_is or [], sentences=rule.also is not None),
    "sentence": lambda rule: SentencePattern(_pattern(rule, rule.sentence)),
    "span": lambda rule: SpanPattern(_pattern(rule, rule.span), removes=rule.replace is None and rule.mark is None),
    "block": _block,
}


def line_matcher(rule: Rule) -> LineMatcher | None:
    """The matcher of a rule that looks at lines; None for the other kinds."""
    return next((build(rule) for kind, build in _LINE_KINDS.items() if getattr(rule, kind) is not None), None)


def text_matcher(rule: Rule) -> TextMatcher | None:
    """The matcher of a rule that looks at the whole text; None for the other kinds."""
    if rule.corpus:
        return SharedLines(rule.corpus)
    return Repeats(rule.repeat) if rule.repeat else None
