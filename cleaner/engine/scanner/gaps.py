"""Gaps in place of what costs a scanner much and tells little: runs of wide classes, optional parts with one."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from cleaner.engine.scanner.render import LEAST_COUNTED, MOST_COUNTED
from cleaner.engine.syntax.chars import ODD_CASES, Chars
from cleaner.engine.syntax.parse import Alt, Gap, Node, One, Raw, Repeat, Seq, items_of

WIDE = 16
"""A set with more ASCII characters is wide: runs of it tell little."""
MAX_REPEATED = 100
"""Places: what may be repeated, or left out, is a gap when it has more."""
MAX_WRITTEN_OUT = 1000
"""Places: a repetition is not counted when it has more."""
PUNCTUATION = frozenset(string.punctuation)
"""What a gap may be without: it tells sentences and quotations apart, and patterns often leave it out."""
ODD_ASCII = frozenset("".join(ODD_CASES.values()) + "".join(ODD_CASES.values()).upper())


def simple(node: Node, *, runs: bool) -> Node:
    """The tree with gaps for what tells little.

    Args:
        node: the tree.
        runs: whether runs of wide classes stay, for patterns that have nothing else.
    """
    match node:
        case Seq(items):
            return Seq(tuple(merged(simple(item, runs=runs) for item in items)))
        case Alt(branches):
            found = [simple(branch, runs=runs) for branch in branches]
            optional = any(not items_of(branch) for branch in found)
            is_gap = any(isinstance(one, Gap) for one in found) or (optional and any(map(has_gap, found)))
            return gap_for(node) if is_gap else Alt(tuple(found))
        case Repeat(One(chars), _, _):
            return node if runs or not _is_wide(chars) else gap_for(node)
        case Repeat(inner, least, most):
            if not runs and isinstance(inner, Alt) and any(_is_wide_one(branch) for branch in inner.branches):
                return gap_for(node)
            once = simple(inner, runs=runs)
            if not has_gap(once):
                return _worth_repeating(replace(node, node=once))
            return gap_for(node) if not least else once if most == 1 else Seq(tuple(merged((once, gap_for(node)))))
    return node


def _worth_repeating(node: Repeat) -> Node:
    """The repetition, or what takes its place where a scanner would have too much to write out for it."""
    places = places_of(node.node)
    if not node.least and node.most != 1 and places > MAX_REPEATED:
        return gap_for(node)
    times = node.most or node.least
    if times > 1 and times * places > MAX_WRITTEN_OUT:
        return replace(node, least=min(node.least, max(1, MAX_WRITTEN_OUT // max(1, places))), most=None)
    return node


def gap_for(node: Node) -> Gap:
    """The gap that takes the place of a node: without the punctuation that the node never matches."""
    return Gap(_excluded(node))


def _excluded(node: Node) -> frozenset[str]:
    """ASCII punctuation that is in nothing that a node matches."""
    match node:
        case One(chars):
            return PUNCTUATION - chars.ascii
        case Seq(items) | Alt(items):
            return PUNCTUATION.intersection(*map(_excluded, items))
        case Repeat(inner, _, _):
            return _excluded(inner)
        case Gap(without):
            return without
        case Raw():
            return frozenset()
    return PUNCTUATION


def places_of(node: Node) -> int:
    """How many characters a scanner has to tell apart for a node, with its repetitions written out."""
    match node:
        case Seq(items) | Alt(items):
            return sum(map(places_of, items))
        case Repeat(inner, least, most):
            counted = most if most is not None and most <= MOST_COUNTED else min(least, LEAST_COUNTED)
            return places_of(inner) * max(1, counted)
    return 1


def merged(items: Iterable[Node]) -> Iterator[Node]:
    """The items of a sequence, flat, with one gap for several."""
    gap: Gap | None = None
    for item in items:
        for part in items_of(item):
            if isinstance(part, Gap):
                gap = Gap(gap.without & part.without) if gap else part
                continue
            if gap:
                yield gap
                gap = None
            yield part
    if gap:
        yield gap


def _is_wide(chars: Chars) -> bool:
    """Whether runs of a set tell little: white space, punctuation, digits and capital letters are not wide."""
    if chars.only_blank or not any(map(str.islower, chars.ascii - ODD_ASCII)):
        return False
    return chars.others is None or len(chars.ascii) > WIDE


def _is_wide_one(node: Node) -> bool:
    items = items_of(node)
    return len(items) == 1 and isinstance(items[0], One) and _is_wide(items[0].chars)


def has_gap(node: Node) -> bool:
    """Whether anything may stand somewhere in what a node matches."""
    match node:
        case Gap():
            return True
        case Seq(parts) | Alt(parts):
            return any(map(has_gap, parts))
        case Repeat(inner, _, _):
            return has_gap(inner)
    return False
