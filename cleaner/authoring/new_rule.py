"""A new rule in a pack file: a few lines behind the last rule, all others stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex
import yaml

from cleaner.authoring.add_example import line_end
from cleaner.rules.yaml_source import compose_with_places, parse_yaml

_WORD = regex.compile(r"[a-z0-9]+")
_MAX_ID_WORDS = 4


class NewRuleError(ValueError):
    """A pack file that a rule cannot be added to; the message says why."""


@dataclass(frozen=True)
class NewRule:
    """What a new rule says."""

    id: str
    description: str
    category: str
    pattern: str | list[str]
    junk: Sequence[str | Mapping[str, str]]
    story: Sequence[str | Mapping[str, str]]
    """Texts, or mappings as in a pack."""
    language: str | None = None
    max_words: int | None = None
    """For a pattern without an end: a longer line is none of its kind."""
    hosts: Sequence[str] = ()
    place: tuple[str, int] | None = None
    """`first` or `last`, and among how many lines it stands."""

    def data(self) -> dict[str, Any]:
        """The rule as its YAML says it."""
        out: dict[str, Any] = {"id": self.id, "category": self.category}
        if self.language:
            out["languages"] = [self.language]
        if self.hosts:
            out["hosts"] = list(self.hosts)
        out |= {"description": self.description, "line": self.pattern}
        where = dict([self.place]) if self.place else {}
        if where or self.max_words:
            out["where"] = where | ({"max_words": self.max_words} if self.max_words else {})
        examples = {"junk": list(self.junk), "story": list(self.story)}
        return {**out, "examples": {key: texts for key, texts in examples.items() if texts}}


def id_of(junk: str) -> str:
    """An id from the first words of a line; empty where it has no plain letters."""
    return "-".join(_WORD.findall(junk.casefold())[:_MAX_ID_WORDS])


def new_pack(name: str, rules: Sequence[NewRule], schema: str | None, head: str | None = None) -> str:
    """The text of a new pack.

    Args:
        name: the pack's name.
        rules: its rules.
        schema: the schema for editors, relative to the pack.
        head: what stands between its name and its rules; else a description.
    """
    first = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    head = head or f"description: Rules of {name}.\n"
    return f"{first}pack: {name}\n{head}rules:\n" + "\n".join(_item(rule, "  ") for rule in rules)


def with_rule(text: str, rule: NewRule) -> str:
    """The text of a pack file with one more rule behind its last one.

    Raises:
        NewRuleError: when its layout cannot take one.
    """
    root = compose_with_places(text)
    keys = root.value if isinstance(root, yaml.MappingNode) else []
    rules = next((value for key, value in keys if key.value == "rules"), None)
    if not isinstance(rules, yaml.SequenceNode) or rules.flow_style or not rules.value:
        raise NewRuleError("its rules are not a list in block style; add the rule by hand")
    end = line_end(text, rules)
    end, gap = (end + 1, "") if text.startswith("\n", end) else (end, "\n")
    margin = " " * rules.start_mark.column
    new = f"{text[:end]}{gap}\n{_item(rule, margin)}{text[end:]}"
    before, after = parse_yaml(text, "before").data, parse_yaml(new, "after").data
    if {**before, "rules": [*before["rules"], rule.data()]} != after:
        raise NewRuleError("its layout cannot take a rule; add it by hand")
    return new


def _item(rule: NewRule, margin: str) -> str:
    lines = _dump(rule.data()).splitlines()
    return "".join(f"{margin}{'- ' if i == 0 else '  '}{line}\n" for i, line in enumerate(lines))


def _dump(data: Mapping[str, Any]) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


class _Dumper(yaml.SafeDumper):
    """Lists are indented under their key, and patterns stand in single quotes."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    quoted = regex.search(r"[\\\"'^$*+?()\[\]{}|:#]", text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if quoted and text.isprintable() else None)


_Dumper.add_representer(str, _text)
