"""Words, by the fast way for ASCII and the one for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaner.engine.words import WORD, words_of


@given(st.text(st.sampled_from("aZ09_'`-. \t\n’é字ा"), max_size=30))
def test_words_are_the_same_whether_a_text_is_ascii_or_not(text: str) -> None:
    assert words_of(text) == WORD.findall(text)
    assert words_of(f"{text} é") == [*words_of(text), "é"]
