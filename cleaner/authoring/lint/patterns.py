"""Checks of patterns: their speed, their anchors, and whether the scanner can look for them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from cleaner.authoring.lint.attack import Trial
from cleaner.authoring.lint.base import Check, Subject, patterns_of, shown
from cleaner.authoring.lint.memory import Memory
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.match.line import MAX_LINE_CHARACTERS
from cleaner.engine.scanner.detectors import without_detector
from cleaner.engine.syntax.parse import Alt, End, Gap, Node, Repeat, Seq, UnsupportedError, begins_at_start, parse
from cleaner.rules.model import Rule
from cleaner.rules.pattern import alternatives, joined

SLOW_SECONDS = 0.05
LONG_CHARACTERS = 2000
"""A long paragraph: spans and sentences are searched in lines of any length."""
SLOW_LONG_SECONDS = 0.2


def _slow(subject: Subject) -> Iterator[tuple[Rule, str]]:
    with Memory("slow-pattern") as memory:
        for rule in subject.rules:
            for key, pattern in patterns_of(rule):
                long = key in ("span", "sentence")
                length, limit = (LONG_CHARACTERS, SLOW_LONG_SECONDS) if long else (MAX_LINE_CHARACTERS, SLOW_SECONDS)
                trial = Trial(pattern, rule.case_sensitive, length, limit)
                if fault := memory.ask(trial.key, partial(_told, trial)):
                    yield rule, f"{key}: {shown(pattern)} {fault}"


def _told(trial: Trial) -> str:
    seconds, text = trial.worst
    if seconds < trial.limit:
        return ""
    took = f"{seconds:.2f} s" if seconds < trial.limit * 2 else f"more than {seconds:.1f} s"
    return f"takes {took} on {len(text):,} characters that begin {shown(text, 30)}"


def _half_anchored(subject: Subject) -> Iterator[tuple[Rule, str]]:
    for rule in subject.rules:
        for key, pattern in patterns_of(rule):
            tree = _outline(pattern)
            if not isinstance(tree, Alt) or key not in ("line", "sentence", "block.from"):
                continue
            first, *others = tree.branches
            *before, last = tree.branches
            starts = begins_at_start(first) and not _ends_at_end(first) and not any(map(_bound, others))
            ends = _ends_at_end(last) and not begins_at_start(last) and not any(map(_bound, before))
            if starts or ends:
                yield rule, f"{key}: {shown(pattern)}: the anchor is for one branch only; use ^(?:…|…)$"


def _unanchored(subject: Subject) -> Iterator[tuple[Rule, str]]:
    for rule in subject.rules:
        where = rule.where
        limited = where.max_words or where.max_chars or where.terminal is False or where.min_links
        if not rule.line or rule.points is not None or rule.mark or (rule.label and not rule.action) or limited:
            continue
        for pattern in alternatives(rule.line):
            tree = _outline(pattern)
            if tree is not None and not _bound(tree):
                yield rule, f"line: {shown(pattern)} is found anywhere in a line of any length, and takes all of it"


def _without_detector(subject: Subject) -> Iterator[tuple[Rule, str]]:
    with Memory("no-detector") as memory:
        for rule in subject.rules:
            compiled = subject.compiled[rule.id]
            plain = msgspec.structs.replace(rule, id="", description="", examples=None, false_positives=None)
            if compiled.scanned_for and (
                fault := memory.ask(msgspec.msgpack.encode(plain), partial(_common, compiled))
            ):
                yield rule, fault


def _common(rule: CompiledRule) -> str:
    return (
        "nothing rare is in all that it matches, so that it is tried on every line" if without_detector([rule]) else ""
    )


def _outline(pattern: str) -> Node | None:
    try:
        return parse(joined(pattern), ignore_case=False, place=lambda token, ignore_case, literal: Gap())
    except UnsupportedError:
        return None


def _bound(node: Node) -> bool:
    """Whether a match begins at the start of the line or ends at its end."""
    if isinstance(node, Alt):
        return all(map(_bound, node.branches))
    return begins_at_start(node) or _ends_at_end(node)


def _ends_at_end(node: Node) -> bool:
    match node:
        case End():
            return True
        case Alt(branches):
            return all(map(_ends_at_end, branches))
        case Seq(items):
            return any(map(_ends_at_end, items[-1:]))
        case Repeat(inner, least, _):
            return least > 0 and _ends_at_end(inner)
    return False


SLOW_PATTERN = Check(
    "slow-pattern",
    "error",
    "A pattern can be made to run for long.",
    "Nested or neighbouring repeats that can match the same text, such as `(a|aa)+` or `(\\w+ ?)+`, try every way to "
    "share it out before they fail. The check makes texts from the pattern and takes the time. Let each character have "
    "one place to go: make the parts begin differently, bound the repeats, or use possessive ones (`\\w++`).",
    _slow,
)
HALF_ANCHORED = Check(
    "half-anchored",
    "warning",
    "An anchor holds for one branch of an alternation only.",
    "`^share|tweet this` means `^share` or `tweet this` anywhere. Put the branches into a group: "
    "`^(?:share|tweet) this`.",
    _half_anchored,
)
UNANCHORED = Check(
    "unanchored",
    "warning",
    "A line rule takes every line that holds its pattern, however long.",
    "A paragraph that mentions the phrase goes whole. Begin the pattern with `^`, end it with `$`, bound the line "
    "(`max_words`), or take just the phrase with `span` or `sentence`.",
    _unanchored,
)
NO_DETECTOR = Check(
    "no-detector",
    "note",
    "The scanner cannot look for the rule, so that it is tried on every line.",
    "A rule is fast when all that it matches holds something rare, such as a word. One that matches `\\w+ \\w+` costs "
    "time on every line of a corpus; ask for a word, or for a neighbour that has one (`where.after.line`).",
    _without_detector,
)
