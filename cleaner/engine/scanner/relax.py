"""From a pattern's tree to detectors: byte patterns of which one is in every text that the pattern matches.

A detector is searched in plain lines: without edge blanks and list marks, every run of white space one blank, the
odd cases replaced (`ODD_CASES`); a newline stands before and behind each line, so that `^` and `$` are literals.
Detectors are free of gaps, because scanners lose matches of patterns such as `X[^\\n]*Y` and are slow on them: from a
pattern the piece that is the rarest in texts is taken, and where that is not rare, a second one that must stand on the
same line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import log2
from typing import NamedTuple

from cleaner.engine.scanner.rarity import BOUND_BITS, bits
from cleaner.engine.scanner.render import render
from cleaner.engine.syntax.chars import ODD_CASES, Chars, as_bytes
from cleaner.engine.syntax.parse import NOTHING, Ahead, Alt, End, Gap, Node, One, Raw, Repeat, Seq, Start

WIDE = 16
"""A set with more ASCII characters is no class whose runs a detector may hold."""
MAX_BRANCHES = 60
MAX_EXPRESSION = 2500
OPEN_END_BITS = 2.5
"""Most lines end with a full stop; those that must not are rarer by so much."""
MAX_DEPTH = 4
"""So many choices behind the start of a line are followed branch by branch."""
TRY = 70.0
"""What it costs to try a rule on a line, when to be told of a piece costs 1."""
LINE_BITS = 8.0
"""A line has some 250 places, so that a piece on it tells so much less than one at a place."""
MAX_BESIDE = 300
"""Pieces of which one is looked for beside another, at most."""
ODD_ASCII = frozenset("".join(ODD_CASES.values()) + "".join(ODD_CASES.values()).upper())


@dataclass(frozen=True)
class Piece:
    """Nodes without a gap between them."""

    nodes: tuple[Node, ...]

    @cached_property
    def bits(self) -> float:
        """How rare it is: at a random place of a text it matches with a probability of 1 in 2 to the power of this."""
        ends_openly = len(self.nodes) > 1 and self.nodes[-1] == End() and _forbids_stop(self.nodes[-2])
        return bits(Seq(self.nodes)) + (OPEN_END_BITS if ends_openly else 0)

    @cached_property
    def expression(self) -> str:
        """Its regular expression on bytes."""
        return render(Seq(self.nodes))


@dataclass(frozen=True)
class Clue:
    """A piece, and further ones of which one must be on its line, if there are any."""

    piece: Piece
    beside: tuple[Piece, ...] = ()

    @cached_property
    def bits(self) -> float:
        """How rare it is at a random place of a text."""
        more = rarity(self.beside) - LINE_BITS if self.beside else 0.0
        return self.piece.bits + max(0.0, more)


def _forbids_stop(node: Node) -> bool:
    return isinstance(node, One) and "." not in node.chars.ascii


def clues(node: Node) -> list[Clue] | None:
    """The rarest clues of which one is in every match; None where nothing is required."""
    match node:
        case Alt(branches):
            return _all_of(branches)
        case Repeat(inner, least, _) if least:
            return _of_sequence([node]) if _solid(node) else clues(inner)
        case Repeat() | Gap():
            return None
        case Ahead(inner):
            return clues(inner)
    return _of_sequence(list(_flat(node)))


def rarity(found: Iterable[Piece | Clue]) -> float:
    """How rare one of them is at a random place of a text, in bits."""
    return -log2(sum(2 ** -min(one.bits, 200) for one in found))


SENTENCE_START = Raw(r"(?:\n|[^A-Za-z0-9,\n\x20]\x20?)", 5.0)
"""A sentence begins with its line, or behind a character that can end one (see `sentences.CONTINUED`)."""


def settled(node: Node, *, start: Node, ends: bool, last: bool = True) -> Node:
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
            inner = settled(inner, start=start, ends=ends)
            return inner if last else Ahead(inner)
        case Seq(items):
            end = len(items) - 1
            done = [settled(item, start=start, ends=ends, last=last and i == end) for i, item in enumerate(items)]
            return Seq(tuple(done))
        case Alt(branches):
            return Alt(tuple(settled(branch, start=start, ends=ends, last=last) for branch in branches))
        case Repeat(inner, _, _):
            return replace(node, node=settled(inner, start=start, ends=ends, last=False))
    return node


class _Choice(NamedTuple):
    """Clues of which one is in every match of a sequence, and the items of it that they come from."""

    first: int
    last: int
    clues: list[Clue]

    @property
    def bits(self) -> float:
        return rarity(self.clues)


def _all_of(branches: Sequence[Node]) -> list[Clue] | None:
    out: list[Clue] = []
    for branch in branches:
        found = clues(branch)
        if found is None:
            return None
        out += found
    return out


def _of_sequence(items: list[Node], depth: int = 0) -> list[Clue] | None:
    items = _with_edge(items)
    choices: list[_Choice] = []
    run: list[Node] = []
    begun = 0
    for at, item in enumerate(items):
        if isinstance(item, Ahead):  # takes no room, but what it asks for is somewhere on the line
            choices += [_Choice(at, at, found)] if (found := clues(item.node)) else []
            continue
        if _solid(item):
            run.append(item)
            continue
        if (
            run[:1] in ([Start()], [SENTENCE_START]) and depth < MAX_DEPTH
        ):  # `^(?:a.*b|c)d`: each branch keeps the start of the line
            branches = [_of_sequence([*run, *_flat(way), *items[at + 1 :]], depth + 1) for way in _ways(item)]
            if branches and all(branches):
                choices.append(_Choice(0, len(items), [clue for found in branches for clue in found or ()]))
        unrolled = [item.node] * min(item.least, 8) if isinstance(item, Repeat) and _solid(item.node) else []
        end, next_begin = (at, at) if unrolled else (at - 1, at + 1)
        choices += [_Choice(begun, end, found) for found in _of_run(run + unrolled)]
        run, begun = unrolled, next_begin
        found = clues(item)
        if found:
            choices.append(_Choice(at, at, found))
    choices += [_Choice(begun, len(items), found) for found in _of_run(run)]
    return _best(choices)


def _best(choices: Sequence[_Choice]) -> list[Clue] | None:
    """The cheapest choice, or the cheapest two that come from different items, one beside the other."""
    pairs = [found for pair in combinations(choices, 2) if (found := _beside(*pair))]
    return min([*(choice.clues for choice in choices), *pairs], key=cost_of, default=None)


def cost_of(found: Sequence[Clue], lines: int = 1) -> float:
    """What looking for clues costs, at a random place of a text, by how often they are seen and how often in vain.

    Args:
        found: the clues.
        lines: on how many lines the rule is tried where one is found.
    """
    told = {id(piece): piece for clue in found for piece in (clue.piece, *clue.beside)}
    return sum(2**-piece.bits for piece in told.values()) + lines * TRY * sum(2**-clue.bits for clue in found)


def _beside(one: _Choice, other: _Choice) -> list[Clue] | None:
    """The clues of the rarer choice with the pieces of the other one beside them."""
    if one.first <= other.last and other.first <= one.last:
        return None
    rarer, further = (one, other) if one.bits >= other.bits else (other, one)
    pieces = tuple(clue.piece for clue in further.clues)
    if len(pieces) > MAX_BESIDE:
        return None
    return [clue if clue.beside else replace(clue, beside=pieces) for clue in rarer.clues]


def _with_edge(items: list[Node]) -> list[Node]:
    """The nodes with a start and any punctuation behind it as one bound: up to three characters, or the last four."""
    match items:
        case [Start() | Raw() as start, Repeat(One(chars), 0, None), *rest] if not any(
            map(str.isalnum, chars.ascii - ODD_ASCII)
        ):
            before = start.expression if isinstance(start, Raw) else "\\n"
            one = as_bytes(Chars(chars.ascii - ODD_ASCII, chars.others))
            return [Raw(f"(?:{before}{one}{{0,3}}|{one}{one}{one}{one})", BOUND_BITS - 1), *rest]
    return items


def _ways(node: Node) -> tuple[Node, ...]:
    """The ways through a choice; none where the node is no choice."""
    match node:
        case Alt(branches):
            return branches
        case Repeat(inner, 0, _):
            return (NOTHING, Seq((inner, Gap())))
        case Repeat(inner, _, _):
            return (Seq((inner, Gap())),)
        case Seq():
            return (node,)
    return ()


def _of_run(run: list[Node]) -> list[list[Clue]]:
    nodes = _trimmed(run)
    while nodes and len(Piece(tuple(nodes)).expression) > MAX_EXPRESSION:
        nodes = _trimmed(nodes[1:] if bits(nodes[0]) < bits(nodes[-1]) else nodes[:-1])
    if not nodes:  # nothing, or one node that is too large
        return [found for node in run if isinstance(node, Alt) and (found := _all_of(node.branches))]
    return [[Clue(Piece(tuple(nodes)))]]


def _trimmed(run: Sequence[Node]) -> list[Node]:
    """The run without what says little at its edges."""
    nodes = list(run)
    while nodes and _is_common(nodes[0]):
        del nodes[0]
    while nodes and _is_common(nodes[-1]):
        del nodes[-1]
    if nodes in ([Start()], [SENTENCE_START]):  # common characters at a line's edge are better than the edge alone
        nodes = list(run[run.index(nodes[0]) :][:8])
    elif nodes == [End()]:
        nodes = list(run[: run.index(nodes[0]) + 1][-8:])
    for edge in (0, -1):
        if nodes and isinstance(node := nodes[edge], Repeat):
            nodes[edge] = Repeat(node.node, node.least, node.least)
    return nodes


def _is_common(node: Node) -> bool:
    """Whether a node says too little to stand at the edge of a detector."""
    match node:
        case One(chars):
            return chars.others is None or len(chars.ascii) > WIDE
        case Repeat(inner, least, _):
            return not least or _is_common(inner)
        case Seq(items):
            return all(map(_is_common, items))
        case Alt(branches):
            return any(map(_is_common, branches))
    return False


def _flat(node: Node) -> Iterator[Node]:
    if isinstance(node, Seq):
        for item in node.items:
            yield from _flat(item)
    else:
        yield node


def _solid(node: Node) -> bool:
    match node:
        case Gap():
            return False
        case Seq(items):
            return all(map(_solid, items))
        case Alt(branches):
            return len(branches) <= MAX_BRANCHES and all(map(_solid, branches))
        case Repeat(One(chars), _, most):
            return len(chars.ascii) <= WIDE or most == 1 or not any(map(str.isalnum, chars.ascii - ODD_ASCII))
        case Repeat(inner, _, most):
            return most is not None and most <= 3 and _solid(inner)
    return True
