"""Checks of conditions: those that can never hold, those that always do, and those that no example proves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from cleaner.authoring.examples import holds
from cleaner.authoring.lint.base import Check, Subject
from cleaner.engine.words import count_words
from cleaner.rules.model import Rule, Where

_RANGES = ("words", "chars", "capitals", "digits", "shared")
_ALWAYS: dict[str, Any] = {
    "min_words": 0, "min_chars": 1, "min_capitals": 0.0, "min_digits": 0.0, "min_links": 0.0, "min_shared": 0.0,
    "max_capitals": 1.0, "max_digits": 1.0, "max_shared": 1.0,
}  # fmt: skip
"""Values with which a condition holds for every line."""


def _impossible(subject: Subject) -> Iterator[tuple[Rule, str]]:
    for rule in subject.rules:
        where = rule.where
        for name in _RANGES:
            least, most = getattr(where, f"min_{name}"), getattr(where, f"max_{name}")
            if least is not None and most is not None and least > most:
                yield rule, f"min_{name} {least:g} is more than max_{name} {most:g}, so that it never holds"
        for line in rule.line_is or ():
            faults = _broken_by(where, line)
            if faults and not rule.also:
                yield rule, f"line_is: {line!r} never holds under {', '.join(faults)}"


def _broken_by(where: Where, line: str) -> list[str]:
    """The conditions on length that a line of that text breaks, whatever punctuation stands around it."""
    words = count_words(line)
    tests = {
        "min_words": where.min_words is not None and words < where.min_words,
        "max_words": where.max_words is not None and words > where.max_words,
        "max_chars": where.max_chars is not None and len(line.strip()) > where.max_chars,
    }
    return [name for name, broken in tests.items() if broken]


def _unused(subject: Subject) -> Iterator[tuple[Rule, str]]:
    for rule in subject.rules:
        for name, value in _ALWAYS.items():
            given = getattr(rule.where, name)
            if given is not None and (given <= value if name.startswith("min") else given >= value):
                yield rule, f"where.{name} {given:g} always holds"
        if rule.line_is and not rule.also:
            words = [count_words(line) for line in rule.line_is]
            if rule.where.max_words is not None and rule.where.max_words >= max(words):
                yield rule, f"where.max_words {rule.where.max_words} holds for each text of line_is"
            if rule.where.min_words is not None and rule.where.min_words <= min(words):
                yield rule, f"where.min_words {rule.where.min_words} holds for each text of line_is"


def _unproved(subject: Subject) -> Iterator[tuple[Rule, str]]:
    for rule in subject.rules:
        if rule.normalize or not (rule.examples.junk or rule.examples.changed):
            continue
        for name in Where.__struct_fields__:
            if getattr(rule.where, name) is None:
                continue
            without = msgspec.structs.replace(rule, where=msgspec.structs.replace(rule.where, **{name: None}))
            if holds(without, subject.everything):
                yield rule, f"all examples hold without where.{name}; give the story that it is there for"


IMPOSSIBLE_CONDITION = Check(
    "impossible-condition",
    "error",
    "Conditions contradict each other or the matcher.",
    "The rule, or one of its texts, can never match. Mend the numbers.",
    _impossible,
)
UNUSED_CONDITION = Check(
    "unused-condition",
    "warning",
    "A condition always holds.",
    "It costs time and misleads the reader. Take it out, or give it the number that was meant.",
    _unused,
)
UNPROVED_CONDITION = Check(
    "unproved-condition",
    "note",
    "No example shows what a condition is for.",
    "The examples would hold without the condition, so nobody would notice when it broke. Add the story sentence that "
    "the rule would take without it.",
    _unproved,
)
