"""Patterns made ready to search with: compiled by `regex`, or taken up from the form in which it pickles them.

To compile a pattern takes milliseconds, to take up its form a small part of that, and a run needs some hundred
patterns. So the cache keeps the forms of each pack.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple, cast

import msgspec
import regex

from cleaner import cache
from cleaner.rules.pattern import compile_any

KIND = "patterns"
KEPT = 1000
"""Entries: each pack has one."""
Source = tuple[tuple[str, ...], bool]
"""Patterns of which one must match, as rules have them, and whether case matters."""


class Ready(NamedTuple):
    """A pattern, ready."""

    pattern: regex.Pattern[str]
    starts: bool
    """Whether it is known to match at the start of a text alone."""


_Arguments = tuple[
    str,
    int,
    bytes | list[int],
    dict[str, int],
    dict[int, str],
    dict[str, list[str]],
    list[str],
    int,
    tuple[int, ...],
    int,
    int,
]
"""What `regex` pickles a pattern as: the arguments of the function that makes it again."""


class _Form(msgspec.Struct, frozen=True, array_like=True):
    """A pattern as plain data."""

    arguments: _Arguments
    starts: bool


_forms: dict[Source, bytes] = {}
"""Forms that the cache had, encoded."""
_pickled = cast(
    "Callable[[regex.Pattern[str]], tuple[Callable[..., regex.Pattern[str]], _Arguments]] | None",
    copyreg.dispatch_table.get(type(regex.compile(""))),
)
"""From a pattern to what it is pickled as; None with a version of `regex` that does not say: its patterns are compiled
each time."""


def ready(patterns: str | list[str], case_sensitive: bool) -> Ready:
    """A pattern, or a list of patterns of which one must match, ready to search with.

    Raises:
        PatternError: when one is not a regular expression.
    """
    return _ready(source_of(patterns, case_sensitive))


def source_of(patterns: str | list[str], case_sensitive: bool) -> Source:
    """What names a pattern here."""
    return (patterns,) if isinstance(patterns, str) else tuple(patterns), case_sensitive


def prepare(sources: Iterable[Source]) -> None:
    """Has the forms of a pack's patterns ready: those in the cache, or else all are compiled now and put there.

    Without a cache each pattern is compiled when it is first tried.
    """
    wanted = list(dict.fromkeys(sources))
    if _pickled is None or all(source in _forms for source in wanted) or cache.cache_folder() is None:
        return
    key = cache.key_of([regex.__version__.encode(), msgspec.msgpack.encode(wanted)])
    try:
        forms = msgspec.msgpack.decode(cache.load(KIND, key) or b"", type=list[bytes])
        _forms.update(zip(wanted, forms, strict=True))
    except (msgspec.DecodeError, ValueError):  # whatever is wrong with an entry, a new one is right
        made = [_ready(source) for source in wanted]
        encoded = [msgspec.msgpack.encode(_Form(_pickled(one.pattern)[1], one.starts)) for one in made]
        cache.store(KIND, key, msgspec.msgpack.encode(encoded), KEPT)


@lru_cache(maxsize=20_000)
def _ready(source: Source) -> Ready:
    form = _forms.get(source)
    if form and _pickled:
        try:
            kept = msgspec.msgpack.decode(form, type=_Form)
            make_again = _pickled(regex.compile(""))[0]
            return Ready(make_again(*kept.arguments), kept.starts)
        except Exception:  # whatever is wrong with a form, the pattern is right
            del _forms[source]
    from cleaner.engine.syntax.parse import always_starts  # slow to import, and rarely needed

    patterns, case_sensitive = source
    pattern = compile_any(list(patterns), case_sensitive)
    return Ready(pattern, always_starts(pattern.pattern))
