"""What all checks share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import regex

from cleaner.engine.compiled import CompiledRule, compile_rules
from cleaner.rules.excerpt import rule_yaml
from cleaner.rules.model import Rule
from cleaner.rules.pattern import alternatives
from cleaner.rules.ruleset import RuleSet, Source

Severity = Literal["error", "warning", "note"]
"""Errors and warnings fail; notes are for the author to weigh."""
_ALLOW = regex.compile(r"#\s*lint:\s*allow\s+([\w-]+(?:\s*,\s*[\w-]+)*)")


@dataclass(frozen=True)
class Check:
    """One kind of fault."""

    name: str
    severity: Severity
    summary: str
    """What is wrong, in a sentence."""
    advice: str
    """Why it matters and what to do, for the documentation."""
    faults: Callable[[Subject], Iterator[tuple[Rule, str]]]
    """Finds rules with the fault, each with what is wrong with it."""
    fixable: bool = False


@dataclass(frozen=True)
class LintFinding:
    """A fault of a rule."""

    check: Check
    rule: str
    message: str
    source: Source


@dataclass
class Subject:
    """The rules that are looked at, ready for all checks."""

    everything: RuleSet
    only: RuleSet
    _allowed: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules that are looked at, deprecated ones left out."""
        return [rule for rule in self.only.rules if rule.status != "deprecated"]

    @cached_property
    def compiled(self) -> dict[str, CompiledRule]:
        """All rules, ready to run."""
        return {rule.id: rule for rule in compile_rules(self.everything)}

    def allowed(self, rule: Rule) -> frozenset[str]:
        """The names of checks that the rule asks to be spared."""
        if rule.id not in self._allowed:
            text = rule_yaml(self.only.sources[rule.id])
            names = (name.strip() for found in _ALLOW.findall(text) for name in found.split(","))
            self._allowed[rule.id] = frozenset(names)
        return self._allowed[rule.id]


def patterns_of(rule: Rule) -> Iterator[tuple[str, str]]:
    """The patterns of a rule, each with the key under which it stands; the matcher's come first."""
    block, where = rule.block, rule.where
    keyed: list[tuple[str, str | list[str] | None]] = [
        ("line", rule.line),
        ("sentence", rule.sentence),
        ("span", rule.span),
        ("block.from", block.from_ if block else None),
        ("block.to", block.to if block and block.to not in ("end", "blank", "prose") else None),
        ("where.unless", where.unless),
        ("where.before.line", where.before.line if where.before else None),
        ("where.after.line", where.after.line if where.after else None),
    ]
    for key, patterns in keyed:
        for pattern in alternatives(patterns) if patterns else ():
            yield key, pattern


def shown(text: str, characters: int = 60) -> str:
    """The beginning of a text, for a message."""
    return repr(text if len(text) <= characters else text[: characters - 1] + "…")
