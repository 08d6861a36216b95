"""Checks of examples: whether there are enough, and whether they are near enough to prove something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from cleaner.authoring.examples import as_example
from cleaner.authoring.lint.base import Check, Subject, patterns_of, shown
from cleaner.rules.model import Example, Rule

FEW = 2
_ESCAPES = regex.compile(r"\\[pPN]\{[^}]*\}|\\[gk]<[^>]*>|\(\?P?<\w+>|\\.|\[[^\]]*\]|\{[\d,]*\}", regex.S)
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]"
_WORD = regex.compile(rf"{_UNSPACED}{{2}}|(?!{_UNSPACED})[\p{{L}}\p{{M}}]{{3,}}")


def _few(subject: Subject) -> Iterator[tuple[Rule, str]]:
    for rule in subject.rules:
        examples = rule.examples
        proofs = len(examples.junk) + len(examples.changed)
        if proofs < FEW:
            yield rule, f"{proofs or 'no'} example{'s' * (proofs != 1)} of what it takes; give at least {FEW}"
        if not examples.story and not examples.changed and rule.normalize is None:
            yield rule, "no story example; give the real sentences that look most like its junk"


def _far(subject: Subject) -> Iterator[tuple[Rule, str]]:
    for rule in subject.rules:
        own = {word for _, pattern in patterns_of(rule) for word in _words(_ESCAPES.sub(" ", pattern))}
        own |= {word for line in rule.line_is or () for word in _words(line)}
        own |= {word for junk in rule.examples.junk for word in _words(as_example(junk).text)}
        if not own or not rule.examples.story:
            continue
        stories = [as_example(story).text for story in rule.examples.story]
        if not any(own & _words(story) for story in stories):
            yield rule, f"no story example shares a word with its patterns; the first is {shown(stories[0])}"


def _duplicate(subject: Subject) -> Iterator[tuple[Rule, str]]:
    for rule in subject.rules:
        for kind in ("junk", "story", "todo"):
            examples: Sequence[str | Example] = getattr(rule.examples, kind)
            for i, example in enumerate(examples):
                if example in examples[:i]:
                    yield rule, f"the {kind} example {shown(as_example(example).text)} stands twice"


def _words(text: str) -> set[str]:
    return {word[:5] for word in _WORD.findall(text.casefold(), overlapped=True)}


FEW_EXAMPLES = Check(
    "few-examples",
    "warning",
    "The rule has too few examples to be proved.",
    "Give two texts that it must take, and the real sentences nearest to them that it must leave. `cleaner rules new` "
    "finds such sentences in a corpus.",
    _few,
)
FAR_EXAMPLES = Check(
    "far-examples",
    "warning",
    "No story example looks like what the rule takes.",
    "A sentence without a word of the pattern is left by any pattern, so it proves nothing. Take sentences that hold "
    "the pattern's words: for `^share this`, a sentence that begins with `Share`.",
    _far,
)
DUPLICATE_EXAMPLE = Check(
    "duplicate-example",
    "warning",
    "An example stands twice.",
    "The second one proves nothing. `--fix` removes it.",
    _duplicate,
    fixable=True,
)
