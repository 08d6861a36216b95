from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import Edit, apply, check, compose, restore

texts = st.text("abc\n", max_size=14)


@st.composite
def edits_on(draw: st.DrawFn, text: str, rule: str) -> list[Edit]:
    edits: list[Edit] = []
    at = 0
    while at <= len(text) and draw(st.booleans()):
        start = draw(st.integers(at, len(text)))
        end = draw(st.integers(start, len(text)))
        new = draw(st.text("xyz", max_size=2))
        if text[start:end] != new:
            edits.append(Edit(start, end, new, rule))
        at = max(end, start + 1)
    return edits


@given(st.data(), texts)
def test_composed_edits_do_what_both_lists_do(data: st.DataObject, text: str) -> None:
    first = data.draw(edits_on(text, "first"))
    middle = apply(text, first)
    second = data.draw(edits_on(middle, "second"))
    composed = compose(text, first, second)
    check(text, composed)
    assert apply(text, composed) == apply(middle, second)


@given(st.data(), texts)
def test_edits_can_be_taken_back(data: st.DataObject, text: str) -> None:
    edits = data.draw(edits_on(text, "rule"))
    taken = [(e.start, text[e.start : e.end], e.replacement) for e in edits]
    assert restore(apply(text, edits), taken) == text


def test_what_the_first_removed_stays_with_its_rule() -> None:
    text = "one\n\njunk\n\ntwo"
    first = [Edit(5, 10, "", "junk")]
    second = [Edit(5, 6, "", "blank-lines")]
    assert compose(text, first, second) == [Edit(5, 10, "", "junk"), Edit(10, 11, "", "blank-lines")]


def test_an_inserted_text_goes_to_the_rule_that_replaces_it() -> None:
    assert compose("abc", [Edit(1, 2, "xyz", "first")], [Edit(1, 4, "q", "second")]) == [Edit(1, 2, "q", "second")]


def test_edits_that_cancel_each_other_vanish() -> None:
    assert compose("abc", [Edit(1, 2, "x", "first")], [Edit(1, 2, "b", "second")]) == []


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 2, "", "a"), Edit(1, 3, "", "b")],
        [Edit(2, 9, "", "a")],
        [Edit(0, 1, "a", "a")],
    ],
    ids=["overlap", "outside", "changes nothing"],
)
def test_check_refuses(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match=r"overlaps|changes nothing"):
        check("abc", edits)


def test_restore_refuses_a_text_that_was_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="not the one that was logged"):
        restore("ab?", [(2, "c", "d")])
