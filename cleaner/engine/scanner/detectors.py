"""Which detectors stand for which rule, and which rules have none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import regex

from cleaner.engine.compiled import CompiledRule
from cleaner.engine.scanner.prefilter import Target
from cleaner.engine.scanner.relax import SENTENCE_START, Clue, Piece, clues, cost_of, rarity, settled
from cleaner.engine.syntax.chars import unfolded, variants
from cleaner.engine.syntax.parse import Alt, Node, One, Raw, Repeat, Seq, Start, UnsupportedError, parse
from cleaner.engine.text import FOLDED_KIN, fold
from cleaner.rules.model import Neighbour, Rule
from cleaner.rules.pattern import joined

MIN_BITS = 6.5
"""A rule whose detectors are more common than the starts of lines is a candidate on every line instead."""

_NOTHING_BEHIND = Raw(r"(?:[^A-Za-z0-9\n]{0,2}\n|[^A-Za-z0-9\n]{3})", 5.0)
"""No ASCII letter or digit up to the end of the line, as far as three bytes tell."""


class Detector(NamedTuple):
    """An expression to look for, and what it tells of its line."""

    targets: list[Target]
    groups: list[int]


class Detectors(NamedTuple):
    """All that is to look for."""

    by_expression: dict[str, Detector]
    always: list[int]
    """Rules without a detector."""


def detectors(rules: Sequence[CompiledRule]) -> Detectors:
    """What stands for rules.

    Args:
        rules: in the order by which targets name them.
    """
    found = Detectors({}, [])
    groups: dict[tuple[Piece, ...], int] = {}

    def of(piece: Piece) -> Detector:
        return found.by_expression.setdefault(piece.expression, Detector([], []))

    for index, rule in enumerate(rules):
        clues, target = _of_rule(rule.spec, index)
        if clues is None:
            found.always.append(index)
        for clue in clues or ():
            if clue.beside and clue.beside not in groups:
                groups[clue.beside] = len(groups)
                for piece in clue.beside:
                    of(piece).groups.append(groups[clue.beside])
            wanted = target._replace(beside=groups[clue.beside]) if clue.beside else target
            if wanted not in (known := of(clue.piece).targets):
                known.append(wanted)
    return found


def without_detector(rules: Iterable[CompiledRule]) -> list[str]:
    """The ids of rules that are tried on every line, because nothing rare is in all that they match."""
    return [rule.id for rule in rules if rule.line_matcher is not None and _of_rule(rule.spec, 0)[0] is None]


def _of_rule(spec: Rule, index: int) -> tuple[list[Clue] | None, Target]:
    """The clues of a rule of which one is on, or near, every line that it matches; None where there are none."""
    where = spec.where
    ways = [(_rare(lambda: _own(spec)), Target(index))]
    if where.after:
        ways.append((_rare(lambda: _of_neighbour(where.after, spec)), Target(index, 1, where.after.within)))
    if where.before:
        ways.append((_rare(lambda: _of_neighbour(where.before, spec)), Target(index, -where.before.within, -1)))
    found = [(clues, target) for clues, target in ways if clues]
    return min(found, key=lambda way: _cost(*way), default=(None, Target(index)))


def _cost(clues: Sequence[Clue], target: Target) -> float:
    """What a way to find a rule costs, by how often it is tried."""
    return cost_of(clues, target.last - target.first + 1)


def _of_neighbour(neighbour: Neighbour | None, spec: Rule) -> list[Clue] | None:
    if neighbour is None or neighbour.line is None:
        return None
    found = _of_pattern(neighbour.line, spec)
    return found and [Clue(clue.piece) for clue in found]  # the line named is not the one of the hit


def _rare(derive: Callable[[], list[Clue] | None]) -> list[Clue] | None:
    try:
        found = derive()
    except UnsupportedError:
        return None
    return found if found and rarity(found) >= MIN_BITS else None


def _own(spec: Rule) -> list[Clue] | None:
    if spec.line_is is not None:
        return _of_lines(spec.line_is, sentences=spec.also is not None)
    if spec.sentence is not None:
        return _of_pattern(spec.sentence, spec, sentences=True)
    if spec.span is not None:
        return _of_pattern(spec.span, spec)
    if spec.block is not None:
        return _of_pattern(spec.block.from_, spec)
    if spec.score is not None:
        return _of_pattern(spec.score.among, spec)
    assert spec.line is not None
    return _of_pattern(spec.line, spec, sentences=spec.also is not None)


def _of_pattern(patterns: str | list[str], spec: Rule, *, sentences: bool = False) -> list[Clue] | None:
    tree = parse(joined(patterns), ignore_case=not spec.case_sensitive)
    return clues(settled(tree, start=SENTENCE_START if sentences else Start(), ends=not sentences))


def _of_lines(lines: Iterable[str], *, sentences: bool) -> list[Clue] | None:
    """Whole lines: their folded text, and (but for sentences) no letter or digit behind it."""
    behind = () if sentences else (_NOTHING_BEHIND,)
    out: list[Clue] = []
    for folded in dict.fromkeys(map(fold, lines)):
        if not folded:
            return None
        out.append(Clue(Piece((*_unfolded(folded), *behind))))
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
