from __future__ import annotations

import pytest

from cleaner.rules.pattern import PatternError, compile_any, translate


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("read more", "read \u00a0\t more"),
        ("read ?more", "readmore"),
        ("read ?more", "read  more"),
        ("it's", "it’s"),
        ('^"no"$', "“no”"),
        ("well-known", "well–known"),
        ("a - b", "a — b"),
        ("wait…", "wait..."),
        ("[ -]x", "\u00a0x"),
        ("[a-c]x", "bx"),
        (r"a{2} b", "aa  b"),
        (r"a {2}b", "a  b"),
        ("(?<name>x y)", "x   y"),
        ("(?i:X) y", "x y"),
        (r"[]']", "’"),
        (r"\p{Lu}\x2d", "A-"),
        ("READ", "read"),
    ],
)
def test_matches(pattern: str, text: str) -> None:
    assert compile_any(pattern).search(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("read more", "readmore"), (r"a\-b", "a–b"), (r"[a\-c]", "b"), ("[a-c]x", "-x"), (r"\ x", "\u00a0x")],
)
def test_does_not_match(pattern: str, text: str) -> None:
    assert not compile_any(pattern).search(text)


def test_a_list_is_an_alternation() -> None:
    pattern = compile_any(["^one$", "^two|three$"])
    assert pattern.search("one")
    assert pattern.search("three")
    assert not pattern.search("one two")


def test_capitals_count_where_asked() -> None:
    assert not compile_any("READ", case_sensitive=True).search("read")


def test_a_broken_pattern_says_why() -> None:
    with pytest.raises(PatternError, match="missing"):
        compile_any("^(more")


def test_group_syntax_is_left_alone() -> None:
    assert translate(r"(?<=a)(?P<n>b)(?P=n)(?#c d)") == r"(?<=a)(?P<n>b)(?P=n)(?#c d)"
