"""Expressions found without hyperscan: by literals that each of them requires, through Aho and Corasick's automaton.

Where `ahocorasick_rs` is not installed, one alternation of Python's `re` finds the literals, slowly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import product, takewhile
from typing import Any

import msgspec

from cleaner.engine.scanner.prefilter import Find

try:
    from re import _parser as sre  # type: ignore[attr-defined]
except ImportError:  # Python 3.10
    import sre_parse as sre

MAX_LITERALS = 200
"""An expression that would need more literals is told on every line."""


_LINE = re.compile(rb"[^\n]+")


class _Database(msgspec.Struct, frozen=True):
    literals: list[bytes]
    numbers: list[list[int]]
    """For each literal the expressions that require it."""
    everywhere: list[int]
    """Expressions without literals, which are told on every line."""
    traces: list[tuple[int, str]]
    """Short expressions that `re` searches, with their numbers."""
    once: int
    """The number of the first trace that is told once a text."""


def platform() -> str:
    """Nothing but the version of the library matters."""
    return "literal 2"


def compile_database(expressions: Sequence[str], traces: Sequence[str], once: Sequence[str]) -> bytes:
    """A serialized database; see `hyper.compile_database`."""
    numbers: dict[bytes, list[int]] = {}
    everywhere: list[int] = []
    for number, expression in enumerate(expressions):
        literals = required_literals(expression)
        if literals is None:
            everywhere.append(number)
        for literal in literals or ():
            numbers.setdefault(literal, []).append(number)
    searched = list(enumerate([*traces, *once], len(expressions)))
    first_once = len(expressions) + len(traces)
    return msgspec.msgpack.encode(_Database(list(numbers), list(numbers.values()), everywhere, searched, first_once))


def required_literals(expression: str) -> list[bytes] | None:
    """Literals in small letters of which one is in all that the expression on bytes matches; None where they are many.

    The longest stretch is taken that few literals spell out.
    """
    best: list[bytes] = []
    current = [b""]
    for options in [*_options(sre.parse(expression.encode("ascii"))), None]:
        longer = None if options is None else sorted({one + other for one, other in product(current, options)})
        if longer is not None and len(longer) <= MAX_LITERALS:
            current = longer
            continue
        if _worth(current) > _worth(best):
            best = current
        current = options if options and len(options) <= MAX_LITERALS else [b""]
    return best if _worth(best) >= 2 else None


def _worth(literals: Sequence[bytes]) -> int:
    return min(map(len, literals), default=0)


def _options(parsed: Any) -> Iterator[list[bytes] | None]:
    """For each place of a parsed expression what may stand there in small letters; None where that is too much."""
    for code, value in parsed:
        match str(code):
            case "LITERAL":
                yield [bytes([value]).lower()]
            case "IN":
                yield sorted({bytes([byte]).lower() for byte in _members(value)})
            case "SUBPATTERN":
                yield _all_of(value[-1])
            case "BRANCH":
                branches = [_all_of(branch) for branch in value[1]]
                yield None if None in branches else sorted({one for branch in branches for one in branch or ()})
            case "MAX_REPEAT":
                least, most, inner = value
                options = _all_of(inner)
                if options is None or (least, most) not in ((0, 1), (1, 1)):
                    if options is not None and least:
                        yield options
                    yield None
                    if options is not None and least:
                        yield options
                else:
                    yield options if least else sorted({b"", *options})
            case _:
                yield None


def _all_of(parsed: Any) -> list[bytes] | None:
    out = [b""]
    for options in _options(parsed):
        if options is None or len(out) * len(options) > MAX_LITERALS * 4:
            return None
        out = sorted({one + other for one, other in product(out, options)})
    return out


def _members(items: Any) -> set[int]:
    out: set[int] = set()
    negated = False
    for code, value in items:
        match str(code):
            case "NEGATE":
                negated = True
            case "LITERAL":
                out.add(value)
            case "RANGE":
                out.update(range(value[0], value[1] + 1))
    return set(range(256)) - out if negated else out


def finder(serialized: bytes) -> Find:
    """What finds the expressions of a database in bytes."""
    database = msgspec.msgpack.decode(serialized, type=_Database)
    numbers = database.numbers
    literals = _literal_finder(database.literals)
    everywhere = database.everywhere
    traces = [(number, re.compile(expression.encode("ascii"))) for number, expression in database.traces]

    def find(data: bytes) -> list[tuple[int, int]]:
        found = [(end, number) for index, end in literals(data.lower()) for number in numbers[index]]
        found += [(match.end(), number) for match in _LINE.finditer(data) for number in everywhere]
        for number, pattern in traces:
            if number >= database.once:
                if match := pattern.search(data):
                    found.append((match.end(), number))
            else:
                found += [(match.end(), number) for match in pattern.finditer(data)]
        return found

    return find


def _literal_finder(literals: list[bytes]) -> Callable[[bytes], Iterator[tuple[int, int]]]:
    """Finds every literal in bytes: its index and its end."""
    if not literals:
        return lambda data: iter(())
    if find_spec("ahocorasick_rs"):
        from ahocorasick_rs import BytesAhoCorasick

        automaton = BytesAhoCorasick(literals)
        return lambda data: (
            (index, end) for index, _, end in automaton.find_matches_as_indexes(data, overlapping=True)
        )
    index = {literal: i for i, literal in enumerate(literals)}
    lengths = sorted({len(literal) for literal in literals})
    heads = re.compile(b"(?=" + b"|".join(re.escape(head) for head in sorted({one[:2] for one in literals})) + b")")

    def search(data: bytes) -> Iterator[tuple[int, int]]:
        for match in heads.finditer(data):
            at = match.start()
            for end in takewhile(len(data).__ge__, (at + length for length in lengths)):
                known = index.get(data[at:end])
                if known is not None:
                    yield known, end

    return search
