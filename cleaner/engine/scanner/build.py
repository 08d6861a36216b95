"""From rules to a prefilter scanner, through the cache."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol

import msgspec
import regex

from cleaner import cache
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.scanner.prefilter import Find, Plan, PrefilterScanner

KIND = "scanner"
_RUNS = "runs"


class Matcher(Protocol):
    """What finds expressions: a module with these names."""

    def platform(self) -> str:
        """What a compiled database depends on but for its patterns."""
        ...

    def compile_database(self, expressions: Sequence[str], traces: Sequence[str], once: Sequence[str]) -> bytes:
        """A serialized database of expressions on bytes; a match of `once` need not be told twice."""
        ...

    def finder(self, serialized: bytes) -> Find:
        """What finds the expressions of a database; raises an exception of any kind when it is damaged."""
        ...


class Entry(msgspec.Struct, frozen=True):
    """What the cache keeps for a set of rules."""

    plan: Plan
    database: bytes


def cached_scanner(name: str, rules: Sequence[CompiledRule]) -> PrefilterScanner | None:
    """A scanner for rules from the cache; None where it has none, or a damaged one."""
    matcher = _matcher(name)
    stored = cache.load(KIND, _key(name, matcher, rules))
    if stored is None:
        return None
    try:
        entry = msgspec.msgpack.decode(stored, type=Entry)
        return PrefilterScanner(name, rules, entry.plan, matcher.finder(entry.database))
    except Exception:  # whatever is wrong with an entry, a new one is right
        return None


def build_scanner(name: str, rules: Sequence[CompiledRule]) -> PrefilterScanner:
    """A scanner for rules, compiled and put into the cache."""
    matcher = _matcher(name)
    entry = _compile(matcher, rules)
    cache.store(KIND, _key(name, matcher, rules), msgspec.msgpack.encode(entry))
    return PrefilterScanner(name, rules, entry.plan, matcher.finder(entry.database))


def count_patient_run(name: str, rules: Sequence[CompiledRule]) -> int:
    """How many runs, this one included, went without a scanner for the rules."""
    key = _key(name, _matcher(name), rules)
    earlier = cache.load(_RUNS, key) or b""
    cache.store(_RUNS, key, earlier + b".")
    return len(earlier) + 1


def _matcher(name: str) -> Matcher:
    return import_module(f"cleaner.engine.scanner.{_MODULES[name]}")


def _key(name: str, matcher: Matcher, rules: Sequence[CompiledRule]) -> str:
    return cache.key_of([name.encode(), matcher.platform().encode(), regex.__version__.encode(), _patterns(rules)])


_MODULES = {"hyperscan": "hyper", "literal": "literal"}


def _patterns(rules: Sequence[CompiledRule]) -> bytes:
    return msgspec.msgpack.encode([msgspec.structs.replace(rule.spec, examples=None) for rule in rules])


def _compile(matcher: Matcher, rules: Sequence[CompiledRule]) -> Entry:
    from cleaner.engine.scanner.detectors import detectors
    from cleaner.engine.scanner.traces import plain_line_traces, repair_traces

    found = detectors(rules)
    traces = [(name, trace) for name, traces in repair_traces().items() for trace in traces]
    plain = plain_line_traces()
    database = matcher.compile_database(list(found.by_expression), plain, [trace for _, trace in traces])
    plan = Plan(list(found.by_expression.values()), len(plain), [name for name, _ in traces], found.always)
    return Entry(plan, database)
