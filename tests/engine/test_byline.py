from __future__ import annotations

import pytest

from cleaner.document import Document, Metadata
from cleaner.engine.byline import Bylines, split_names
from cleaner.engine.cleaner import Cleaner, Options
from cleaner.rules.load import load_rules
from cleaner.rules.ruleset import RuleSet

BODY = "\n\n".join(
    [
        "The council met on Tuesday evening and voted to repair the old harbour wall, which the storms had damaged.",
        "Engineers told the meeting that the work would take eleven months and could begin as soon as the boats left.",
        "The mayor, who had opposed an earlier plan because of its cost, called the decision a relief for everybody.",
        "Two members voted against it. They argued that the money would be better spent on the school and its roof.",
        "A public meeting about the timetable will be held in the market hall at the end of the month, he said.",
    ]
)
TITLE = "Council agrees to repair the old harbour wall"


@pytest.fixture(scope="module")
def bylines() -> RuleSet:
    return load_rules().chosen(["bylines", "normalize"])


def clean(rules: RuleSet, text: str, mode: Bylines = "normalize") -> tuple[str, Metadata]:
    result = Cleaner(rules, Options(bylines=mode)).clean(Document(text, metadata=Metadata(language="en")))
    return result.text, result.metadata


@pytest.mark.parametrize(
    ("line", "form", "authors", "agency"),
    [
        ("By JANE DOE, Reuters", "By Jane Doe, Reuters", ("Jane Doe",), "Reuters"),
        ("BY SEAN LENGELL | 01/12/15 12:15 PM", "By Sean Lengell", ("Sean Lengell",), None),
        ("By Eva Lee and Bo Hope", "By Eva Lee and Bo Hope", ("Eva Lee", "Bo Hope"), None),
        ("Jane Doe", "By Jane Doe", ("Jane Doe",), None),
        ("By AFP", "By AFP", (), "AFP"),
    ],
)
def test_under_the_headline(
    bylines: RuleSet, line: str, form: str, authors: tuple[str, ...], agency: str | None
) -> None:
    text, metadata = clean(bylines, f"{TITLE}\n\n{line}\n\n{BODY}\n")
    assert text == f"{TITLE}\n\n{form}\n\n{BODY}\n"
    assert (metadata.authors, metadata.agency) == (authors, agency)


@pytest.mark.parametrize(
    ("tail", "form"),
    [
        ("\n\nVanessa Coleman", "By Vanessa Coleman"),
        (" — AFP", "By AFP"),
        ("\n\nReuters", "By Reuters"),
        ("\n\n(Reporting by Ann Lee; Editing by Bo Hope)", "By Ann Lee"),
    ],
)
def test_at_the_end_it_moves_under_the_headline(bylines: RuleSet, tail: str, form: str) -> None:
    text, _ = clean(bylines, f"{TITLE}\n\n{BODY}{tail}\n")
    assert text == f"{TITLE}\n\n{form}\n\n{BODY}\n"


def test_parts_from_head_and_tail_become_one_line(bylines: RuleSet) -> None:
    text, metadata = clean(bylines, f"{TITLE}\n\nBy Jane Doe\n\n{BODY} — AFP\n")
    assert text == f"{TITLE}\n\nBy Jane Doe, AFP\n\n{BODY}\n"
    assert metadata.agency == "AFP"


def test_without_a_headline_it_goes_on_top(bylines: RuleSet) -> None:
    text, _ = clean(bylines, f"{BODY}\n\nVanessa Coleman\n")
    assert text == f"By Vanessa Coleman\n\n{BODY}\n"


def test_keep_and_strip(bylines: RuleSet) -> None:
    source = f"{TITLE}\n\nBy JANE DOE, Reuters\n\n{BODY}\n"
    assert clean(bylines, source, "keep")[0] == source
    text, metadata = clean(bylines, source, "strip")
    assert text == f"{TITLE}\n\n{BODY}\n"
    assert metadata.authors == ("Jane Doe",)


def test_a_dateline_is_recorded_and_stays(bylines: RuleSet) -> None:
    for dateline, place, agency in [
        ("BEIRUT (AP) —", "BEIRUT", "AP"),
        ("HASAKEH, Syria —", "HASAKEH, Syria", None),
        ("SANAA, Dec 6 (Reuters) -", "SANAA", "Reuters"),
        ("BEIRUT —", "BEIRUT", None),
    ]:
        source = f"{TITLE}\n\n{dateline} {BODY}\n"
        text, metadata = clean(bylines, source)
        assert text == source
        assert (metadata.place, metadata.agency) == (place, agency)


def test_what_was_known_stays(bylines: RuleSet) -> None:
    document = Document(f"{TITLE}\n\nBy Jane Doe\n\n{BODY}\n", metadata=Metadata(authors=("J. Doe",), title="T"))
    metadata = Cleaner(bylines).clean(document).metadata
    assert (metadata.authors, metadata.title) == (("J. Doe",), "T")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("JANE DOE and John Roe", ["Jane Doe", "John Roe"]),
        ("Ann Lee, Bo Hope & Cy Ray", ["Ann Lee", "Bo Hope", "Cy Ray"]),
        ("Ann Lee (London) @annlee", ["Ann Lee"]),
        ("Karim Natour und Eva Maier", ["Karim Natour", "Eva Maier"]),
        (None, []),
    ],
)
def test_names(names: str | None, expected: list[str]) -> None:
    assert split_names(names) == expected
