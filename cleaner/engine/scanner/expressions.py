"""From a pattern's tree to one expression on the bytes of plain lines, which matches on every line that it matches.

Plain lines are without edge blanks and list marks, every run of white space in them is one blank, and the odd cases are
replaced (`ODD_CASES`). A newline stands before and behind each line, so that `^` and `$` are literals. What costs a
scanner much and tells little becomes a gap, `[^\\n]*`: runs of wide classes, optional parts that hold one, look-around.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from math import log2
from typing import NamedTuple

from msgspec.structs import replace

from cleaner.engine.scanner.edges import SENTENCE_START, trimmed
from cleaner.engine.scanner.rarity import bits
from cleaner.engine.scanner.render import render
from cleaner.engine.syntax.chars import ODD_CASES, Chars
from cleaner.engine.syntax.parse import GAP, NOTHING, Ahead, Alt, End, Gap, Node, One, Repeat, Seq, Start, items_of

WIDE = 16
"""A set with more ASCII characters is wide: runs of it tell little."""
MAX_EXPRESSION = 8000
"""Characters: a longer expression is divided."""
MAX_REPEATED = 400
"""Characters: what may be repeated, or left out, is a gap when it is longer."""
MAX_WRITTEN_OUT = 4000
"""Characters: a repetition is not counted when it comes to more."""
MAX_WAYS = 24
"""So many sequences are written out for a pattern with choices, at most."""
TRY = 30.0
"""What it costs to try a rule in vain, when to follow an expression from one place costs 1."""
START_EXCESS_BITS = 3.0
"""By so much words at the starts of sentences are more common than their letters say."""
MIN_BITS = 6.5
"""An expression more common than the starts of lines tells nothing."""
ODD_ASCII = frozenset("".join(ODD_CASES.values()) + "".join(ODD_CASES.values()).upper())


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
        sentences: whether it is searched in sentences, so that `^` stands for the start of one and `$` for nothing.
    """
    start = SENTENCE_START if sentences else Start()
    for runs in (False, True):
        found = [_of_variant(one, start, ends=not sentences, runs=runs) for one in _variants(tree)]
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


def _of_variant(tree: Node, start: Node, *, ends: bool, runs: bool) -> list[Expression] | None:
    """The expressions of a tree; None where one of its ways requires nothing."""
    simple = _simple(_settled(tree, start=start, ends=ends), runs=runs)
    ways = [way for whole in _ways(items_of(simple)) for way in _within_limits(trimmed(_telling(whole)))]
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
        if isinstance(item, Alt) and _has_gap(item) and len(item.branches) <= limit:
            head, tail = items[:at], items[at + 1 :]
            share = limit // len(item.branches)
            ways: list[list[Node]] = []
            plain = [branch for branch in item.branches if not _has_gap(branch)]
            for branch in [branch for branch in item.branches if _has_gap(branch)] + [Alt(tuple(plain))] * bool(plain):
                ways += _ways(list(_merged(iter([*head, *items_of(branch), *tail]))), share)
            return ways
    return [items]


def _telling(items: list[Node]) -> list[Node]:
    """The sequence from that part between gaps on with which looking for it costs least.

    A scanner follows the sequence from each place where its first part stands; leaving common parts out saves that,
    but lets the rule be tried in vain more often.
    """
    parts: list[list[Node]] = [[]]
    for item in items:
        if item == GAP:
            parts.append([])
        else:
            parts[-1].append(item)
    ways = [_joined([[], *parts[begin:]] if begin else parts) for begin in range(len(parts))]
    costs = [_how_often(part) + TRY * 2 ** -bits(Seq(tuple(way))) for part, way in zip(parts, ways, strict=True)]
    return ways[costs.index(min(costs))]


def _joined(parts: list[list[Node]]) -> list[Node]:
    """The parts with gaps between them."""
    joined = list(parts[0])
    for part in parts[1:]:
        joined += [GAP, *part]
    return joined


def _how_often(part: list[Node]) -> float:
    """How often a part is met; words at the starts of sentences are more common than their letters say."""
    excess = START_EXCESS_BITS if part[:1] == [SENTENCE_START] else 0.0
    return 2 ** -(bits(Seq(tuple(part))) - excess)


