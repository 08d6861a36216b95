"""Lint: faults of rules that are neither mistakes of the language nor failing examples, each under a name of its own.

A comment `# lint: allow NAME` inside a rule, with a reason behind it, keeps a finding of that name away from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.authoring.lint.base import Check, LintFinding, Subject
from cleaner.authoring.lint.conditions import IMPOSSIBLE_CONDITION, UNPROVED_CONDITION, UNUSED_CONDITION
from cleaner.authoring.lint.examples import DUPLICATE_EXAMPLE, FAR_EXAMPLES, FEW_EXAMPLES
from cleaner.authoring.lint.names import VAGUE_ID
from cleaner.authoring.lint.overlap import DUPLICATE_LINE, DUPLICATE_RULE, SHADOWED_RULE
from cleaner.authoring.lint.patterns import HALF_ANCHORED, NO_DETECTOR, SLOW_PATTERN, UNANCHORED
from cleaner.rules.ruleset import RuleSet

CHECKS: tuple[Check, ...] = (
    SLOW_PATTERN,
    HALF_ANCHORED,
    UNANCHORED,
    NO_DETECTOR,
    IMPOSSIBLE_CONDITION,
    UNUSED_CONDITION,
    UNPROVED_CONDITION,
    DUPLICATE_RULE,
    SHADOWED_RULE,
    DUPLICATE_LINE,
    FEW_EXAMPLES,
    FAR_EXAMPLES,
    DUPLICATE_EXAMPLE,
    VAGUE_ID,
)
"""All checks, in the order of their documentation."""


def lint(rules: RuleSet, only: RuleSet, names: Sequence[str] = ()) -> Iterator[LintFinding]:
    """The faults of rules, in the order of files and lines.

    Args:
        rules: all rules.
        only: those that are looked at.
        names: checks to make; all when empty.
    """
    subject = Subject(rules, only)
    found: list[LintFinding] = []
    for check in CHECKS:
        if not names or check.name in names:
            for rule, message in check.faults(subject):
                if check.name not in subject.allowed(rule):
                    found.append(LintFinding(check, rule.id, message, only.sources[rule.id]))
    yield from sorted(found, key=lambda f: (f.source.path, f.source.line, f.check.name, f.message))


__all__ = ["CHECKS", "Check", "LintFinding", "lint"]
