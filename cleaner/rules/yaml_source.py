"""YAML read safely and with positions, so that every mistake can be shown at its line and column.

Only plain data comes out: no tags are honoured, and anchors with aliases are refused, which closes both doors that
hostile YAML knows (building objects, and growing a few bytes into gigabytes). Words follow YAML 1.2: only `true` and
`false` are truth values, so the language `no` stays a word.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import regex
import yaml

from cleaner.rules.mistakes import Mistake, SourceError, Trail, YamlSource

MAX_BYTES = 10_000_000
MAX_DEPTH = 50

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = regex.compile(r"[-+]?[0-9]+")
_NUMBER = regex.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class _Builder:
    def __init__(self, source: YamlSource) -> None:
        self.source = source
        self.mistakes: list[Mistake] = []

    def _note(self, node: yaml.Node, message: str) -> None:
        mark = node.start_mark
        self.mistakes.append(Mistake(self.source.path, mark.line + 1, mark.column + 1, message))

    def build(self, node: yaml.Node, trail: Trail) -> Any:
        self.source.positions.setdefault(trail, (node.start_mark.line + 1, node.start_mark.column + 1))
        if not node.tag.startswith("tag:yaml.org,2002:") or (isinstance(node, yaml.ScalarNode) and "/" in node.tag):
            self._note(node, f"the tag {node.tag!r} is not allowed; packs hold plain data only")
            return None
        if len(trail) > MAX_DEPTH:
            self._note(node, f"nested deeper than {MAX_DEPTH} levels")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, trail)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*trail, i)) for i, child in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, trail: Trail) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(key_node, "a key must be a word")
                continue
            key = key_node.value
            if key in out:
                self._note(key_node, f"the key '{key}' stands twice in this mapping")
            self.source.positions[(*trail, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            out[key] = self.build(value_node, (*trail, key))
        return out

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = node.value
        if node.style in ("'", '"', "|", ">"):
            return text
        if text.lower() in _WORDS and text == text.lower():
            return _WORDS[text]
        if _INTEGER.fullmatch(text) and len(text) < 19:
            return int(text)
        return float(text) if _NUMBER.fullmatch(text) and len(text) < 40 else text


def read_yaml(path: Path, name: str | None = None) -> YamlSource:
    """Reads one YAML document.

    Args:
        path: the file.
        name: how messages call it; the path when not given.

    Raises:
        SourceError: when it cannot be read or holds anything but plain data.
    """
    shown = name or str(path)
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            raise SourceError([Mistake(shown, 1, 1, f"larger than {MAX_BYTES // 1_000_000} MB; split the file")])
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise SourceError([Mistake(shown, 1, 1, f"cannot be read: {error.strerror or error}")]) from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError([Mistake(shown, line, 1, "is not UTF-8 text")]) from None
    return parse_yaml(text, shown)


def parse_yaml(text: str, shown: str) -> YamlSource:
    """Parses one YAML document from text; see `read_yaml`."""
    source = YamlSource(shown)
    try:
        _refuse_growth(text, shown)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        context = f" {error.context}" if error.context else ""
        raise SourceError([Mistake(shown, line, column, f"not YAML: {error.problem}{context}")]) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise SourceError([Mistake(shown, 1, 1, f"not YAML: {str(error).splitlines()[0]}")]) from None
    if node is None:
        return source
    builder = _Builder(source)
    source.data = builder.build(node, ())
    if builder.mistakes:
        raise SourceError(builder.mistakes)
    return source


def compose_with_places(text: str) -> Any:
    """The nodes of a YAML text that `parse_yaml` accepts; their marks' `index` counts the text's characters."""
    # The reader skips a byte-order mark without counting it. A line break in its place is counted and means nothing.
    return yaml.compose(f"\n{text[1:]}" if text.startswith("\ufeff") else text, Loader=_LOADER)


def _refuse_growth(text: str, shown: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            message = f"the alias '*{event.anchor}' is not allowed; write the value out"
        elif depth > MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
        else:
            continue
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise SourceError([Mistake(shown, line, column, message)])
