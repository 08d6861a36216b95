"""Conditions: where a match counts. Each is a name and a question, asked cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cleaner.engine.ready import ready
from cleaner.engine.text import TextView
from cleaner.engine.units import Unit
from cleaner.engine.words import ends_like_a_sentence
from cleaner.rules.model import Neighbour, Where
from cleaner.rules.pattern import MATCH_SECONDS


class Condition(NamedTuple):
    """One condition: its key in the rule, and whether it holds for a unit of a text."""

    name: str
    holds: Callable[[Unit, TextView], bool]
    cheap: bool = False
    """Whether asking costs less than a match."""


Test = Callable[[Unit, TextView], bool]

_TESTS: dict[str, Callable[[Any], Test]] = {
    "first": lambda count: lambda unit, view: unit.index < count,
    "last": lambda count: lambda unit, view: unit.of - unit.index <= count,
    "min_chars": lambda count: lambda unit, view: len(unit.text) >= count,
    "max_chars": lambda count: lambda unit, view: len(unit.text) <= count,
    "terminal": lambda wanted: lambda unit, view: ends_like_a_sentence(unit.text) is wanted,
    "min_words": lambda count: lambda unit, view: unit.words >= count,
    "max_words": lambda count: lambda unit, view: unit.words <= count,
    "min_capitals": lambda share: lambda unit, view: unit.capitals >= share,
    "max_capitals": lambda share: lambda unit, view: unit.capitals <= share,
    "min_digits": lambda share: lambda unit, view: unit.digits >= share,
    "max_digits": lambda share: lambda unit, view: unit.digits <= share,
    "min_links": lambda share: lambda unit, view: view.link_share(unit) >= share,
    "min_words_before": lambda count: lambda unit, view: view.words_before(unit) >= count,
    "max_words_after": lambda count: lambda unit, view: view.words_after(unit) <= count,
    "prose_after": lambda wanted: lambda unit, view: view.prose_after(view.index_at(unit.start)) is wanted,
    "min_shared": lambda share: lambda unit, view: view.shared_words(unit) >= share,
    "max_shared": lambda share: lambda unit, view: view.shared_words(unit) <= share,
}
"""Conditions with a plain value: from the value to the question, cheapest first."""


_COSTLY = ("min_shared", "max_shared")
"""They ask for the words of all lines."""
_CHEAP = frozenset(("first", "last", "min_chars", "max_chars", "terminal", "min_words", "max_words"))


def compile_conditions(where: Where, case_sensitive: bool) -> tuple[Condition, ...]:
    """The conditions of a rule but for those on what other rules took, cheapest first."""
    conditions = [
        Condition(name, test(value), name in _CHEAP)
        for name, test in _TESTS.items()
        if (value := getattr(where, name)) is not None
    ]
    if where.unless is not None:
        guard = ready(where.unless, case_sensitive).pattern
        conditions.append(
            Condition("unless", lambda unit, view: guard.search(unit.text, timeout=MATCH_SECONDS) is None)
        )
    for name, neighbour, step in (("before", where.before, 1), ("after", where.after, -1)):
        if neighbour and neighbour.line is not None:
            conditions.append(Condition(name, _neighbour(neighbour, neighbour.line, step, case_sensitive)))
    return tuple(sorted(conditions, key=lambda condition: condition.name in _COSTLY))


def _neighbour(neighbour: Neighbour, patterns: str | list[str], step: int, case_sensitive: bool) -> Test:
    pattern = ready(patterns, case_sensitive).pattern

    def holds(unit: Unit, view: TextView) -> bool:
        at = view.line_at(unit.start).index
        reach = range(at + step, at + step * (neighbour.within + 1), step)
        near = (view.lines[i] for i in reach if 0 <= i < len(view.lines))
        return any(pattern.search(line.text, timeout=MATCH_SECONDS) for line in near)

    return holds


def taken_neighbour(neighbour: Neighbour, at: int, step: int, names_taken: Mapping[int, set[str]]) -> bool:
    """Whether a line near line `at` was taken by a rule that bears one of the names.

    Args:
        neighbour: the condition.
        at: the index of the unit's line.
        step: 1 looks at lines after it, -1 at those before.
        names_taken: for each line taken the ids, packs and categories of the rules that took it.
    """
    wanted = set(neighbour.taken_by or ())
    for i in range(at + step, at + step * (neighbour.within + 1), step):
        names = names_taken.get(i)
        if names and ("any" in wanted or names & wanted):
            return True
    return False
