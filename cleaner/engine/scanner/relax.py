"""From a pattern's tree to detectors: byte patterns of which one is in every text that the pattern matches.

A detector is searched in plain lines: without edge blanks and list marks, every run of white space one blank, the
odd cases replaced (`ODD_CASES`); a newline stands before and behind each line, so that `^` and `$` are literals.
Detectors are free of gaps, because scanners lose matches of patterns such as `X[^\\n]*Y` and are slow on them: from a
pattern the piece that is the rarest in texts is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log2

from cleaner.engine.scanner.chars import Chars, as_bytes
from cleaner.engine.scanner.parse import NOTHING, Ahead, Alt, End, Gap, Node, One, Raw, Repeat, Seq, Start

WIDE = 16
"""A set with more ASCII characters is no class whose runs a detector may hold."""
MAX_BRANCHES = 60
MAX_EXPRESSION = 2500
BOUND_BITS = 6.0
OPEN_END_BITS = 2.5
"""Most lines end with a full stop; those that must not are rarer by so much."""
EDGE_BITS = 1.5
"""What is more common is left out at the edges of a detector."""
_USUAL = {" ": 0.16, ".": 0.01, ",": 0.01, "-": 0.003, "'": 0.003, '"': 0.003, **dict.fromkeys("etaoinsr", 0.06)}
"""How often characters stand in texts; others see `_share`."""


@dataclass(frozen=True)
class Piece:
    """Nodes without a gap between them."""

    nodes: tuple[Node, ...]

    @property
    def bits(self) -> float:
        """How rare it is: at a random place of a text it matches with a probability of 1 in 2 to the power of this."""
        ends_openly = len(self.nodes) > 1 and self.nodes[-1] == End() and _forbids_stop(self.nodes[-2])
        return sum(map(bits, self.nodes)) + (OPEN_END_BITS if ends_openly else 0)

    def expression(self) -> str:
        """Its regular expression on bytes."""
        return _render(Seq(self.nodes), _State())[0]


def _forbids_stop(node: Node) -> bool:
    return isinstance(node, One) and "." not in node.chars.ascii


def pieces(node: Node) -> list[Piece] | None:
    """The rarest pieces of which one is in every match; None where nothing is required."""
    match node:
        case Alt(branches):
            return _all_of(branches)
        case Repeat(inner, least, _) if least:
            return _of_sequence([node]) if _solid(node) else pieces(inner)
        case Repeat() | Gap():
            return None
        case Ahead(inner):
            return pieces(inner)
    return _of_sequence(list(_flat(node)))


def rarity(found: Sequence[Piece]) -> float:
    """How rare a text with one of the pieces is, in bits."""
    return -log2(sum(2 ** -min(piece.bits, 200) for piece in found))


def settled(node: Node, *, starts: bool, ends: bool, last: bool = True) -> Node:
    """The tree without bounds that are no line's, and with look-aheads written out where nothing follows them.

    Args:
        node: the tree.
        starts: whether `^` is the start of a line; else it is dropped.
        ends: whether `$` is the end of a line; else it is dropped.
        last: whether nothing of the pattern follows the node.
    """
    match node:
        case Start():
            return node if starts else NOTHING
        case End():
            return node if ends else NOTHING
        case Ahead(inner):
            inner = settled(inner, starts=starts, ends=ends)
            return inner if last else Ahead(inner)
        case Seq(items):
            end = len(items) - 1
            done = [settled(item, starts=starts, ends=ends, last=last and i == end) for i, item in enumerate(items)]
            return Seq(tuple(done))
        case Alt(branches):
            return Alt(tuple(settled(branch, starts=starts, ends=ends, last=last) for branch in branches))
        case Repeat(inner, _, _):
            return replace(node, node=settled(inner, starts=starts, ends=ends, last=False))
    return node


def _all_of(branches: Sequence[Node]) -> list[Piece] | None:
    out: list[Piece] = []
    for branch in branches:
        found = pieces(branch)
        if found is None:
            return None
        out += found
    return out


def _of_sequence(items: list[Node]) -> list[Piece] | None:
    candidates: list[list[Piece]] = []
    run: list[Node] = []
    for item in items:
        if isinstance(item, Ahead):  # takes no room, but what it asks for is somewhere on the line
            candidates += [found] if (found := pieces(item.node)) else []
            continue
        if _solid(item):
            run.append(item)
            continue
        if isinstance(item, Alt) and run == [Start()]:  # `^(?:a.*b|c)`: each branch keeps the bound
            item = Alt(tuple(Seq((Start(), branch)) for branch in item.branches))
        unrolled = [item.node] * min(item.least, 8) if isinstance(item, Repeat) and _solid(item.node) else []
        candidates += _of_run(run + unrolled)
        run = unrolled
        found = pieces(item)
        if found:
            candidates.append(found)
    candidates += _of_run(run)
    return max(candidates, key=rarity, default=None)


def _of_run(run: list[Node]) -> list[list[Piece]]:
    nodes = _trimmed(run)
    while nodes and len(Piece(tuple(nodes)).expression()) > MAX_EXPRESSION:
        nodes = _trimmed(nodes[1:] if bits(nodes[0]) < bits(nodes[-1]) else nodes[:-1])
    if not nodes:  # nothing, or one node that is too large
        return [found for node in run if isinstance(node, Alt) and (found := _all_of(node.branches))]
    return [[Piece(tuple(nodes))]]


def _trimmed(run: Sequence[Node]) -> list[Node]:
    """The run without what says little at its edges."""
    nodes = list(run)
    while nodes and bits(nodes[0]) < EDGE_BITS:
        del nodes[0]
    while nodes and bits(nodes[-1]) < EDGE_BITS:
        del nodes[-1]
    if nodes == [Start()]:  # common characters at a line's edge are better than the edge alone
        nodes = list(run[run.index(nodes[0]) :][:8])
    elif nodes == [End()]:
        nodes = list(run[: run.index(nodes[0]) + 1][-8:])
    for edge in (0, -1):
        if nodes and isinstance(node := nodes[edge], Repeat):
            nodes[edge] = Repeat(node.node, node.least, node.least)
    return nodes


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
            return len(chars.ascii) <= WIDE or most == 1
        case Repeat(inner, _, most):
            return most is not None and most <= 3 and _solid(inner)
    return True


def bits(node: Node) -> float:
    """How rare a node is; see `Piece.bits`."""
    match node:
        case One(chars):
            return -log2(max(1e-6, min(1.0, _share(chars))))
        case Start() | End():
            return BOUND_BITS
        case Raw(_, rare):
            return rare
        case Seq(items):
            return sum(map(bits, items))
        case Alt(branches):
            return max(0.0, -log2(sum(2 ** -min(bits(branch), 200) for branch in branches)))
        case Repeat(inner, least, _):
            return bits(inner) * min(least, 3)
    return 0.0


def _share(chars: Chars) -> float:
    beyond = 0.4 if chars.others is None else len(chars.others) / 500
    return beyond + sum(_USUAL.get(c) or (0.02 if c.islower() else 0.003 if c.isalnum() else 0.0005) for c in chars.ascii)


@dataclass(frozen=True)
class _State:
    """What stands before a node inside its piece."""

    blank: bool = False
    """Whether it may be white space, so that what follows may have lost its own."""
    started: bool = False
    ended: bool = False
    """Whether the newline of a bound may be consumed already."""


def _render(node: Node, state: _State) -> tuple[str, _State]:
    match node:
        case One(chars):
            if not chars.blank:
                return as_bytes(chars), replace(state, blank=False)
            return as_bytes(chars) + ("?" if state.blank else ""), replace(state, blank=True)
        case Ahead():
            return "", state
        case Raw(expression, _):
            return expression, _State(blank=True, started=True, ended=True)
        case Start():
            return ("" if state.started else "\\n"), replace(state, started=True, blank=False)
        case End():
            return ("" if state.ended else "\\n"), replace(state, ended=True)
        case Seq(items):
            parts = []
            for item in items:
                part, state = _render(item, state)
                parts.append(part)
            return "".join(parts), state
        case Alt(branches):
            rendered = [_render(branch, state) for branch in branches]
            return f"(?:{'|'.join(part for part, _ in rendered)})", _joined([after for _, after in rendered])
        case Repeat():
            return _repeated(node, state)
    raise AssertionError(node)


def _repeated(node: Repeat, state: _State) -> tuple[str, _State]:
    inner, least, most = node.node, node.least, node.most
    if isinstance(inner, One) and inner.chars.only_blank:
        return ("\\x20" if least and not state.blank else "\\x20?"), replace(state, blank=True)
    if _has_blank(inner):
        state = replace(state, blank=state.blank or most != 1)
        least = min(least, 1)
    part, after = _render(inner, state)
    if after.started != state.started or after.ended != state.ended:
        least = min(least, 1)
    least = min(least, 3)
    most = most if most is not None and most <= 8 else None
    count = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}.get((least, most))
    if count is None:
        count = f"{{{least},{'' if most is None else most}}}"
    return f"(?:{part}){count}", _joined([state, after])


def _joined(states: Sequence[_State]) -> _State:
    return _State(any(s.blank for s in states), any(s.started for s in states), any(s.ended for s in states))


def _has_blank(node: Node) -> bool:
    match node:
        case One(chars):
            return chars.blank
        case Seq(items):
            return any(map(_has_blank, items))
        case Alt(branches):
            return any(map(_has_blank, branches))
        case Repeat(inner, _, _):
            return _has_blank(inner)
    return False
