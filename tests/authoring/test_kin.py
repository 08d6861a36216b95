"""Lines that differ in numbers, dates, names and links only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.authoring.kin import form_of, kin_pattern
from cleaner.engine.text import TextView
from cleaner.engine.units import Line
from cleaner.rules.pattern import compile_any


def line(text: str) -> Line:
    return TextView(text).lines[0]


@pytest.mark.parametrize(
    ("lines", "pattern", "others"),
    [
        (["12 Comments", "1,204 comments"], r"^\W*\d[\d.,:]* Comments\W*$", ["No comments", "12 comments were read"]),
        (
            ["Follow Anna Reid on this site", "Follow Li Wei on this site"],
            r"^\W*Follow \S+(?: \S+){0,3} on this site\W*$",
            ["Follow on this site", "Follow what the mayor said to the members on this site"],
        ),
        (
            ["Updated on 3 March 2014", "Updated on 12 May 2015"],
            r"^\W*Updated on \d[\d.,:]* \p{L}+\.? \d[\d.,:]*\W*$",
            ["Updated on 3 March 2014 by the council"],
        ),
        (
            ["» See www.a.example for more", "See http://b.example/c for more"],
            r"^\W*See \S+ for more\W*$",
            ["See more"],
        ),
        (["see@a.example"], r"^\W*see@a\.example\W*$", ["see@b.example", "harbour"]),
        (["8"], r"^\W*8\W*$", ["9", "8 boats"]),
        (["Write to us (daily)."], r"^\W*Write to us \(daily\W*$", ["Write to us (daily) she said"]),
    ],
)
def test_lines_of_one_form_make_a_pattern(lines: list[str], pattern: str, others: list[str]) -> None:
    assert len({form_of(line(text)) for text in lines}) == 1
    assert kin_pattern(lines) == pattern
    compiled = compile_any(pattern, case_sensitive=False)
    assert all(compiled.search(line(text).text) for text in lines)
    assert not any(compiled.search(text) for text in others)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("By Anna Reid", "By Li Wei"),  # too few words of its own
        ("The match against Ardcaster begins late.", "The match against Wexmoor begins late."),  # a sentence
        ("More from the harbour", "More from the newsroom"),
    ],
)
def test_other_lines_are_no_kin(one: str, other: str) -> None:
    assert form_of(line(one)) != form_of(line(other))


@given(
    st.lists(
        st.sampled_from(["More", "from", "Anna", "Reid", "12", "May", "the", "«", ".", "www.a.example", "—"]),
        min_size=1,
    )
)
def test_the_pattern_of_a_line_takes_it(words: list[str]) -> None:
    unit = line(" ".join(words))
    if form_of(unit):
        assert compile_any(kin_pattern([unit.text]), case_sensitive=False).search(unit.text)
