"""Checks across rules: what says the same twice, and what another rule takes already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from cleaner.authoring.examples import as_example, placed, wanted_pieces
from cleaner.authoring.lint.base import Check, Subject, shown
from cleaner.document import Metadata
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.findings import RuleTimeoutError
from cleaner.engine.text import TextView
from cleaner.engine.words import fold
from cleaner.rules.model import Rule

_SAME = ("id", "description", "category", "examples", "false_positives")


def _duplicate_rule(subject: Subject) -> Iterator[tuple[Rule, str]]:
    first: dict[bytes, Rule] = {}
    asked = {rule.id for rule in subject.rules}
    for rule in subject.everything.rules:
        data = msgspec.to_builtins(rule)
        key = msgspec.json.encode({name: value for name, value in data.items() if name not in _SAME}, order="sorted")
        other = first.setdefault(key, rule)
        if other is not rule and rule.id in asked:
            yield rule, f"does the same as {other.id}"


def _duplicate_line(subject: Subject) -> Iterator[tuple[Rule, str]]:
    for rule in subject.rules:
        seen: dict[str, str] = {}
        for line in rule.line_is or ():
            if fold(line) in seen:
                yield rule, f"line_is: {shown(line)} stands there already as {shown(seen[fold(line)])}"
            seen.setdefault(fold(line), line)


def _shadowed(subject: Subject) -> Iterator[tuple[Rule, str]]:
    removing = [rule for rule in subject.compiled.values() if _removes(rule)]
    by_language: dict[str, list[CompiledRule]] = defaultdict(list)
    for rule in removing:
        for language in rule.languages or ("",):
            by_language[language].append(rule)
    for spec in subject.rules:
        own = subject.compiled.get(spec.id)
        if own is None or not _removes(own) or not spec.examples.junk:
            continue
        rivals = list(by_language[""])
        if len(own.languages) == 1:
            rivals += by_language[next(iter(own.languages))]
        takers = _takers(spec, [rule for rule in rivals if rule is not own])
        for rival in takers:
            yield spec, f"{rival.id} takes all its examples already"


def _removes(rule: CompiledRule) -> bool:
    return rule.verb in ("drop", "cut") and rule.applies and rule.line_kind and not rule.waits


def _takers(spec: Rule, rivals: list[CompiledRule]) -> Sequence[CompiledRule]:
    """The rules that take each of the rule's junk examples wholly."""
    for example in map(as_example, spec.examples.junk):
        if not rivals:
            return ()
        text = placed(example)
        links = {line.strip(): example.links for line in text.split("\n")} if example.links else {}
        view = TextView(text, (spec.languages or ["en"])[0], links)
        host = example.host or (spec.hosts[0] if spec.hosts else None)
        metadata = Metadata(title=example.title, host=host, language=view.language)
        wanted = [(text.rfind(piece), text.rfind(piece) + len(piece)) for piece in wanted_pieces(example)]
        rivals = [rule for rule in rivals if rule.is_for(view, metadata) and _takes(rule, view, wanted)]
    return rivals


def _takes(rule: CompiledRule, view: TextView, wanted: Sequence[tuple[int, int]]) -> bool:
    try:
        spans = [(hit.start, hit.end) for line in view.lines for hit in rule.hits_in(line, view)]
    except (RuleTimeoutError, TimeoutError):
        return False
    return all(any(a <= start and end <= b for a, b in spans) for start, end in wanted)


DUPLICATE_RULE = Check(
    "duplicate-rule",
    "error",
    "Two rules are the same but for their names and examples.",
    "Reports would blame one of them by chance. Keep the better id, and give it the examples of both.",
    _duplicate_rule,
)
SHADOWED_RULE = Check(
    "shadowed-rule",
    "warning",
    "Another rule takes all examples of this one.",
    "Either the rule is not needed, or its examples do not show what it is for: give it one that only it takes.",
    _shadowed,
)
DUPLICATE_LINE = Check(
    "duplicate-line",
    "warning",
    "A text of `line_is` stands there twice.",
    "Lines are compared without case, outer punctuation and the shape of quotes, so `Read more` and `READ MORE:` are "
    "one. `--fix` removes the second.",
    _duplicate_line,
    fixable=True,
)
