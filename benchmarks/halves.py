"""Rules as one half of the labelled texts gives reason for: what no text of the half needs is left out.

Whoever writes rules on one half writes no pattern that takes nothing there. Measured on the other half, what is left
tells how far patterns reach beyond the texts that gave reason for them. Words inside one pattern are not told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec

from cleaner.authoring.score import Labelled
from cleaner.engine.cleaner import Cleaner
from cleaner.engine.words import fold
from cleaner.rules.model import Rule
from cleaner.rules.pattern import alternatives, compile_any
from cleaner.rules.ruleset import RuleSet

WITHOUT_PATTERNS = ("normalize", "repeat", "corpus", "score")
"""Rules of these kinds know no phrases, and stay."""


def with_reason(rules: RuleSet, texts: Iterable[Labelled]) -> RuleSet:
    """The rules that change one of the texts, each with those of its patterns that do so."""
    taken: dict[str, list[str]] = defaultdict(list)
    cleaner = Cleaner(rules)
    for labelled in texts:
        for edit in cleaner.clean(labelled.document).edits:
            taken[edit.rule].append(labelled.document.text[edit.start : edit.end])
    kept = [found for rule in rules.rules if (found := _with_reason(rule, taken.get(rule.id, ())))]
    return RuleSet(tuple(kept), rules.sources)


def _with_reason(rule: Rule, taken: Sequence[str]) -> Rule | None:
    if any(getattr(rule, kind) is not None for kind in WITHOUT_PATTERNS):
        return rule
    if not taken:
        return None
    lines = [line.strip() for text in taken for line in text.split("\n")]
    if rule.line_is:
        folded = {fold(line) for line in lines}
        return _narrowed(rule, "line_is", rule.line_is, lambda line: fold(line) in folded)
    for kind in ("line", "sentence"):
        patterns = getattr(rule, kind)
        if patterns is not None:
            return _narrowed(rule, kind, alternatives(patterns), lambda one: _is_in(one, lines, rule))
    return rule


def _narrowed(rule: Rule, kind: str, ways: Sequence[str], has_reason: Callable[[str], bool]) -> Rule:
    kept = [way for way in ways if has_reason(way)]  # none where a pattern looks beyond what it takes: then all stay
    return msgspec.structs.replace(rule, **{kind: kept or list(ways)})


def _is_in(pattern: str, lines: Iterable[str], rule: Rule) -> bool:
    find = compile_any(pattern, rule.case_sensitive).search
    return any(find(line) for line in lines)
