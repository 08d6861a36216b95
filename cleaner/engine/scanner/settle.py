"""The bounds of a pattern: what `^` and `$` stand for in lines and in sentences, and what can stand at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from msgspec.structs import replace

from cleaner.engine.scanner.edges import is_ascii_word, is_marks, is_optional
from cleaner.engine.scanner.gaps import has_gap, simple
from cleaner.engine.syntax.parse import NOTHING, Ahead, Alt, End, Gap, Node, One, Repeat, Seq, Start, items_of


def settled(node: Node, start: Node, end: Node, *, last: bool = True) -> Node:
    """The tree with bounds of lines or sentences, and with look-aheads written out where nothing follows them.

    Args:
        node: the tree.
        start: what `^` stands for.
        end: what `$` stands for; that of a sentence is dropped where nothing before it says that it can be told.
        last: whether nothing of the pattern follows the node.
    """
    match node:
        case Start():
            return start
        case End():
            return node if end == End() else NOTHING
        case Ahead(inner):
            return settled(inner, start, end) if last else NOTHING
        case Seq(items):
            count = len(items)
            parts = [settled(item, start, end, last=last and at == count) for at, item in enumerate(items, 1)]
            if last and items and items[-1] == End():
                parts = _ended(parts[:-1], end)
            return Seq(tuple(_without_blank_before_end(parts)))
        case Alt(branches):
            return Alt(tuple(settled(branch, start, end, last=last) for branch in branches))
        case Repeat(inner, _, _):
            return replace(node, node=settled(inner, start, end, last=False))
    return node


def _ended(items: Sequence[Node], end: Node) -> list[Node]:
    """The items of a sequence, and its end where that tells something.

    What may stand before the end would become a gap, if there is a gap in it; so it is written out how it begins:
    behind the last item that is required comes the beginning of one that is not, or the end.
    """
    required = len(items)
    while required and is_optional(items[required - 1]):
        required -= 1
    core, tail = list(items[:required]), items[required:]
    of_line = end == End()
    if not of_line and not _ends_with_letter(core):
        return _ended_in_part(core, tail, end)
    if of_line and not any(isinstance(simple(item, runs=False), Gap) for item in tail):
        return [*core, *tail, end]
    marks: list[Node] = []
    beginnings: list[Node] = []
    for item in tail:
        if is_marks(item):
            marks.append(item)
        elif beginning := _beginning(item):
            beginnings.append(Seq((*marks, *beginning)))
        else:
            return [*core, *tail, *[end] * of_line]
    whole = Seq((*marks, end)) if of_line else end
    return [*core, Alt((whole, *beginnings)) if beginnings else whole]


def _ended_in_part(core: list[Node], tail: Sequence[Node], end: Node) -> list[Node]:
    """The items of a sequence, and its end behind those of its last choices that end with an ASCII letter or digit."""
    if not core or not isinstance(core[-1], Alt):
        return [*core, *tail]
    with_letter = [branch for branch in core[-1].branches if _ends_with_letter(items_of(branch))]
    others = [branch for branch in core[-1].branches if branch not in with_letter]
    if not with_letter:
        return [*core, *tail]
    ended = _ended([Alt(tuple(with_letter)), *tail], end)
    return [*core[:-1], Alt((Seq(tuple(ended)), *others))]


def _ends_with_letter(items: Sequence[Node]) -> bool:
    return is_ascii_word(items, first=False, beyond_marks=True)


def _beginning(node: Node) -> list[Node]:
    """What an optional node begins with, where it matches something; nothing where that is not told."""
    return _told(items_of(simple(node.node, runs=False))) if isinstance(node, Repeat) else []


def _told(items: Sequence[Node]) -> list[Node]:
    """The items up to a gap; nothing where they may match nothing."""
    told: list[Node] = []
    for item in items:
        if not has_gap(item):
            told.append(item)
            continue
        ways = [_told(items_of(branch)) for branch in item.branches] if isinstance(item, Alt) else []
        if ways and all(ways):
            told.append(Alt(tuple(Seq(tuple(way)) for way in ways)))
        break
    return [] if all(map(is_optional, told)) else told


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
