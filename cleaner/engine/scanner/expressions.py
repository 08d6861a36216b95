"""From a pattern's tree to one expression on the bytes of plain lines, which matches on every line that it matches.

Plain lines are without edge blanks and list marks, every run of white space in them is one blank, and the odd cases are
replaced (`ODD_CASES`). A newline stands before and behind each line, so that `^` and `$` are literals. What costs a
scanner much and tells little becomes a gap, `[^\\n]*`: runs of wide classes, optional parts that hold one, look-around.
What stands loose at the edges of a pattern is left out, so that an expression ends with something that it requires and
is told once for each time it stands in a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log2
from typing import NamedTuple

from msgspec.structs import replace

from cleaner.engine.scanner.rarity import bits
from cleaner.engine.scanner.render import render
from cleaner.engine.syntax.chars import ODD_CASES, Chars
from cleaner.engine.syntax.parse import NOTHING, Ahead, Alt, Bound, End, Gap, Node, One, Raw, Repeat, Seq, Start

WIDE = 16
"""A set with more ASCII characters is wide: runs of it tell little."""
HUGE = 60
"""One character of a set with more ASCII characters tells nothing."""
MAX_EXPRESSION = 8000
"""Characters: a longer expression is divided."""
MAX_WAYS = 24
"""So many sequences are written out for a pattern with choices, at most."""
TRY = 30.0
"""What it costs to try a rule in vain, when to follow an expression from one place costs 1."""
START_EXCESS_BITS = 3.0
"""By so much words at the starts of sentences are more common than their letters say."""
MIN_BITS = 6.5
"""An expression more common than the starts of lines tells nothing."""
ODD_ASCII = frozenset("".join(ODD_CASES.values()) + "".join(ODD_CASES.values()).upper())
GAP = Gap()
SENTENCE_START = Raw(r"(?:\n|[^A-Za-z0-9,\n\x20]\x20?)", 5.0)
"""A sentence begins with its line, or behind a character that can end one (see `sentences.CONTINUED`)."""


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
    items = _items(tree)
    for at, item in enumerate(items):
        if isinstance(item, Ahead):
            yield Seq((*items[:at], item.node))


def _of_variant(tree: Node, start: Node, *, ends: bool, runs: bool) -> list[Expression] | None:
    """The expressions of a tree; None where one of its ways requires nothing."""
    simple = _simple(_settled(tree, start=start, ends=ends), runs=runs)
    ways = [way for whole in _ways(_items(simple)) for way in _within_limits(_trimmed(_telling(whole)))]
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
                ways += _ways(list(_merged(iter([*head, *_items(branch), *tail]))), share)
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
            return Seq(
                tuple(_settled(item, start=start, ends=ends, last=last and i == end) for i, item in enumerate(items))
            )
        case Alt(branches):
            return Alt(tuple(_settled(branch, start=start, ends=ends, last=last) for branch in branches))
        case Repeat(inner, _, _):
            return replace(node, node=_settled(inner, start=start, ends=ends, last=False))
    return node


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
            optional = any(not _items(branch) for branch in simple)
            return GAP if GAP in simple or (optional and any(map(_has_gap, simple))) else Alt(tuple(simple))
        case Repeat(One(chars), _, _):
            return node if runs or not _is_wide(chars) else GAP
        case Repeat(inner, least, most):
            simple_inner = _simple(inner, runs=runs)
            if not _has_gap(simple_inner):
                return replace(node, node=simple_inner)
            return simple_inner if least == most == 1 else GAP
    return node


def _merged(items: Iterator[Node]) -> Iterator[Node]:
    """The items of a sequence, flat, with one gap for several."""
    last: Node | None = None
    for item in items:
        for part in _items(item):
            if not (part == GAP == last):
                yield part
            last = part


def _items(node: Node) -> list[Node]:
    """The nodes of a sequence, or the one node."""
    if isinstance(node, Seq):
        return [part for item in node.items for part in _items(item)]
    return [node]


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


def _is_optional(node: Node) -> bool:
    """Whether a node may match nothing."""
    match node:
        case Gap() | Ahead():
            return True
        case Seq(items) if any(isinstance(item, Bound) for item in items):
            return all(isinstance(item, Bound) or _is_optional(item) for item in items)
        case Seq(items):
            return all(map(_is_optional, items))
        case Alt(branches):
            return any(map(_is_optional, branches))
        case Repeat(inner, least, _):
            return not least or _is_optional(inner)
    return False


def _is_loose(node: Node) -> bool:
    """Whether a node says nothing at the edge of an expression."""
    if isinstance(node, One):
        return node.chars.others is None and len(node.chars.ascii) > HUGE
    return _is_optional(node)


def _trimmed(items: list[Node]) -> list[Node]:
    """The items without what is loose at the edges."""
    items = list(items)
    while items:
        if isinstance(items[0], Bound) and _is_ascii_word(items[1:], first=True):
            break
        if _is_loose(items[0]) or isinstance(items[0], Bound):
            del items[0]
        elif items[0] in (Start(), SENTENCE_START) and items[1:2] in ([GAP], []):
            del items[:2]
        else:
            break
    return _bounds_kept(_trimmed_end(items))


def _trimmed_end(items: list[Node]) -> list[Node]:
    items = list(items)
    while items:
        last = items[-1]
        if isinstance(last, Bound) and _is_ascii_word(items[:-1], first=False):
            return items
        if last == End():
            if items[-2:-1] not in ([GAP], []):
                return items
            del items[-2:]
        elif _is_loose(last) or isinstance(last, Bound):
            del items[-1]
        elif ending := _ending(last):
            return [*items[:-1], *ending]
        else:
            del items[-1]
    return []


def _ending(node: Node) -> list[Node]:
    """A node at the end of an expression without what is loose in it."""
    match node:
        case Alt(branches):
            ends = [_trimmed_end(_items(branch)) for branch in branches]
            return [Alt(tuple(Seq(tuple(end)) for end in dict.fromkeys(map(tuple, ends))))] if all(ends) else []
        case Repeat(inner, least, _):
            return [Repeat(inner, least, least)]
    return [node]


def _bounds_kept(items: list[Node]) -> list[Node]:
    """The items without bounds of words that bytes do not tell: those beside letters beyond ASCII."""
    kept = [
        item
        for at, item in enumerate(items)
        if not isinstance(item, Bound)
        or _is_ascii_word(items[at + 1 :], first=True)
        or _is_ascii_word(items[:at], first=False)
    ]
    return [_inner_bounds_kept(item) for item in kept]


def _inner_bounds_kept(node: Node) -> Node:
    match node:
        case Seq(items):
            return Seq(tuple(_bounds_kept(list(items))))
        case Alt(branches):
            return Alt(tuple(Seq(tuple(_bounds_kept(_items(branch)))) for branch in branches))
        case Repeat(inner, _, _):
            return replace(
                node, node=Seq(tuple(_bounds_kept(_items(inner)))) if isinstance(inner, Seq | Alt) else inner
            )
    return node


def _is_ascii_word(items: Sequence[Node], *, first: bool) -> bool:
    """Whether a sequence always begins (or ends) with an ASCII letter or digit."""
    for item in items if first else reversed(items):
        match item:
            case One(chars):
                return not chars.others and chars.others is not None and all(map(str.isalnum, chars.ascii))
            case Alt(branches):
                return all(_is_ascii_word(_items(branch), first=first) for branch in branches)
            case Repeat(inner, least, _):
                if not _is_ascii_word(_items(inner), first=first):
                    return False
                if least:
                    return True
            case Bound():
                continue
            case _:
                return False
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
        return [_trimmed(list(_merged(iter([*items[:largest], GAP, *items[largest + 1 :]]))))]
    middle = len(choice.branches) // 2
    halves = (Alt(choice.branches[:middle]), Alt(choice.branches[middle:]))
    return [way for half in halves for way in _within_limits([*items[:largest], half, *items[largest + 1 :]])]
