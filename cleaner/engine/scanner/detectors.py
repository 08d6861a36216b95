"""Which detectors stand for which rule, and which rules have none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import regex

from cleaner.engine.compiled import CompiledRule
from cleaner.engine.scanner.prefilter import Target
from cleaner.engine.scanner.relax import SENTENCE_START, Piece, pieces, rarity, settled
from cleaner.engine.syntax.chars import unfolded, variants
from cleaner.engine.syntax.parse import Alt, Node, One, Raw, Repeat, Seq, Start, UnsupportedError, parse
from cleaner.engine.text import FOLDED_KIN, fold
from cleaner.rules.model import Neighbour, Rule
from cleaner.rules.pattern import joined

MIN_BITS = 6.5
"""A rule whose detectors are more common than the starts of lines is a candidate on every line instead."""

_NOTHING_BEHIND = Raw(r"(?:[^A-Za-z0-9\n]{0,2}\n|[^A-Za-z0-9\n]{3})", 5.0)
"""No ASCII letter or digit up to the end of the line, as far as three bytes tell."""


def detectors(rules: Sequence[CompiledRule]) -> tuple[list[Piece], list[list[Target]], list[int]]:
    """The pieces to look for, the targets of each, and the rules that have none.

    Args:
        rules: in the order by which targets name them.
    """
    targets: dict[str, tuple[Piece, list[Target]]] = {}
    always: list[int] = []
    for index, rule in enumerate(rules):
        found, target = _of_rule(rule.spec, index)
        if found is None:
            always.append(index)
            continue
        for piece in found:
            known = targets.setdefault(piece.expression, (piece, []))
            if target not in known[1]:
                known[1].append(target)
    return [piece for piece, _ in targets.values()], [found for _, found in targets.values()], always


def without_detector(rules: Iterable[CompiledRule]) -> list[str]:
    """The ids of rules that are tried on every line, because nothing rare is in all that they match."""
    return [rule.id for rule in rules if rule.line_matcher is not None and _of_rule(rule.spec, 0)[0] is None]


def _of_rule(spec: Rule, index: int) -> tuple[list[Piece] | None, Target]:
    """The pieces of a rule of which one is on, or near, every line that it matches; None where there are none."""
    found = _rare(lambda: _own(spec))
    if found is not None:
        return found, Target(index)
    where = spec.where
    if where.after and (found := _rare(lambda: _of_neighbour(where.after, spec))):
        return found, Target(index, 1, where.after.within)
    if where.before and (found := _rare(lambda: _of_neighbour(where.before, spec))):
        return found, Target(index, -where.before.within, -1)
    return None, Target(index)


def _of_neighbour(neighbour: Neighbour | None, spec: Rule) -> list[Piece] | None:
    if neighbour is None or neighbour.line is None:
        return None
    return _of_pattern(neighbour.line, spec)


def _rare(derive: Callable[[], list[Piece] | None]) -> list[Piece] | None:
    try:
        found = derive()
    except UnsupportedError:
        return None
    return found if found and rarity(found) >= MIN_BITS else None


def _own(spec: Rule) -> list[Piece] | None:
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


def _of_pattern(patterns: str | list[str], spec: Rule, *, sentences: bool = False) -> list[Piece] | None:
    tree = parse(joined(patterns), ignore_case=not spec.case_sensitive)
    return pieces(settled(tree, start=SENTENCE_START if sentences else Start(), ends=not sentences))


def _of_lines(lines: Iterable[str], *, sentences: bool) -> list[Piece] | None:
    """Whole lines: their folded text, and (but for sentences) no letter or digit behind it."""
    behind = () if sentences else (_NOTHING_BEHIND,)
    out: list[Piece] = []
    for folded in dict.fromkeys(map(fold, lines)):
        if not folded:
            return None
        out.append(Piece((*_unfolded(folded), *behind)))
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
