"""Adding an example to a pack file: a few characters go in at the right place, all others stay as they are."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import yaml

from cleaner.rules.model import Example
from cleaner.rules.yaml_source import compose_with_places, parse_yaml

Key = Literal["story", "todo"]


class AddError(ValueError):
    """A pack file that an example cannot be added to; the message says why."""


def add_example(text: str, rule: str, key: Key, example: str | Example) -> str:
    """The text of a pack file with one more example of a rule; comments and layout stay.

    Args:
        text: the file's text.
        rule: the rule's id.
        key: under which key of `examples`.
        example: the example.

    Raises:
        AddError: when the file has no such rule, or its layout cannot take the example.
    """
    node = _rule(text, rule)
    value = msgspec.to_builtins(example)
    written = _flow(value)
    examples = _value(node, "examples")
    if examples is None:
        new = _with_key(text, node, "examples", f"{{{key}: [{written}]}}")
    else:
        if not isinstance(examples, yaml.MappingNode):
            raise AddError(f"the examples of {rule} are not a mapping")
        listed = _value(examples, key)
        if listed is None:
            new = _with_key(text, examples, key, f"[{written}]")
        elif isinstance(listed, yaml.SequenceNode):
            new = _with_item(text, listed, written)
        else:
            raise AddError(f"'{key}' of {rule} is not a list")
    _check(text, new, rule, key, value)
    return new


def _rule(text: str, rule: str) -> yaml.MappingNode:
    root = compose_with_places(text)
    rules = _value(root, "rules") if isinstance(root, yaml.MappingNode) else None
    for node in rules.value if isinstance(rules, yaml.SequenceNode) else []:
        if isinstance(node, yaml.MappingNode):
            name = _value(node, "id")
            if name is not None and name.value == rule:
                return node
    raise AddError(f"the file has no rule {rule}")


def _value(node: yaml.MappingNode, key: str) -> Any:
    return next((value for name, value in node.value if name.value == key), None)


def _with_key(text: str, node: yaml.MappingNode, key: str, written: str) -> str:
    """The mapping with one more key at its end."""
    if node.flow_style:
        return _before_bracket(text, node, f"{key}: {written}")
    at = line_end(text, node)
    margin = " " * node.value[0][0].start_mark.column
    return f"{text[:at]}{_newline(text)}{margin}{key}: {written}{text[at:]}"


def _with_item(text: str, node: yaml.SequenceNode, written: str) -> str:
    """The list with one more item at its end."""
    if node.flow_style or not node.value:
        return _before_bracket(text, node, written)
    at = line_end(text, node)
    margin = " " * node.start_mark.column
    return f"{text[:at]}{_newline(text)}{margin}- {written}{text[at:]}"


def _before_bracket(text: str, node: Any, written: str) -> str:
    if not node.value:
        inside = node.end_mark.index - 1
        return f"{text[:inside]}{written}{text[inside:]}"
    # Behind the last value, so that a comma or comment that follows it stays where it is.
    last = node.value[-1]
    at = (last[1] if isinstance(last, tuple) else last).end_mark.index
    return f"{text[:at]}, {written}{text[at:]}"


def line_end(text: str, node: Any) -> int:
    """The end of the line in which the last value of a block ends."""
    end = _last(node).end_mark.index
    while end and text[end - 1].isspace():
        end -= 1
    at = text.find("\n", end)
    if at < 0:
        return len(text)
    return at - 1 if text[at - 1] == "\r" else at


def _last(node: Any) -> Any:
    while isinstance(node, (yaml.MappingNode, yaml.SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _flow(value: Any) -> str:
    """A value in YAML's flow style, its texts in double quotes."""
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    raise TypeError(type(value).__name__)


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char in "\n\t":
        return "\\n" if char == "\n" else "\\t"
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def _check(old: str, new: str, rule: str, key: Key, value: Any) -> None:
    """Makes sure that the example is all that changed."""
    before, after = parse_yaml(old, "before").data, parse_yaml(new, "after").data
    for entry in before["rules"]:
        if entry.get("id") == rule:
            entry.setdefault("examples", {}).setdefault(key, []).append(value)
    if before != after:
        raise AddError(f"the layout of {rule} cannot take an example; write it by hand: {_flow(value)}")
