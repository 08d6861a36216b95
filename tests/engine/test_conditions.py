from __future__ import annotations

from unittest.mock import patch

import pytest

from cleaner.document import Metadata
from cleaner.engine.language import detect_language
from tests.engine.helpers import cleaned, found, rule

TEXT = "Alpha one two three.\nBeta x\nGamma 12 34 now\n\nDelta Word Here\nAlpha omega"


def taken(where: str) -> list[str]:
    return [line.split()[0] for line in found(rule(f"line: '.'\nwhere: {where}"), TEXT)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{first: 2}", ["Alpha", "Beta"]),
        ("{last: 2}", ["Delta", "Alpha"]),
        ("{min_words: 4}", ["Alpha", "Gamma"]),
        ("{max_words: 2}", ["Beta", "Alpha"]),
        ("{min_chars: 16}", ["Alpha"]),
        ("{max_chars: 6}", ["Beta"]),
        ("{min_capitals: 0.9}", ["Delta"]),
        ("{max_capitals: 0.3}", ["Alpha"]),
        ("{min_digits: 0.3}", ["Gamma"]),
        ("{terminal: true}", ["Alpha"]),
        ("{unless: 'a$|e$|\\.$'}", ["Beta", "Gamma"]),
        ("{before: {line: '^gamma'}}", ["Beta"]),
        ("{before: {line: '^gamma', within: 2}}", ["Alpha", "Beta"]),
        ("{after: {line: '^gamma'}}", ["Delta"]),
        ("{max_words_after: 2}", ["Delta", "Alpha"]),
    ],
)
def test_condition(where: str, expected: list[str]) -> None:
    assert taken(where) == expected


def test_words_before_the_match() -> None:
    assert taken("{min_words_before: 10}") == ["Delta", "Alpha"]


def test_prose_after() -> None:
    prose = " ".join(["word"] * 25) + "."
    body = rule("line: '^read'\nwhere: {prose_after: false}")
    assert cleaned(body, f"Read a\n{prose}\nRead b").text == f"Read a\n{prose}\n"


def test_neighbours_taken_in_a_chain() -> None:
    pack = rule("line: '^related'", "label") + rule(
        "line: '^[A-Z][^.]+$'\nwhere: {after: {taken_by: [label, teaser]}}", "teaser"
    )
    assert cleaned(pack, "A headline\nRelated\nOne thing\nOther thing\nA sentence here.\nA subhead").text == (
        "A headline\nA sentence here.\nA subhead"
    )


def test_hosts_and_their_subdomains() -> None:
    body = rule("line: '^x'\nhosts: [example.com]")
    for host, changed in [("example.com", True), ("www.Example.com", True), ("notexample.com", False), (None, False)]:
        assert cleaned(body, "x\ny", metadata=Metadata(host=host)).changed is changed


def test_languages_known_and_detected() -> None:
    body = rule("line: '^x'\nlanguages: [de]")
    german = "Der Gemeinderat hat am Dienstagabend beschlossen, die alte Hafenmauer ausbessern zu lassen."
    assert cleaned(body, f"x\n{german}", metadata=Metadata()).changed
    assert not cleaned(body, f"x\n{german}", metadata=Metadata(language="en")).changed
    assert not cleaned(body, "x\nOK", metadata=Metadata()).changed  # too short to tell


def test_positions_are_those_of_the_text_as_it_gets_clean() -> None:
    # Otherwise cleaning clean text would change it again.
    body = rule("line: '^follow'\nwhere: {last: 1}")
    assert cleaned(body, "One.\nFollow a\nTwo.\nFollow b\nFollow c").text == "One.\nFollow a\nTwo.\n"


GUESS, NONE = ("SPANISH", "es", 62, 543.0), ("Unknown", "un", 0, 0.0)


@pytest.mark.parametrize(
    ("reliable", "guesses", "language"),
    [
        (True, (GUESS, NONE, NONE), "es"),
        (False, (GUESS, NONE, NONE), "es"),
        (False, (GUESS, ("PORTUGUESE", "pt", 30, 400.0), NONE), None),
        (False, (("SPANISH", "es", 49, 374.0), NONE, NONE), None),
        (True, (NONE, NONE, NONE), None),
    ],
)
def test_a_clear_guess_counts_although_it_is_called_unreliable(
    reliable: bool, guesses: object, language: str | None
) -> None:
    with patch("pycld2.detect", return_value=(reliable, 100, guesses)):
        assert detect_language(f"Sesionan los concejales en el patio: {reliable} {guesses}") == language
