"""From a pattern's tree to one expression on the bytes of plain lines, which matches on every line that it matches.

Plain lines are without edge blanks and list marks, every run of white space in them is one blank, and the odd cases are
replaced (`ODD_CASES`). A newline stands before and behind each line, so that `^` and `$` are literals. What costs a
scanner much and tells little becomes a gap, such as `[^\\n]*`: runs of wide classes, optional parts that hold one,
look-around.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log2
from typing import NamedTuple

from cleaner.engine.scanner.edges import SENTENCE_END, SENTENCE_START, trimmed
from cleaner.engine.scanner.gaps import gap_for, has_gap, merged, places_of, simple
from cleaner.engine.scanner.rarity import bits
from cleaner.engine.scanner.render import render
from cleaner.engine.scanner.settle import settled
from cleaner.engine.syntax.parse import Ahead, Alt, End, Gap, Node, Seq, Start, items_of

MAX_PLACES = 2000
"""With repetitions written out: an expression with more is divided, or `hyperscan` could refuse it."""
MAX_WAYS = 24
"""So many sequences are written out for a pattern with choices, at most."""
TRY = 300.0
"""What it costs to try a rule in vain (some 50 µs), when to follow an expression from one place costs 1."""
COMMON_BITS = 6.0
"""What is more common than this stands several times on most lines."""
START_EXCESS_BITS = 3.0
"""By so much words at the starts of sentences are more common than their letters say."""
MIN_BITS = 6.5
"""An expression more common than the starts of lines tells nothing."""


class Expression(NamedTuple):
    """What to look for, and how rare it is."""

    text: str
    """A regular expression on bytes."""
    bits: float
    """At a random place of a text it matches with a probability of 1 in 2 to the power of this."""


def rarity(found: Sequence[Expression]) -> float:
    """How rare one of several expressions is at a random place of a text, in bits."""
    return -log2(sum(2 ** -min(one.bits, 200) for one in found)) if found else 0.0


def expressions_of(tree: Node, *, sentences: bool) -> list[Expression] | None:
    """Expressions of which one is on every line that a pattern matches; None where all that it requires is common.

    Args:
        tree: the pattern's tree.
        sentences: whether it is searched in sentences, so that `^` and `$` stand for the bounds of one.
    """
    start, end = (SENTENCE_START, SENTENCE_END) if sentences else (Start(), End())
    for runs in (False, True):
        found = [_of_variant(one, start, end, runs=runs) for one in _variants(tree)]
        best = max((one for one in found if one), key=rarity, default=None)
        if best and rarity(best) >= MIN_BITS:
            return best
    return None


def _variants(tree: Node) -> Iterator[Node]:
    """The tree, and what it requires by a look-ahead up to which all comes in sequence."""
    yield tree
    items = items_of(tree)
    for at, item in enumerate(items):
        if isinstance(item, Ahead):
            yield Seq((*items[:at], item.node))


def _of_variant(tree: Node, start: Node, end: Node, *, runs: bool) -> list[Expression] | None:
    """The expressions of a tree; None where one of its ways requires nothing."""
    items = items_of(simple(settled(tree, start, end), runs=runs))
    ways = [way for whole in _ways(items) for way in _within_limits(trimmed(_without_common_end(_telling(whole))))]
    found = [_expression(way, shape=runs) for way in ways]
    whole = [one for one in found if one is not None]
    return whole if len(whole) == len(found) else None


def _expression(items: list[Node], *, shape: bool) -> Expression | None:
    if not items:
        return None
    rare = bits(Seq(tuple(items)))
    if shape and _is_shape(items):
        rare = max(rare, MIN_BITS)
    return Expression(render(Seq(tuple(items))), rare)


def _ways(items: list[Node], limit: int = MAX_WAYS) -> list[list[Node]]:
    """The sequences that a sequence stands for when choices with gaps in them are written out."""
    for at, item in enumerate(items):
        if isinstance(item, Alt) and has_gap(item) and len(item.branches) <= limit:
            head, tail = items[:at], items[at + 1 :]
            share = limit // len(item.branches)
            ways: list[list[Node]] = []
            plain = [branch for branch in item.branches if not has_gap(branch)]
            for branch in [branch for branch in item.branches if has_gap(branch)] + [Alt(tuple(plain))] * bool(plain):
                ways += _ways(list(merged([*head, *items_of(branch), *tail])), share)
            return ways
    return [items]


def _telling(items: list[Node]) -> list[Node]:
    """The sequence from that part between gaps on with which looking for it costs least.

    A scanner follows the sequence from each place where its first part stands; leaving common parts out saves that,
    but lets the rule be tried in vain more often.
    """
    gaps = [at for at, item in enumerate(items) if isinstance(item, Gap)]
    parts = [items[start:end] for start, end in zip([0, *(at + 1 for at in gaps)], [*gaps, len(items)], strict=True)]
    ways = [items, *(items[at:] for at in gaps)]
    costs = [_how_often(part) + TRY * 2 ** -bits(Seq(tuple(way))) for part, way in zip(parts, ways, strict=True)]
    return ways[costs.index(min(costs))]


def _without_common_end(items: list[Node]) -> list[Node]:
    """The sequence without what is met everywhere behind its last gaps: it would be told at each place."""
    for at in range(len(items) - 1, -1, -1):
        if isinstance(items[at], Gap):
            if bits(Seq(tuple(items[at + 1 :]))) >= COMMON_BITS:
                break
            items = items[:at]
    return items


def _how_often(part: list[Node]) -> float:
    """How often a part is met; words at the starts of sentences are more common than their letters say."""
    excess = START_EXCESS_BITS if part[:1] == [SENTENCE_START] else 0.0
    return 2 ** -(bits(Seq(tuple(part))) - excess)


def _is_shape(items: Sequence[Node]) -> bool:
    """Whether an expression tells of a whole line, without a gap, what characters are on it."""
    return len(items) > 2 and items[0] == Start() and items[-1] == End() and not any(map(has_gap, items))


def _within_limits(items: list[Node]) -> list[list[Node]]:
    """The items where they are not too long; else those with a half of their largest choice each."""
    if places_of(Seq(tuple(items))) <= MAX_PLACES:
        return [items]
    largest = max(range(len(items)), key=lambda at: places_of(items[at]))
    choice = items[largest]
    if not isinstance(choice, Alt) or len(choice.branches) < 2:
        return [trimmed(list(merged([*items[:largest], gap_for(choice), *items[largest + 1 :]])))]
    middle = len(choice.branches) // 2
    halves = (Alt(choice.branches[:middle]), Alt(choice.branches[middle:]))
    return [way for half in halves for way in _within_limits([*items[:largest], half, *items[largest + 1 :]])]
