"""A rule as its author wrote it: its lines in the pack file."""

from __future__ import annotations

import textwrap
from functools import lru_cache
from pathlib import Path

from cleaner.rules.ruleset import Source


def rule_yaml(source: Source) -> str:
    """The YAML of a rule, comments and layout included; empty where its file cannot be read any more."""
    lines = _lines(source.path, _stamp(source.path))
    if not 0 < source.line <= len(lines):
        return ""
    first = lines[source.line - 1]
    margin = len(first) - len(first.lstrip())
    out = [first]
    for line in lines[source.line :]:
        if line.strip() and len(line) - len(line.lstrip()) <= margin:
            break
        out.append(line)
    return textwrap.dedent("\n".join(out)).rstrip()


def _stamp(path: str) -> tuple[int, int]:
    """Changes when the file is saved."""
    try:
        stat = Path(path).stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=64)
def _lines(path: str, stamp: tuple[int, int]) -> list[str]:
    del stamp
    try:
        return Path(path).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
