"""Patterns as rule authors write them, turned into regular expressions.

A pattern is a regular expression of the `regex` module with three conveniences, because scraped text is not typed
text: a blank stands for any run of white space (no-break spaces included), a straight quote or apostrophe also
matches its typographic kin, and so does a hyphen or dash. Inside a character class they stand for one character of
their kin. Escaped characters stand for themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

MATCH_SECONDS = 2.0
"""Time limit of one match. Sound patterns take microseconds, so only a runaway pattern reaches it."""

APOSTROPHES = "'’‘‛ʼ´`′"
QUOTES = '"“”„‟«»″〝〞「」'
DASHES = "-‐‑‒–—―−"
BLANK = r"\s"

_KIN = {char: kin for kin in (APOSTROPHES, QUOTES, DASHES) for char in kin}
_ESCAPE = regex.compile(r"\\(?:[pPN]\{[^}]*\}|[gk]<[^>]*>|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", regex.S)
_GROUP_HEAD = regex.compile(r"\(\?(?:P?<[\w]+>|P[=>]\w+\)?|<?[=!]|#[^)]*|[^:)]*[:)]?)")
_QUANTIFIER = regex.compile(r"\{\d*,?\d*\}")


class PatternError(ValueError):
    """A pattern that is not a regular expression; the message says why and where."""


def _members(kin: str) -> str:
    return "".join("\\" + char if char in "-`" else char for char in kin)


def _class(pattern: str, at: int) -> tuple[str, int]:
    """Translates the character class that opens at `at`; returns it with the offset behind it."""
    out, i = ["["], at + 1
    if pattern.startswith("^", i):
        out.append("^")
        i += 1
    first = True
    while i < len(pattern) and (first or pattern[i] != "]"):
        char = pattern[i]
        first = False
        is_range = char == "-" and len(out) > 1 and out[-1] != "^" and i + 1 < len(pattern) and pattern[i + 1] != "]"
        if char == "\\":
            found = _ESCAPE.match(pattern, i)
            token = found.group() if found else char
            out.append(token)
            i += len(token)
        elif pattern.startswith("[:", i) and (end := pattern.find(":]", i)) > 0:
            out.append(pattern[i : end + 2])
            i = end + 2
        else:
            starts_range = pattern[i + 1 : i + 2] == "-" and pattern[i + 2 : i + 3] not in ("]", "")
            if is_range or starts_range or (out[-1] == "-" and len(out) > 2):
                out.append(char)
            elif char == " ":
                out.append(BLANK)
            elif char in _KIN:
                out.append(_members(_KIN[char]))
            else:
                out.append("\\[" if char == "[" else char)
            i += 1
    out.append("]")
    return "".join(out), i + 1


def _blanks(pattern: str, at: int) -> tuple[str, int]:
    """Translates the run of blanks at `at`, minding a quantifier behind it."""
    end = at
    while end < len(pattern) and pattern[end] == " ":
        end += 1
    following = pattern[end : end + 1]
    if following == "?":
        return rf"(?:{BLANK}++)", end
    if following in ("*", "+") or _QUANTIFIER.match(pattern, end):
        return BLANK, end
    return rf"{BLANK}++", end


def _tokens(pattern: str) -> Iterator[str]:
    i = 0
    while i < len(pattern):
        char = pattern[i]
        if char == "\\" and (found := _ESCAPE.match(pattern, i)):
            yield found.group()
            i = found.end()
        elif char == "[":
            token, i = _class(pattern, i)
            yield token
        elif char == "(" and pattern.startswith("(?", i) and (head := _GROUP_HEAD.match(pattern, i)):
            yield head.group()
            i = head.end()
        elif char == " ":
            token, i = _blanks(pattern, i)
            yield token
        elif char in _KIN:
            yield f"[{_members(_KIN[char])}]"
            i += 1
        elif char == "…":
            yield r"(?:…|\.\.\.)"
            i += 1
        else:
            yield char
            i += 1


def translate(pattern: str) -> str:
    """The regular expression that a rule's pattern stands for."""
    return "".join(_tokens(pattern))


def alternatives(patterns: str | list[str]) -> list[str]:
    """A pattern or a list of patterns as a list."""
    return [patterns] if isinstance(patterns, str) else patterns


def compile_any(patterns: str | list[str], case_sensitive: bool = False) -> regex.Pattern[str]:
    """Compiles a rule's pattern, or a list of patterns of which one must match.

    Raises:
        PatternError: when one is not a regular expression.
    """
    return _compile(joined(patterns), case_sensitive)


def joined(patterns: str | list[str]) -> str:
    """One regular expression for a pattern, or for a list of patterns of which one must match."""
    options = [translate(pattern) for pattern in alternatives(patterns)]
    return options[0] if len(options) == 1 else "|".join(f"(?:{option})" for option in options)


@lru_cache(maxsize=20_000)
def _compile(expression: str, case_sensitive: bool) -> regex.Pattern[str]:
    flags = regex.V0 if case_sensitive else regex.V0 | regex.IGNORECASE
    try:
        return regex.compile(expression, flags)
    except regex.error as error:
        raise PatternError(str(error)) from None
