"""Rules read from packs, checked, chosen and put in one order that no declaration changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from cleaner.rules.model import Rule
from cleaner.rules.schema import suggestion


class SelectionError(ValueError):
    """A name given to select or ignore that no rule, pack or category bears."""


class Source(msgspec.Struct, frozen=True):
    """Where a rule stands: its pack, file and line, and whether it came with the program."""

    pack: str
    path: str
    line: int
    builtin: bool = False


class RuleSet(msgspec.Struct, frozen=True, dict=True):
    """Rules by id, in the order of their ids."""

    rules: tuple[Rule, ...]
    sources: dict[str, Source]

    def __reduce__(self) -> tuple[Callable[[bytes], RuleSet], tuple[bytes]]:
        """Pickled as what the cache keeps: keys that were left out stay left out, on which the fingerprint depends."""
        return _unpacked, (msgspec.msgpack.encode((self.rules, self.sources)),)

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, rule_id: str) -> Rule:
        return self._by_id[rule_id]

    def __contains__(self, rule_id: str) -> bool:
        return rule_id in self._by_id

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all that decides what the rules do: examples, descriptions and sources left out."""
        prose = {"examples": None, "description": "", "false_positives": None}
        bare = [msgspec.structs.replace(rule, **prose) for rule in self.rules]
        return hashlib.sha256(msgspec.json.encode(bare)).hexdigest()[:16]

    def names(self) -> set[str]:
        """All that can be selected: ids, categories and packs."""
        return {
            *self._by_id,
            *(rule.category for rule in self.rules),
            *(source.pack for source in self.sources.values()),
        }

    def bears(self, rule: Rule, names: Iterable[str]) -> bool:
        """Whether one of the names is the rule's id, category or pack."""
        return bool({rule.id, rule.category, self.sources[rule.id].pack}.intersection(names))

    def overlaid(self, other: RuleSet) -> RuleSet:
        """These rules with those of another set, which take the place of rules with their ids."""
        rules = {**self._by_id, **other._by_id}
        return RuleSet(tuple(rules[rule_id] for rule_id in sorted(rules)), {**self.sources, **other.sources})

    def chosen(self, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> RuleSet:
        """The rules that bear a selected name (all when none is given) and no ignored one.

        Raises:
            SelectionError: for a name that nothing bears.
        """
        known = self.names()
        for name in (*select, *ignore):
            if name not in known:
                raise SelectionError(f"no rule, category or pack is called '{name}'{suggestion(name, sorted(known))}")
        keep = [
            rule
            for rule in self.rules
            if (not select or self.bears(rule, select)) and not (ignore and self.bears(rule, ignore))
        ]
        return msgspec.structs.replace(self, rules=tuple(keep))


def _unpacked(packed: bytes) -> RuleSet:
    return RuleSet(*msgspec.msgpack.decode(packed, type=tuple[tuple[Rule, ...], dict[str, Source]]))


def builtin_folder() -> Path:
    """The folder of the packs that come with the program: inside the wheel, or at the top of a checkout."""
    inside = Path(__file__).parent / "packs"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "rules"
