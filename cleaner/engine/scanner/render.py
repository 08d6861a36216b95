"""From a pattern's tree to its regular expression on the bytes of plain lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cleaner.engine.syntax.chars import FEW_BYTES, as_bytes, loose_class
from cleaner.engine.syntax.parse import Alt, Bound, End, Gap, Node, One, Raw, Repeat, Seq, Start

LEAST_COUNTED = 3
"""A repetition has to stand so many times at most …"""
MOST_COUNTED = 8
"""… and may stand as often as it likes when it may stand more often than this."""


def render(node: Node) -> str:
    """The expression of a node that stands at the start of an expression."""
    return _render(node, _State())[0]


class _State(msgspec.Struct, frozen=True):
    """What stands before a node inside its expression."""

    blank: bool = False
    """Whether it may be white space, so that what follows may have lost its own."""
    started: bool = False
    ended: bool = False
    """Whether the newline of a bound may be consumed already."""


def _render(node: Node, state: _State) -> tuple[str, _State]:
    match node:
        case One(chars):
            many = chars.others is None or len(chars.others) > FEW_BYTES
            spelled = loose_class(chars) if many else as_bytes(chars)
            if not chars.blank:
                return spelled + "+" * many, replace(state, blank=False) if state.blank else state
            lost = ("*" if many else "?") if state.blank else "+" * many
            return spelled + lost, replace(state, blank=True)
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
    return _edge(node, state)


def _edge(node: Node, state: _State) -> tuple[str, _State]:
    """What is no character: edges of lines, sentences and words, and gaps."""
    match node:
        case Gap(without):
            return f"[^\\n{''.join(map(re.escape, sorted(without)))}]*", replace(state, blank=True)
        case Bound():
            return "\\b", state
        case Raw(expression, _):
            return expression, _State(blank=True, started=True)
        case Start():
            return ("" if state.started else "\\n"), replace(state, started=True, blank=False)
        case End():
            return ("" if state.ended else "\\n"), replace(state, ended=True)
    return "", state


def _repeated(node: Repeat, state: _State) -> tuple[str, _State]:
    inner, least, most = node.node, node.least, node.most
    if isinstance(inner, One) and inner.chars.only_blank:
        return ("\\x20" if least and not state.blank else "\\x20?"), replace(state, blank=True)
    if isinstance(inner, One) and inner.chars.blank:  # at least one is left, but where it may be a blank that is lost
        return loose_class(inner.chars) + ("+" if least and not state.blank else "*"), replace(state, blank=True)
    if isinstance(inner, One) and (inner.chars.others is None or len(inner.chars.others) > FEW_BYTES):
        return loose_class(inner.chars) + ("+" if least else "*"), replace(state, blank=state.blank and not least)
    if _has_blank(inner):
        state = replace(state, blank=state.blank or most != 1)
        least = least if _is_never_blank(inner) else min(least, 1)
    part, after = _render(inner, state)
    if after.started != state.started or after.ended != state.ended:
        least = min(least, 1)
    least = min(least, LEAST_COUNTED)
    most = most if most is not None and most <= MOST_COUNTED else None
    count = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}.get((least, most))
    if count is None:
        count = f"{{{least},{'' if most is None else most}}}"
    return f"(?:{part}){count}", _joined([state, after])


def _joined(states: Sequence[_State]) -> _State:
    return _State(any(s.blank for s in states), any(s.started for s in states), any(s.ended for s in states))


def _is_never_blank(node: Node) -> bool:
    """Whether something but white space is in all that a node matches, so that no repetition of it can be lost."""
    match node:
        case One(chars):
            return not chars.blank
        case Seq(items):
            return any(map(_is_never_blank, items))
        case Alt(branches):
            return all(map(_is_never_blank, branches))
        case Repeat(inner, least, _):
            return bool(least) and _is_never_blank(inner)
    return False


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
