"""The edges of an expression: what stands loose there is left out, and bounds of words where bytes do not tell them.

So an expression ends with something that it requires, and is told once for each time it stands in a text.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from cleaner.engine.syntax.parse import GAP, Ahead, Alt, Bound, End, Gap, Node, One, Raw, Repeat, Seq, Start, items_of

HUGE = 60
"""One character of a set with more ASCII characters tells nothing."""
SENTENCE_START = Raw(r"(?:\n|[^A-Za-z0-9,\n\x20]\x20?)", 5.0)
"""A sentence begins with its line, or behind a character that can end one (see `sentences.CONTINUED`)."""
SENTENCE_END = Raw(r"[,\x20]*[^A-Za-z0-9,\x20]", 3.0)
"""What comes behind the last ASCII letter or digit of a sentence: as none ends with one, or with a comma, unless its
line ends, it is other punctuation or the end of the line, perhaps behind commas and blanks."""


def is_optional(node: Node) -> bool:
    """Whether a node may match nothing."""
    match node:
        case Gap() | Ahead() | Bound():
            return True
        case Seq(items):
            return all(map(is_optional, items))
        case Alt(branches):
            return any(map(is_optional, branches))
        case Repeat(inner, least, _):
            return not least or is_optional(inner)
    return False


def is_marks(node: Node) -> bool:
    """Whether nothing that a node matches holds an ASCII letter or digit."""
    match node:
        case One(chars):
            return not any(map(str.isalnum, chars.ascii))
        case Seq(items) | Alt(items):
            return all(map(is_marks, items))
        case Repeat(inner, _, _):
            return is_marks(inner)
    return isinstance(node, Ahead | Bound)


def _is_loose(node: Node) -> bool:
    """Whether a node says nothing at the edge of an expression."""
    if isinstance(node, One):
        return node.chars.others is None and len(node.chars.ascii) > HUGE
    return is_optional(node)


def trimmed(items: list[Node]) -> list[Node]:
    """The items of a sequence without what is loose at its edges; none where it requires nothing."""
    items = list(items)
    while items:
        if isinstance(items[0], Bound) and is_ascii_word(items[1:], first=True):
            break
        if _is_loose(items[0]):
            del items[0]
        elif items[0] in (Start(), SENTENCE_START) and (not items[1:] or isinstance(items[1], Gap)):
            del items[:2]
        else:
            break
    return _bounds_kept(_trimmed_end(items))


def _trimmed_end(items: Sequence[Node], before: Node = GAP) -> list[Node]:
    """The items without what is loose at their end; what stands before them decides whether an end alone tells."""
    items = list(items)
    while items:
        last = items[-1]
        if isinstance(last, Bound) and is_ascii_word(items[:-1], first=False):
            return items
        if last in (End(), SENTENCE_END):
            if not isinstance(items[-2] if items[1:] else before, Gap):
                return items
            del items[-2:]
        elif _is_loose(last):
            del items[-1]
        elif ending := _ending(last, items[-2] if items[1:] else before):
            return [*items[:-1], *ending]
        else:
            del items[-1]
    return []


def _ending(node: Node, before: Node) -> list[Node]:
    """A node at the end of an expression, behind another one, without what is loose in it."""
    match node:
        case Alt(branches):
            ends = [_trimmed_end(items_of(branch), before) for branch in branches]
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
        or is_ascii_word(items[at + 1 :], first=True)
        or is_ascii_word(items[:at], first=False)
    ]
    return [_inner_bounds_kept(item) for item in kept]


def _inner_bounds_kept(node: Node) -> Node:
    match node:
        case Seq(items):
            return Seq(tuple(_bounds_kept(list(items))))
        case Alt(branches):
            return Alt(tuple(Seq(tuple(_bounds_kept(items_of(branch)))) for branch in branches))
        case Repeat(inner, _, _):
            return replace(
                node, node=Seq(tuple(_bounds_kept(items_of(inner)))) if isinstance(inner, Seq | Alt) else inner
            )
    return node


def is_ascii_word(items: Sequence[Node], *, first: bool, beyond_marks: bool = False) -> bool:
    """Whether a sequence always begins (or ends) with an ASCII letter or digit.

    Args:
        items: the sequence.
        first: whether its beginning is meant.
        beyond_marks: whether marks that may be left out are looked past.
    """
    for item in items if first else reversed(items):
        if beyond_marks and is_optional(item) and is_marks(item):
            continue
        match item:
            case One(chars):
                return not chars.others and chars.others is not None and all(map(str.isalnum, chars.ascii))
            case Alt(branches):
                return all(is_ascii_word(items_of(one), first=first, beyond_marks=beyond_marks) for one in branches)
            case Repeat(inner, least, _):
                if not is_ascii_word(items_of(inner), first=first, beyond_marks=beyond_marks):
                    return False
                if least:
                    return True
            case Bound():
                continue
            case _:
                return False
    return False
