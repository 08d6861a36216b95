"""Checks of ids."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.authoring.lint.base import Check, Subject
from cleaner.rules.model import Rule

_EMPTY_WORDS = frozenset(
    "a bad bar baz block foo generic junk line lines list match matcher misc more-rules my new other pattern patterns "
    "phrase remove rule rules sentence span stuff temp test text thing things tmp todo trash various word words".split()
)


def _vague(subject: Subject) -> Iterator[tuple[Rule, str]]:
    for rule in subject.rules:
        words = [word for word in rule.id.split("-") if not word.isdigit() and len(word) > 1]
        if all(word in _EMPTY_WORDS for word in words):
            yield rule, f"'{rule.id}' does not say what the rule takes"


VAGUE_ID = Check(
    "vague-id",
    "warning",
    "The id does not say what the rule takes.",
    "Ids stand in reports, logs and settings. `rule-7` or `new-line` tells a reader nothing; `tweet-this-bar` does.",
    _vague,
)
