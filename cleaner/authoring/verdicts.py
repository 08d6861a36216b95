"""Verdicts of readers: what they marked in a report becomes examples of the rules, which are tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from cleaner.authoring.examples import check_examples
from cleaner.rules.model import Example, Examples
from cleaner.rules.ruleset import RuleSet


class Verdict(msgspec.Struct, frozen=True):
    """One verdict, as the report exports it."""

    verdict: Literal["right", "wrong", "missed"]
    document: str
    text: str
    """The whole lines that the change touches, or the line that was missed."""
    rule: str = ""
    """The rule that made the change, or should have taken the line."""
    removed: str = ""
    before: list[str] = []
    """Lines with words before it, up to three."""
    after: list[str] = []
    title: str = ""
    host: str = ""


class VerdictError(ValueError):
    """A file of verdicts that cannot be read; the message says which line and why."""


@dataclass(frozen=True)
class Lesson:
    """An example that a verdict becomes."""

    rule: str
    key: Literal["story", "todo"]
    example: str | Example
    proves: bool
    """Whether the example shows the fault today: the rule takes the story, or leaves the junk."""


def read_verdicts(path: Path) -> list[Verdict]:
    """The verdicts of a file.

    Raises:
        VerdictError: for a line that is not a verdict.
        OSError: when it cannot be read.
    """
    decoder = msgspec.json.Decoder(Verdict)
    verdicts = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                verdicts.append(decoder.decode(line))
            except msgspec.MsgspecError as error:
                raise VerdictError(f"{path}:{number}: not a verdict ({error})") from None
    return verdicts


def lessons(rules: RuleSet, verdicts: Sequence[Verdict]) -> list[Lesson]:
    """What the verdicts teach: for each wrong change and missed line, the smallest example that shows the fault.

    An example that needs no more than its line is tried first, then the line in a sample story, then with the lines
    around it. Verdicts of rules that are not in the set, and examples that a rule already has, are left out.
    """
    pending: dict[str, list[Verdict]] = defaultdict(list)
    seen: set[tuple[str, str, str]] = set()
    for verdict in verdicts:
        key = (verdict.rule, verdict.verdict, verdict.text.strip())
        if verdict.verdict != "right" and verdict.rule in rules and verdict.text.strip() and key not in seen:
            seen.add(key)
            if not _known(rules, verdict):
                pending[verdict.rule].append(verdict)
    found: list[Lesson] = []
    for form in _FORMS:
        tried = {rule: [(v, form_of) for v in waiting if (form_of := form(v))] for rule, waiting in pending.items()}
        taken = _taken(rules, {rule: [example for _, example in pairs] for rule, pairs in tried.items()})
        for rule, pairs in tried.items():
            for verdict, example in pairs:
                if ((rule, _text(example)) in taken) == (verdict.verdict == "wrong"):
                    found.append(Lesson(rule, _KEYS[verdict.verdict], _plain(example), proves=True))
                    pending[rule].remove(verdict)
    for rule, waiting in pending.items():
        found += [Lesson(rule, _KEYS[v.verdict], _plain(_in_place(v)), proves=False) for v in waiting]
    return sorted(found, key=lambda lesson: (lesson.rule, lesson.key, _text(lesson.example)))


_KEYS: dict[str, Literal["story", "todo"]] = {"wrong": "story", "missed": "todo"}


def _alone(verdict: Verdict) -> Example:
    return Example(text=verdict.text.strip("\n"))


def _at_end(verdict: Verdict) -> Example | None:
    return _at(verdict, "end")


def _at_start(verdict: Verdict) -> Example | None:
    return _at(verdict, "start")


def _at_middle(verdict: Verdict) -> Example | None:
    return _at(verdict, "middle")


def _at(verdict: Verdict, place: Literal["start", "middle", "end"]) -> Example | None:
    return Example(text=verdict.text.strip("\n"), at=place) if verdict.verdict == "wrong" else None


def _in_place(verdict: Verdict) -> Example:
    text = "\n\n".join([*verdict.before, verdict.text.strip("\n"), *verdict.after])
    takes = verdict.text.strip() if verdict.verdict == "missed" else None
    return Example(text=text, takes=takes, title=verdict.title or None, host=verdict.host or None)


_FORMS = (_alone, _at_end, _at_start, _at_middle, _in_place)
"""From the smallest example to the one that holds most of the document."""


def _taken(rules: RuleSet, tries: dict[str, list[Example]]) -> set[tuple[str, str]]:
    """The examples, by rule and text, of which their rule takes something today."""
    copies = [
        msgspec.structs.replace(rules[rule], examples=Examples(junk=["."], story=list(examples)))
        for rule, examples in tries.items()
        if examples
    ]
    only = RuleSet(tuple(copies), rules.sources)
    failures = check_examples(rules, only)
    return {(failure.rule, failure.example) for failure in failures if failure.outcome == "taken"}


def _known(rules: RuleSet, verdict: Verdict) -> bool:
    examples = rules[verdict.rule].examples
    known = examples.story if verdict.verdict == "wrong" else [*examples.junk, *examples.todo]
    return any(verdict.text.strip() in _text(example) for example in known)


def _text(example: str | Example) -> str:
    return example if isinstance(example, str) else example.text


def _plain(example: Example) -> str | Example:
    """The example as short as it can be written."""
    return example.text if example == Example(text=example.text) else example


def without_rule(rules: RuleSet, verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    """Wrong and missed verdicts that teach nothing, because their rule is not named or not in the set."""
    for verdict in verdicts:
        if verdict.verdict != "right" and verdict.rule not in rules:
            yield verdict
