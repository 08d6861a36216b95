"""From a pattern's tree to detectors: byte patterns of which one is in every text that the pattern matches.

A detector is searched in plain lines: without edge blanks and list marks, every run of white space one blank, the
odd cases replaced (`ODD_CASES`); a newline stands before and behind each line, so that `^` and `$` are literals.
Detectors are free of gaps, because scanners lose matches of patterns such as `X[^\\n]*Y` and are slow on them: from a
pattern the piece that is the rarest in texts is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import log2

from cleaner.engine.syntax.chars import ODD_CASES, Chars, as_bytes
from cleaner.engine.syntax.parse import NOTHING, Ahead, Alt, End, Gap, Node, One, Raw, Repeat, Seq, Start

WIDE = 16
"""A set with more ASCII characters is no class whose runs a detector may hold."""
MAX_BRANCHES = 60
MAX_EXPRESSION = 2500
BOUND_BITS = 6.0
OPEN_END_BITS = 2.5
"""Most lines end with a full stop; those that must not are rarer by so much."""
MAX_DEPTH = 4
"""So many choices behind the start of a line are followed branch by branch."""
ODD_ASCII = frozenset("".join(ODD_CASES.values()) + "".join(ODD_CASES.values()).upper())
_USUAL = {" ": 0.16, ".": 0.02, ",": 0.02, "-": 0.01, "'": 0.01, '"': 0.01}
"""How often characters stand in texts; others see `_share`."""


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


def _all_of(branches: Sequence[Node]) -> list[Piece] | None:
    out: list[Piece] = []
    for branch in branches:
        found = pieces(branch)
        if found is None:
            return None
        out += found
    return out


def _of_sequence(items: list[Node], depth: int = 0) -> list[Piece] | None:
    items = _with_edge(items)
    candidates: list[list[Piece]] = []
    run: list[Node] = []
    for at, item in enumerate(items):
        if isinstance(item, Ahead):  # takes no room, but what it asks for is somewhere on the line
            candidates += [found] if (found := pieces(item.node)) else []
            continue
        if _solid(item):
            run.append(item)
            continue
        if (
            run[:1] in ([Start()], [SENTENCE_START]) and depth < MAX_DEPTH
        ):  # `^(?:a.*b|c)d`: each branch keeps the start of the line
            branches = [_of_sequence([*run, *_flat(way), *items[at + 1 :]], depth + 1) for way in _ways(item)]
            if branches and all(branches):
                candidates.append([piece for found in branches for piece in found or ()])
        unrolled = [item.node] * min(item.least, 8) if isinstance(item, Repeat) and _solid(item.node) else []
        candidates += _of_run(run + unrolled)
        run = unrolled
        found = pieces(item)
        if found:
            candidates.append(found)
    candidates += _of_run(run)
    return max(candidates, key=rarity, default=None)


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


def _of_run(run: list[Node]) -> list[list[Piece]]:
    nodes = _trimmed(run)
    while nodes and len(Piece(tuple(nodes)).expression) > MAX_EXPRESSION:
        nodes = _trimmed(nodes[1:] if bits(nodes[0]) < bits(nodes[-1]) else nodes[:-1])
    if not nodes:  # nothing, or one node that is too large
        return [found for node in run if isinstance(node, Alt) and (found := _all_of(node.branches))]
    return [[Piece(tuple(nodes))]]


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
            return len(chars.ascii) <= WIDE or most == 1
        case Repeat(inner, _, most):
            return most is not None and most <= 3 and _solid(inner)
    return True


def bits(node: Node) -> float:
    """How rare a node is; see `Piece.bits`."""
    return _bits(node, 0)[0]


def _bits(node: Node, letters: int) -> tuple[float, int]:
    """How rare a node is behind so many letters of a word, and how many letters stand behind it."""
    match node:
        case One(chars):
            is_letter = any(map(str.isalpha, chars.ascii)) or any(map(str.isalpha, chars.others or ()))
            rare = -log2(max(1e-6, min(1.0, _share(chars, letters))))
            return rare, letters + 1 if is_letter else 0
        case Start() | End():
            return BOUND_BITS, 0
        case Raw(_, rare):
            return rare, 0
        case Seq(items):
            total = 0.0
            for item in items:
                rare, letters = _bits(item, letters)
                total += rare
            return total, letters
        case Alt(branches):
            found = [_bits(branch, letters) for branch in branches]
            return max(0.0, -log2(sum(2 ** -min(rare, 200) for rare, _ in found))), min(after for _, after in found)
        case Repeat(inner, least, _):
            rare, after = _bits(inner, letters)
            return rare * min(least, 3), after if least else 0
    return 0.0, letters


@lru_cache(maxsize=10_000)
def _share(chars: Chars, letters: int) -> float:
    """How likely the next character is one of them, given the pattern up to there: inside words much can be guessed,
    and words of two letters are everywhere."""
    letter = 0.4 if letters < 2 else 0.17
    beyond = 0.4 if chars.others is None else min(0.4, sum(letter / 2 if c.isalpha() else 2e-4 for c in chars.others))
    return beyond + sum(
        _USUAL.get(c) or (letter if c.islower() else 0.02 if c.isalpha() else 0.03 if c.isdigit() else 0.001)
        for c in chars.ascii
    )


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
                return as_bytes(chars), replace(state, blank=False) if state.blank else state
            return as_bytes(chars) + ("?" if state.blank else ""), replace(state, blank=True)
        case Ahead():
            return "", state
        case Raw(expression, _):
            return expression, _State(blank=True, started=True)
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
