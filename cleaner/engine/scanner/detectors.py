"""Which expressions stand for which rule, and which rules have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import regex

from cleaner.engine.compiled import CompiledRule
from cleaner.engine.scanner.edges import SENTENCE_END
from cleaner.engine.scanner.expressions import MIN_BITS, Expression, expressions_of, rarity
from cleaner.engine.scanner.prefilter import WHOLE, Target
from cleaner.engine.scanner.rarity import bits
from cleaner.engine.scanner.render import render
from cleaner.engine.syntax.chars import unfolded, variants
from cleaner.engine.syntax.parse import Alt, Node, One, Raw, Repeat, Seq, UnsupportedError, parse
from cleaner.engine.words import FOLDED_KIN, fold
from cleaner.rules.model import Neighbour, Rule
from cleaner.rules.pattern import alternatives, joined

TRY = 40.0
"""What it costs to try a rule on a line, when to be told of an expression costs 1."""

_BEFORE_LINE = Raw(r"\n[^0-9A-Za-z\n]*", 6.0)
_BEHIND_LINE = Raw(r"[^0-9A-Za-z\n]*\n", 6.0)
"""What `fold` leaves out at the edges of a line."""
_BEFORE_SENTENCE = Raw(r"(?:\n|[^0-9A-Za-z,\n\x20])[^0-9A-Za-z\n]*", 5.0)
"""The same for a sentence, which begins with its line or behind a character that can end one (see `SENTENCE_START`)."""
_BEHIND_LETTER = Raw("[^0-9A-Za-z]", 2.0)
"""What stands behind the folded text of a sentence that ends with a letter beyond ASCII."""


class Detectors(NamedTuple):
    """All that is to look for."""

    by_expression: dict[str, list[Target]]
    """What each expression means."""
    always: list[int]
    """Rules (by their place) without an expression."""


class _Found(NamedTuple):
    """Expressions of which one is on every line that one pattern of a rule matches."""

    expressions: list[Expression]
    part: int
    """The pattern, by its place among those of the rule."""


def detectors(rules: Sequence[CompiledRule]) -> Detectors:
    """What stands for rules.

    Args:
        rules: in the order by which targets name them.
    """
    found = Detectors({}, [])
    for index, rule in enumerate(rules):
        ways = _of_rule(rule)
        if ways is None:
            found.always.append(index)
            continue
        (first, last), parts = ways
        for one in parts:
            target = Target(index, first, last, WHOLE if first or last else one.part)
            for expression in one.expressions:
                known = found.by_expression.setdefault(expression.text, [])
                if target not in known:
                    known.append(target)
    return found


def without_detector(rules: Iterable[CompiledRule]) -> list[str]:
    """The ids of rules that are tried on every line, because nothing rare is in all that they match."""
    return [rule.id for rule in rules if rule.line_matcher is not None and _of_rule(rule) is None]


def _of_rule(rule: CompiledRule) -> tuple[tuple[int, int], list[_Found]] | None:
    """What is on, or near, every line that a rule matches, and where from there the rule's lines are.

    None where there is nothing rare.
    """
    where = rule.spec.where
    ways = [((0, 0), _rare(_own(rule)))]
    if where.after and where.after.line is not None:
        ways.append(((1, where.after.within), _rare(_of_neighbour(where.after, rule.spec))))
    if where.before and where.before.line is not None:
        ways.append(((-where.before.within, -1), _rare(_of_neighbour(where.before, rule.spec))))
    return min(((place, found) for place, found in ways if found), key=_cost, default=None)


def _cost(way: tuple[tuple[int, int], list[_Found]]) -> float:
    """What a way to find a rule costs, by how often it is told and tried."""
    (first, last), found = way
    told = sum(2 ** -min(one.bits, 200) for part in found for one in part.expressions)
    return told * (1 + TRY * (last - first + 1))


def _rare(derived: Iterator[list[Expression] | None]) -> list[_Found] | None:
    """What was derived from each pattern of a rule; None where one has nothing rare."""
    found: list[_Found] = []
    try:
        for part, expressions in enumerate(derived):
            if not expressions:
                return None
            found.append(_Found(expressions, part))
    except UnsupportedError:
        return None
    if rarity([one for part in found for one in part.expressions]) < MIN_BITS:
        return None
    return found


def _own(rule: CompiledRule) -> Iterator[list[Expression] | None]:
    spec = rule.spec
    if spec.line_is is not None:
        yield _of_lines(spec.line_is, sentences=spec.also is not None)
        return
    pattern = spec.sentence or spec.span or spec.line
    if spec.block is not None:
        pattern = spec.block.from_
    elif spec.score is not None:
        pattern = spec.score.among
    assert pattern is not None
    sentences = spec.sentence is not None or spec.also is not None
    for one in alternatives(pattern) if rule.divided else [pattern]:
        yield _of_pattern(one, spec, sentences=sentences)


def _of_neighbour(neighbour: Neighbour, spec: Rule) -> Iterator[list[Expression] | None]:
    assert neighbour.line is not None
    yield _of_pattern(neighbour.line, spec, sentences=False)


def _of_pattern(pattern: str | list[str], spec: Rule, *, sentences: bool) -> list[Expression] | None:
    return expressions_of(parse(joined(pattern), ignore_case=not spec.case_sensitive), sentences=sentences)


def _of_lines(lines: Iterable[str], *, sentences: bool) -> list[Expression] | None:
    """Whole lines, or sentences too: their folded text, with no letter or digit beside it."""
    before, behind = (_BEFORE_SENTENCE, SENTENCE_END) if sentences else (_BEFORE_LINE, _BEHIND_LINE)
    out: list[Expression] = []
    for folded in dict.fromkeys(map(fold, lines)):
        if not folded:
            return None
        has_end = not sentences or folded[-1].isascii()
        tree = Seq((before, *_unfolded(folded), behind if has_end else _BEHIND_LETTER))
        out.append(Expression(render(tree), bits(tree)))
    return out


def _unfolded(folded: str) -> Iterable[Node]:
    """Nodes that match all that folds to the text."""
    for part in regex.findall("ss+|.", folded, regex.S):
        if part == "ss":
            yield Alt((Seq((One(unfolded("s")),) * 2), One(variants("ß", ignore_case=True))))
        elif len(part) > 2:
            yield Repeat(Alt((One(unfolded("s")), One(variants("ß", ignore_case=True)))), len(part) // 2, None)
        else:
            yield One(unfolded(part, FOLDED_KIN.get(part, "")))
