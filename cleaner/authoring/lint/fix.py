"""Mending what can be mended safely: texts that stand twice in a list go, all else stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

import yaml

from cleaner.engine.words import fold
from cleaner.rules.yaml_source import compose_with_places, parse_yaml


def without_duplicates(text: str, rules: Collection[str]) -> tuple[str, int]:
    """The text of a pack file without second copies in `line_is` and in the examples of rules, and their number.

    A list whose layout does not allow it is left as it is.
    """
    root = compose_with_places(text)
    count = 0
    for items, index in sorted(_copies(root, rules), key=lambda found: -found[0].value[found[1]].start_mark.index):
        new = _without(text, items, index)
        if new is not None and _lost_one(text, new):
            text, count = new, count + 1
    return text, count


def _copies(root: Any, rules: Collection[str]) -> Iterator[tuple[yaml.SequenceNode, int]]:
    """Lists with the place of an item that stands before it already."""
    for rule in _value(root, "rules").value:
        if _value(rule, "id").value not in rules:
            continue
        lines, examples = _value(rule, "line_is"), _value(rule, "examples")
        lists: list[tuple[Any, Callable[[str], str]]] = [(lines, fold)]
        lists += [(_value(examples, kind), str) for kind in ("junk", "story", "todo")] if examples else []
        for items, form in lists:
            seen: set[str] = set()
            for index, item in enumerate(items.value if isinstance(items, yaml.SequenceNode) else ()):
                if isinstance(item, yaml.ScalarNode):
                    if form(item.value) in seen:
                        yield items, index
                    seen.add(form(item.value))


def _without(text: str, items: yaml.SequenceNode, index: int) -> str | None:
    item, before = items.value[index], items.value[index - 1]
    if items.flow_style:
        return text[: before.end_mark.index] + text[item.end_mark.index :]
    start = text.rfind("\n", 0, item.start_mark.index) + 1
    end = text.find("\n", item.end_mark.index) + 1
    if text[start : item.start_mark.index].strip() != "-" or not end or text[item.end_mark.index : end].strip():
        return None
    return text[:start] + text[end:]


def _lost_one(old: str, new: str) -> bool:
    """Whether one text of a list is all that the file lost."""
    before, after = parse_yaml(old, "before").data, parse_yaml(new, "after").data
    return sum(_leaves(before)) == sum(_leaves(after)) + 1


def _leaves(data: Any) -> Iterator[int]:
    if isinstance(data, dict):
        for value in data.values():
            yield from _leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value)
    else:
        yield 1


def _value(node: Any, key: str) -> Any:
    return next((value for name, value in node.value if name.value == key), None)