def _settled(node: Node, *, start: Node, ends: bool, last: bool = True) -> Node:
    """The tree without bounds that are no line's, and with look-aheads written out where nothing follows them.

    Args:
        node: the tree.
        start: what `^` stands for.
        ends: whether `$` is the end of a line; else it is dropped.
        last: whether nothing of the pattern follows the node.
    """
    match node:
        case Start():
            return start
        case End():
            return node if ends else NOTHING
        case Ahead(inner):
            return _settled(inner, start=start, ends=ends) if last else NOTHING
        case Seq(items):
            end = len(items) - 1
            settled = [_settled(item, start=start, ends=ends, last=last and i == end) for i, item in enumerate(items)]
            return Seq(tuple(_without_blank_before_end(settled)))
        case Alt(branches):
            return Alt(tuple(_settled(branch, start=start, ends=ends, last=last) for branch in branches))
        case Repeat(inner, _, _):
            return replace(node, node=_settled(inner, start=start, ends=ends, last=False))
    return node


def _without_blank_before_end(items: Sequence[Node]) -> Iterator[Node]:
    """The items of a sequence; what stands before the end of a line is no white space, for lines have none there."""
    for item, behind in zip_longest(items, items[1:]):
        match item:
            case One(chars) if behind == End():
                yield One(chars.without_blank())
            case Repeat(One(chars), least, most) if behind == End() and least:
                yield replace(item, least=least - 1, most=most and most - 1)
                yield One(chars.without_blank())
            case _:
                yield item


def _simple(node: Node, *, runs: bool) -> Node:
    """The tree with gaps for what tells little.

    Args:
        node: the tree.
        runs: whether runs of wide classes stay, for patterns that have nothing else.
    """
    match node:
        case Seq(items):
            return Seq(tuple(_merged(_simple(item, runs=runs) for item in items)))
        case Alt(branches):
            simple = [_simple(branch, runs=runs) for branch in branches]
            optional = any(not items_of(branch) for branch in simple)
            return GAP if GAP in simple or (optional and any(map(_has_gap, simple))) else Alt(tuple(simple))
        case Repeat(One(chars), _, _):
            return node if runs or not _is_wide(chars) else GAP
        case Repeat(inner, least, most):
            simple_inner = _simple(inner, runs=runs)
            if not _has_gap(simple_inner):
                return _worth_repeating(replace(node, node=simple_inner))
            return simple_inner if least == most == 1 else GAP
    return node


def _worth_repeating(node: Repeat) -> Node:
    """The repetition, or what takes its place where a scanner would have too much to write out for it."""
    times, written = node.most or node.least, len(render(node.node))
    if not node.least and node.most != 1 and written > MAX_REPEATED:
        return GAP
    if times > 1 and times * written > MAX_WRITTEN_OUT:
        return replace(node, least=min(node.least, 1), most=None)
    return node


def _merged(items: Iterator[Node]) -> Iterator[Node]:
    """The items of a sequence, flat, with one gap for several."""
    last: Node | None = None
    for item in items:
        for part in items_of(item):
            if not (part == GAP == last):
                yield part
            last = part


def _is_wide(chars: Chars) -> bool:
    """Whether runs of a set tell little: white space, punctuation, digits and capital letters are not wide."""
    if chars.only_blank or not any(map(str.islower, chars.ascii - ODD_ASCII)):
        return False
    return chars.others is None or len(chars.ascii) > WIDE


def _has_gap(node: Node) -> bool:
    match node:
        case Gap():
            return True
        case Seq(parts) | Alt(parts):
            return any(map(_has_gap, parts))
        case Repeat(inner, _, _):
            return _has_gap(inner)
    return False


def _is_shape(items: Sequence[Node]) -> bool:
    """Whether an expression tells of a whole line, without a gap, what characters are on it."""
    return len(items) > 2 and items[0] == Start() and items[-1] == End() and not any(map(_has_gap, items))


def _within_limits(items: list[Node]) -> list[list[Node]]:
    """The items where they are not too long; else those with a half of their largest choice each."""
    if len(render(Seq(tuple(items)))) <= MAX_EXPRESSION:
        return [items]
    largest = max(range(len(items)), key=lambda at: len(render(items[at])))
    choice = items[largest]
    if not isinstance(choice, Alt) or len(choice.branches) < 2:
        return [trimmed(list(_merged(iter([*items[:largest], GAP, *items[largest + 1 :]]))))]
    middle = len(choice.branches) // 2
    halves = (Alt(choice.branches[:middle]), Alt(choice.branches[middle:]))
    return [way for half in halves for way in _within_limits([*items[:largest], half, *items[largest + 1 :]])]
