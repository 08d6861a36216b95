from __future__ import annotations

import pytest
from hypothesis import given

from cleaner.edits import apply, check
from cleaner.engine.normalize import REPAIRS, repair
from tests.texts import documents


def repaired(name: str, text: str, terminator: str = "\n") -> str:
    return apply(text, repair(name, text, terminator, "r"))


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("spaces", "a  b\u00a0c\t d \n  e\u2003f\n", "a b c\td\ne f\n"),
        ("spaces", "\u3000東京", "東京"),
        ("blank-lines", "\n\na\n\n\n\nb\n\n\n", "a\n\nb\n"),
        ("blank-lines", "a", "a\n"),
        ("blank-lines", "\n\n", ""),
        ("blank-lines", "", ""),
        ("line-ends", "a\r\nb\rc\u2028d\x85e\x0cf", "a\nb\nc\nd\ne\nf"),
        ("characters", "\ufeffa\u200bb\x00c\u00add", "abcd"),
        ("characters", "left\u200eright", "leftright"),
        ("characters", "שלום\u200f עולם", "שלום\u200f עולם"),
        ("characters", "می\u200cخواهم", "می\u200cخواهم"),
        ("entities", "AT&amp;amp;T &#8217; &nosuch; R&D;", "AT&T ’ &nosuch; R&D;"),
        ("encoding", "cafÃ© and naÃ¯ve", "café and naïve"),
        ("encoding", "Ärger über Öl", "Ärger über Öl"),
    ],
)
def test_repairs(name: str, before: str, after: str) -> None:
    assert repaired(name, before) == after


def test_a_field_ends_without_a_newline() -> None:
    assert repaired("blank-lines", "a\n\n", terminator="") == "a"
    assert repaired("blank-lines", "a", terminator="") == "a"


@given(documents())
def test_repairs_yield_sound_edits_and_come_to_rest(text: str) -> None:
    for name in REPAIRS:
        for terminator in ("\n", ""):
            edits = repair(name, text, terminator, "r")
            check(text, edits)
            after = apply(text, edits)
            if name not in ("encoding", "entities"):  # these may need a second pass, which the cleaner makes
                assert repair(name, after, terminator, "r") == []
