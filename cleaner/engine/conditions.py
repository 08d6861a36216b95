"""Conditions: where a match counts. Each is a name and a question, asked cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from cleaner.engine.text import TextView, Unit, ends_like_a_sentence
from cleaner.rules.model import Neighbour, Where
from cleaner.rules.pattern import MATCH_SECONDS, compile_any


class Condition(NamedTuple):
    """One condition: its key in the rule, and whether it holds for a unit of a text."""

    name: str
    holds: Callable[[Unit, TextView], bool]


def compile_conditions(where: Where, case_sensitive: bool) -> tuple[Condition, ...]:
    """The conditions of a rule but for those on what other rules took, cheapest first."""
    return tuple(_all(where, case_sensitive))


def _all(where: Where, case_sensitive: bool) -> Iterable[Condition]:
    w = where
    if (first := w.first) is not None:
        yield Condition("first", lambda unit, _: unit.index < first)
    if (last := w.last) is not None:
        yield Condition("last", lambda unit, _: unit.of - unit.index <= last)
    if (min_chars := w.min_chars) is not None:
        yield Condition("min_chars", lambda unit, _: len(unit.text) >= min_chars)
    if (max_chars := w.max_chars) is not None:
        yield Condition("max_chars", lambda unit, _: len(unit.text) <= max_chars)
    if (terminal := w.terminal) is not None:
        yield Condition("terminal", lambda unit, _: ends_like_a_sentence(unit.text) is terminal)
    if (min_words := w.min_words) is not None:
        yield Condition("min_words", lambda unit, _: unit.words >= min_words)
    if (max_words := w.max_words) is not None:
        yield Condition("max_words", lambda unit, _: unit.words <= max_words)
    if (min_capitals := w.min_capitals) is not None:
        yield Condition("min_capitals", lambda unit, _: unit.capitals >= min_capitals)
    if (max_capitals := w.max_capitals) is not None:
        yield Condition("max_capitals", lambda unit, _: unit.capitals <= max_capitals)
    if (min_digits := w.min_digits) is not None:
        yield Condition("min_digits", lambda unit, _: unit.digits >= min_digits)
    if (max_digits := w.max_digits) is not None:
        yield Condition("max_digits", lambda unit, _: unit.digits <= max_digits)
    if w.unless is not None:
        guard = compile_any(w.unless, case_sensitive)
        yield Condition("unless", lambda unit, _: guard.search(unit.text, timeout=MATCH_SECONDS) is None)
    for name, neighbour, step in (("before", w.before, 1), ("after", w.after, -1)):
        if neighbour and neighbour.line is not None:
            yield Condition(name, _neighbour(neighbour, neighbour.line, step, case_sensitive))
    if (before := w.min_words_before) is not None:
        yield Condition("min_words_before", lambda unit, view: view.words_before(unit) >= before)
    if (after := w.max_words_after) is not None:
        yield Condition("max_words_after", lambda unit, view: view.words_after(unit) <= after)
    if (prose := w.prose_after) is not None:
        yield Condition("prose_after", lambda unit, view: view.prose_after(unit) is prose)


def _neighbour(
    neighbour: Neighbour, patterns: str | list[str], step: int, case_sensitive: bool
) -> Callable[[Unit, TextView], bool]:
    pattern = compile_any(patterns, case_sensitive)

    def holds(unit: Unit, view: TextView) -> bool:
        at = view.line_at(unit.start).index
        reach = range(at + step, at + step * (neighbour.within + 1), step)
        near = (view.lines[i] for i in reach if 0 <= i < len(view.lines))
        return any(pattern.search(line.text, timeout=MATCH_SECONDS) for line in near)

    return holds


def taken_neighbour(neighbour: Neighbour, at: int, step: int, names_taken: dict[int, set[str]]) -> bool:
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
