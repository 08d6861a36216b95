"""Patterns taken up from the cache are those that were compiled."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import patch

import pytest

from cleaner.cache import FOLDER_VARIABLE
from cleaner.engine import ready as module
from cleaner.engine.compiled import compile_rules
from cleaner.engine.ready import KIND, Source, prepare, ready, source_of
from cleaner.rules.pattern import PatternError, compile_any
from cleaner.rules.ruleset import RuleSet

PATTERNS = (r"(?<by>x+)( y)?\b(?i:É)", ["^more news:", "^related$"], r"(a|b)\1$", r"\p{Lu}{2,4}+(?<!Q)", "it's – …")
SOURCES = [source_of(pattern, sensitive) for pattern in PATTERNS for sensitive in (True, False)]
TEXTS = ("xx y é", "More  news: a", "RELATED", "bb", "ABCQ", "It’s — …", "", "more news")


@pytest.fixture
def forgotten(tmp_path: Path) -> object:
    """As in a new process with an empty cache."""
    with patch.dict(os.environ, {FOLDER_VARIABLE: str(tmp_path)}), patch.object(module, "_forms", {}):
        module._ready.cache_clear()
        yield
        module._ready.cache_clear()


def taken_up(sources: list[Source]) -> None:
    """What a second process does."""
    prepare(sources)
    module._forms.clear()
    module._ready.cache_clear()
    prepare(sources)
    assert module._forms.keys() == set(sources)


def test_a_pattern_taken_up_finds_what_the_compiled_one_finds(forgotten: None) -> None:
    taken_up(SOURCES)
    for (patterns, sensitive), text in ((source, text) for source in SOURCES for text in TEXTS):
        compiled, made = compile_any(list(patterns), sensitive), ready(list(patterns), sensitive).pattern
        assert (made.pattern, made.flags, made.groupindex) == (compiled.pattern, compiled.flags, compiled.groupindex)
        one, other = made.search(text), compiled.search(text)
        assert (one and (one.span(), one.groups())) == (other and (other.span(), other.groups()))


def test_all_patterns_of_the_packs_have_a_form(rules: RuleSet, forgotten: None) -> None:
    some = [rule for rule in compile_rules(rules) if rule.languages <= {"en"}][::9]
    sources = [source for rule in some for source in rule.sources()]
    taken_up(sources)
    with patch.object(module, "compile_any", side_effect=AssertionError):
        assert all(module._ready(source).pattern.pattern for source in sources)


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\x91\xa1a", b"\x91\xc4\x02\x92\x01"])
def test_a_damaged_form_is_compiled_anew(forgotten: None, damage: bytes) -> None:
    for source in SOURCES:
        module._forms[source] = damage
        assert module._ready(source).pattern.pattern


def test_a_cache_of_something_else_is_replaced(forgotten: None, tmp_path: Path) -> None:
    prepare(SOURCES)
    (entry,) = tmp_path.glob(f"{KIND}-*")
    entry.write_bytes(b"nothing of the kind")
    taken_up(SOURCES)


def test_without_a_pickled_form_patterns_are_compiled_when_tried(forgotten: None, tmp_path: Path) -> None:
    with patch.object(module, "_pickled", None):
        prepare(SOURCES)
        assert not [*tmp_path.iterdir()]
        assert ready("^a", False).starts


def test_without_a_cache_patterns_are_compiled_when_tried(forgotten: None) -> None:
    with patch.dict(os.environ, {FOLDER_VARIABLE: ""}):
        prepare([source_of("(", False)])
    with pytest.raises(PatternError):
        ready("(", False)
