"""A regular expression of the `regex` module as a tree, as far as a detector needs it.

What is not understood becomes a `Gap`, which may match anything, or is refused; so a tree always matches at least
what its pattern matches.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import msgspec
import regex

from cleaner.engine.syntax.chars import Chars, members, variants


class UnsupportedError(ValueError):
    """A pattern with syntax that the parser does not know."""


class One(msgspec.Struct, frozen=True):
    """One character of a set."""

    chars: Chars


class Seq(msgspec.Struct, frozen=True):
    """Nodes one behind another; without any it matches the empty text."""

    items: tuple[Node, ...]


class Alt(msgspec.Struct, frozen=True):
    """One of several."""

    branches: tuple[Node, ...]


class Repeat(msgspec.Struct, frozen=True):
    """A node several times; without `most` as often as you like."""

    node: Node
    least: int
    most: int | None


class Start(msgspec.Struct, frozen=True):
    """The start of the text."""


class End(msgspec.Struct, frozen=True):
    """The end of the text."""


class Bound(msgspec.Struct, frozen=True):
    """A word begins or ends here."""


class Gap(msgspec.Struct, frozen=True):
    """Anything, or nothing."""

    without: frozenset[str] = frozenset()
    """ASCII punctuation that it does not match."""


class Ahead(msgspec.Struct, frozen=True):
    """A positive look-ahead."""

    node: Node


class Raw(msgspec.Struct, frozen=True):
    """An expression on the bytes of plain lines, written by hand, and how rare it is in bits."""

    expression: str
    bits: float


Node = Ahead | Raw | One | Seq | Alt | Repeat | Start | End | Bound | Gap
NOTHING = Seq(())
GAP = Gap()

_QUANTIFIER = regex.compile(r"(?:\*|\+|\?|\{(\d+)\}|\{(\d*),(\d*)\})[?+]?")
_FUZZY = regex.compile(r"\{[^{}]*\}")
_ESCAPE = regex.compile(
    r"\\(?:[pPN]\{[^}]*\}|[gk]<[^>]*>|L<[^>]*>|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", regex.S
)
_HEAD = regex.compile(
    r"\(\?(?:(?P<look><?[=!])|(?P<group>[:>|]|P?<\w+>)|(?P<note>\#[^)]*\))|(?P<call>P[=>]\w+\)|&\w+\)|R\)|\d+\))"
    r"|(?P<flags>[a-zA-Z01]*)(?P<off>-[a-z]+)?(?P<scoped>[:)]))"
)
_CLASS = regex.compile(r"\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]", regex.S)
_ZERO_WIDTH = frozenset("BmMGK")
_CLASSES = frozenset("dDsSwWpPhN")
_CHARACTERS = frozenset("xuUntrfva")
_KNOWN_FLAGS = frozenset("imsuabewp")


Place = Callable[[str, bool, bool], Node]
"""What stands for a place of a pattern: from its token, whether case is ignored, and whether it is a literal one."""


def exact_place(token: str, ignore_case: bool, literal: bool) -> Node:
    """The characters that the place may match."""
    return One(variants(token, ignore_case) if literal else members(token, ignore_case))


def parse(expression: str, *, ignore_case: bool, place: Place = exact_place) -> Node:
    """The tree of an expression in the module's old syntax (V0).

    Args:
        expression: the expression.
        ignore_case: whether case is ignored.
        place: what stands for each place; to ask for the exact characters takes long.

    Raises:
        UnsupportedError: for verbose patterns, conditional groups, verbs and the like.
    """
    parser = _Parser(expression, ignore_case, place)
    tree = parser.alternatives(ignore_case)
    if parser.at < len(expression):
        parser.refuse("an unbalanced bracket")
    if parser.global_ignore_case and not ignore_case:
        return parse(expression, ignore_case=True, place=place)
    return tree


def always_starts(expression: str) -> bool:
    """Whether every match of an expression is known to begin at the start of the text."""
    try:
        return begins_at_start(parse(expression, ignore_case=False, place=lambda token, ignore_case, literal: Gap()))
    except UnsupportedError:
        return False


def begins_at_start(node: Node) -> bool:
    """Whether every match of a tree begins at the start of the text."""
    match node:
        case Start():
            return True
        case Alt(branches):
            return all(map(begins_at_start, branches))
        case Seq(items):
            return any(begins_at_start(item) for item in items[:1])
    return False


def items_of(node: Node) -> list[Node]:
    """The nodes of a sequence, or the one node."""
    if isinstance(node, Seq):
        return [part for item in node.items for part in items_of(item)]
    return [node]


class _Parser:
    def __init__(self, text: str, ignore_case: bool, place: Place) -> None:
        self.text = text
        self.place = place
        self.at = 0
        self.global_ignore_case = ignore_case

    def refuse(self, what: str) -> NoReturn:
        raise UnsupportedError(f"{what} at {self.at} in {self.text!r}")

    def alternatives(self, ignore_case: bool) -> Node:
        branches = [self._sequence(ignore_case)]
        while self.text.startswith("|", self.at):
            self.at += 1
            branches.append(self._sequence(ignore_case))
        return branches[0] if len(branches) == 1 else Alt(tuple(branches))

    def _sequence(self, ignore_case: bool) -> Node:
        items: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            items.append(self._quantified(self._atom(ignore_case)))
        return items[0] if len(items) == 1 else Seq(tuple(items))

    def _quantified(self, node: Node) -> Node:
        while self.at < len(self.text):
            if match := _QUANTIFIER.match(self.text, self.at):
                least, most = _bounds(match)
                node = Repeat(node, least, most)
            elif match := _FUZZY.match(self.text, self.at):
                node = Gap()  # a fuzzy match, or braces that stand for themselves
            else:
                break
            self.at = match.end()
        return node

    def _atom(self, ignore_case: bool) -> Node:
        char = self.text[self.at]
        if char == "\\":
            return self._escape(ignore_case)
        if char == "[":
            match = _CLASS.match(self.text, self.at)
            if not match:
                self.refuse("an open class")
            self.at = match.end()
            return self.place(match.group(), ignore_case, False)
        if char == "(":
            return self._group(ignore_case)
        self.at += 1
        match char:
            case "^":
                return Start()
            case "$":
                return End()
            case ".":
                return self.place(".", ignore_case, False)
        return self.place(char, ignore_case, True)

    def _escape(self, ignore_case: bool) -> Node:
        match = _ESCAPE.match(self.text, self.at)
        if not match:
            self.refuse("a lone backslash")
        token = match.group()
        self.at = match.end()
        kind = token[1]
        if kind == "A":
            return Start()
        if kind in "Zz":
            return End()
        if kind == "b":
            return Bound()
        if kind in _ZERO_WIDTH:
            return NOTHING
        if kind in _CLASSES or kind in _CHARACTERS:
            return self.place(token, ignore_case, False)
        if kind.isalnum():  # references, named lists, graphemes, line breaks
            return Gap()
        return self.place(kind, ignore_case, True)

    def _group(self, ignore_case: bool) -> Node:
        if self.text.startswith("(*", self.at):
            self.refuse("a verb")
        if not self.text.startswith("(?", self.at):
            self.at += 1
            return self._inside(ignore_case)
        head = _HEAD.match(self.text, self.at)
        if not head:
            self.refuse("an unknown group")
        self.at = head.end()
        if head["note"]:
            return NOTHING
        if head["call"]:
            return Gap()
        if head["look"]:
            inner = self._inside(ignore_case)
            return Ahead(inner) if head["look"] == "=" else NOTHING
        if head["group"]:
            return self._inside(ignore_case)
        if not _KNOWN_FLAGS.issuperset(head["flags"]):
            self.refuse("a flag")
        if head["scoped"] == ":":
            return self._inside("i" in head["flags"] or (ignore_case and "i" not in (head["off"] or "")))
        self.global_ignore_case = self.global_ignore_case or "i" in head["flags"]
        return NOTHING

    def _inside(self, ignore_case: bool) -> Node:
        tree = self.alternatives(ignore_case)
        if not self.text.startswith(")", self.at):
            self.refuse("an open group")
        self.at += 1
        return tree


def _bounds(match: regex.Match[str]) -> tuple[int, int | None]:
    exact, least, most = match.groups()
    if exact:
        return int(exact), int(exact)
    if least is not None:
        return int(least or 0), int(most) if most else None
    return {"*": (0, None), "+": (1, None), "?": (0, 1)}[match.group()[0]]
