"""Texts on which a pattern may blow up, made from its tree, and the time that it takes on them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

import regex

from cleaner.engine.syntax.chars import Chars
from cleaner.engine.syntax.parse import Ahead, Alt, Gap, Node, One, Repeat, Seq, UnsupportedError, always_starts, parse
from cleaner.rules.pattern import compile_any, joined

MANY = 8
"""A node that may come so often is worth repeating."""
MAX_ATTACKS = 12
MAX_SUSPECTS = 4
SCREENED = 300
SUSPECT = 60
"""A text of a quarter of the length that takes this part of the limit makes the whole length worth trying."""
_YARDSTICK = regex.compile(r"(?:alpha|beta|gamma)\b", regex.IGNORECASE)
_YARD = "word " * 20_000
USUAL_SECONDS = 0.002
"""What a search of the one for the other takes on an idle machine."""
_SAMPLES = "a1 .,-'\"xZ_é:/一"
_ENDS = ("\x00a", "!")


@dataclass
class Trial:
    """A pattern, tried on texts that are made against it."""

    pattern: str
    case_sensitive: bool
    length: int
    """Characters of each text."""
    limit: float
    """Seconds that a sound pattern stays below."""

    @property
    def key(self) -> bytes:
        """All that the result depends on, but for the machine."""
        return repr((self.pattern, self.case_sensitive, self.length, self.limit, regex.__version__)).encode()

    @cached_property
    def worst(self) -> tuple[float, str]:
        """The longest time that a search takes, and on which text; the first that reaches the limit will do."""
        expression = joined(self.pattern)
        compiled = compile_any(self.pattern, self.case_sensitive)
        search = compiled.match if always_starts(expression) else compiled.search
        slowest = (0.0, "")
        short = max(SCREENED, self.length // 4)
        suspects = 0
        # What is quick on short texts is not tried on long ones: it would have to grow faster than any sound pattern.
        for attack in islice(attacks(expression), MAX_ATTACKS):
            if _seconds(search, attack.text(short), self.limit / SUSPECT) >= self.limit / SUSPECT:
                text = attack.text(self.length)
                slowest = max(slowest, (_seconds(search, text, self.limit), text))
                suspects += 1
            if slowest[0] >= self.limit or suspects == MAX_SUSPECTS:
                break
        return slowest


class Attack(NamedTuple):
    """A text against a pattern: what leads to a part of it, what that part matches, and what fails behind it."""

    before: str
    pump: str
    end: str

    def text(self, length: int) -> str:
        """The text, the pump repeated to that length."""
        body = self.before + self.pump * (1 + max(0, length - len(self.before)) // len(self.pump))
        return body[: length - len(self.end)] + self.end


def attacks(expression: str) -> Iterator[Attack]:
    """Texts that repeat what a part of the expression matches, and then fail to match."""
    try:
        tree = parse(expression, ignore_case=False, place=_sampled)
    except UnsupportedError:
        return
    pumps = dict.fromkeys((*_pumps(tree, "", nested=True), *_pumps(tree, "", nested=False)))
    whole = _sample(tree)
    if pumps and len(whole) > 1:
        pumps[("", whole[:-1])] = None
    for end in _ENDS:
        yield from (Attack(before, pump, end) for before, pump in pumps)


def _slowness() -> float:
    """How many times slower than usual the machine is at this moment; at least 1."""
    begun = time.process_time()
    _YARDSTICK.search(_YARD)
    return max(1.0, (time.process_time() - begun) / USUAL_SECONDS)


def _seconds(search: Callable[..., object], text: str, limit: float) -> float:
    """The processor time of a search on an idle machine; the shortest of three, where the first seems long."""
    shortest = limit * 2
    slowness = 1.0
    for _ in range(3):
        begun = time.process_time()
        timed_out = False
        try:
            search(text, timeout=limit * 2 * slowness)
        except TimeoutError:
            timed_out = True
        took = time.process_time() - begun
        if took < limit / 4 and not timed_out:
            return took
        slowness = _slowness()
        # The time limit of a search is one of the clock, which runs on while the machine does something else.
        if not timed_out or took >= limit * slowness:
            shortest = min(shortest, took / slowness)
    return shortest


@lru_cache(maxsize=4096)
def _chars(token: str) -> Chars:
    found = regex.findall(token, _SAMPLES, regex.V0) or regex.findall(token, "".join(map(chr, range(0x3000))), regex.V0)
    return Chars(frozenset(found[:4]), frozenset())


def _sampled(token: str, ignore_case: bool, literal: bool) -> Node:
    return One(Chars(frozenset(token), frozenset()) if literal else _chars(token))


def _sample(node: Node) -> str:
    """A short text that the node matches, assertions aside."""
    match node:
        case One(chars):
            return min(chars.ascii, default="")
        case Seq(items):
            return "".join(map(_sample, items))
        case Alt(branches):
            return min(map(_sample, branches), key=len)
        case Repeat(inner, least, _):
            return _sample(inner) * min(least, 200)
    return ""


def _pumps(node: Node, before: str, *, nested: bool) -> Iterator[tuple[str, str]]:
    """Pairs of what leads to a repeated part, and what that part matches once.

    Args:
        node: where the parts are.
        before: what leads to the node.
        nested: whether parts that are repeated inside a repeated part are wanted, which are the worst, or the others.
    """
    match node:
        case Seq(items):
            for item in items:
                yield from _pumps(item, before, nested=nested)
                before += _sample(item)
        case Alt(branches):
            for branch in branches:
                yield from _pumps(branch, before, nested=nested)
        case Repeat(inner, _, most):
            if most is None or most >= MANY:
                onces = _repeated(inner) if nested else _onces(inner)
                yield from ((before, once) for once in onces if once)
            yield from _pumps(inner, before, nested=nested)
        case Ahead(inner):
            yield from _pumps(inner, before, nested=nested)
        case Gap():
            return


def _repeated(node: Node) -> Iterator[str]:
    """Texts that the branches of a node match of which a part may come without end."""
    match node:
        case Alt(branches):
            for branch in branches:
                yield from _repeated(branch)
        case Seq(items):
            for item in items:
                yield from _repeated(item) if isinstance(item, Alt) else ()
            if any(isinstance(item, Repeat) and item.most is None for item in items):
                yield _sample(node)


def _onces(node: Node) -> Iterator[str]:
    """Texts that the node matches: each of its branches, a few of its characters."""
    match node:
        case Alt(branches):
            for branch in branches[:6]:
                yield from _onces(branch)
        case One(chars):
            yield from sorted(chars.ascii)[:3]
        case Repeat(inner, _, _):
            yield _sample(inner)
        case Seq(items):
            yield _sample(node)
            longer = "".join(_sample(item.node) if isinstance(item, Repeat) else _sample(item) for item in items)
            yield longer
