"""Which examples need not be run again: those of rules that held, and for which nothing has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType

import msgspec

from cleaner import cache
from cleaner.rules.model import Rule
from cleaner.rules.ruleset import RuleSet

KIND = "examples"
MAX_KEPT = 50_000
_DIGEST_BYTES = 16


class Others:
    """For each rule those that its findings depend on: whose findings it asks for, or whose points it adds up."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = [rule for rule in rules.rules if rule.status != "deprecated"]
        self._set = rules

    def of(self, rule: Rule) -> dict[str, Rule]:
        """The other rules by id, and those that they depend on in turn."""
        found: dict[str, Rule] = {}
        queue = [rule]
        while queue:
            for other in self._asked_by(queue.pop()):
                if other.id != rule.id and other.id not in found:
                    found[other.id] = other
                    queue.append(other)
        return dict(sorted(found.items()))

    def _asked_by(self, rule: Rule) -> list[Rule]:
        out = list(self._features) if rule.score is not None else []
        for neighbour in (rule.where.before, rule.where.after):
            if neighbour and neighbour.taken_by:
                everything = "any" in neighbour.taken_by
                out += [other for other in self._rules if everything or self._set.bears(other, neighbour.taken_by)]
        return out

    @cached_property
    def _features(self) -> list[Rule]:
        return [rule for rule in self._rules if rule.points is not None]


class Held:
    """The rules whose examples held, kept in the cache from run to run."""

    def __init__(self) -> None:
        self._version = hashlib.sha256(Path(__file__).with_name("examples.py").read_bytes()).digest()
        self._key = cache.key_of([self._version])
        stored = cache.load(KIND, self._key) or b""
        self._known = {stored[i : i + _DIGEST_BYTES] for i in range(0, len(stored), _DIGEST_BYTES)}
        self._met: set[bytes] = set()
        self._new = False

    def key(self, rule: Rule, others: Mapping[str, Rule]) -> bytes:
        """Stands for a rule with its examples, and the others that it depends on."""
        digest = hashlib.sha256(msgspec.msgpack.encode(rule))
        for other in others.values():
            digest.update(msgspec.msgpack.encode(msgspec.structs.replace(other, examples=None)))
        return digest.digest()[:_DIGEST_BYTES]

    def __contains__(self, key: bytes) -> bool:
        if key in self._known:
            self._met.add(key)
        return key in self._known

    def add(self, key: bytes) -> None:
        """Notes a rule that holds."""
        self._met.add(key)
        self._new = True

    def __enter__(self) -> Held:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._new:
            kept = self._known | self._met
            cache.store(KIND, self._key, b"".join(sorted(kept if len(kept) <= MAX_KEPT else self._met)))
