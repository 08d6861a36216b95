from __future__ import annotations

import pytest

from cleaner.document import Metadata
from tests.engine.helpers import cleaned, rule

STORY = "The council met on Tuesday evening and voted to repair the old harbour wall."


def kept(body: str, text: str, metadata: Metadata | None = None) -> list[str]:
    return [line for line in cleaned(rule(body), text, metadata=metadata).text.split("\n") if line]


def test_line_takes_whole_lines_without_list_marks() -> None:
    assert kept("line: '^read more'", f"{STORY}\n • Read\u00a0More: a story\nYou read more now.") == [
        STORY,
        "You read more now.",
    ]


def test_line_is_compares_folded() -> None:
    body = 'line_is: ["Read more", "Today\'s top stories"]'
    assert kept(body, f"READ MORE >>\nToday’s Top Stories:\nRead more books.\n{STORY}") == ["Read more books.", STORY]


def test_also_sentence_finds_the_twin_on_flat_text() -> None:
    body = "line: '^sign up for our newsletter'\nalso: sentence"
    assert kept(body, f"{STORY} Sign up for our newsletter here. It was late.") == [f"{STORY}  It was late."]


def test_sentence_takes_the_sentence_around_a_match() -> None:
    text = f"{STORY} Mr. Smith of J.P. Morgan agreed. To comment, click here today! It ended."
    assert kept("sentence: 'click here'", text) == [f"{STORY} Mr. Smith of J.P. Morgan agreed.  It ended."]


def test_span_takes_just_the_match_and_anchors_at_the_line() -> None:
    assert kept("span: '^photo: '", f"Photo: a wall\nIt is a photo: here\n{STORY}") == [
        "a wall",
        "It is a photo: here",
        STORY,
    ]


def test_a_span_that_is_all_of_a_line_takes_the_line() -> None:
    assert cleaned(rule(r"span: '\[[a-z ]+\]'"), f"{STORY}\n[an error occurred]\nEnd.").text == f"{STORY}\nEnd."


def test_replace_may_use_groups() -> None:
    result = cleaned(rule(r"span: '(\w+) , (?<next>\w+)'" + "\nreplace: '\\1, \\g<next>'"), "one , two")
    assert result.text == "one, two"


@pytest.mark.parametrize(
    ("to", "left"),
    [
        ("prose", ["Before.", STORY, "After"]),
        ("blank", ["Before.", STORY, "After"]),
        ("'^wins'", ["Before.", STORY, "After"]),
    ],
)
def test_block_ends(to: str, left: list[str]) -> None:
    text = f"Before.\n\nRelated news\nA team\nwins a cup\n\n{STORY}\nAfter"
    assert kept(f"block: {{from: '^related news$', to: {to}}}", text) == left


def test_a_block_to_prose_stops_at_short_sentences_but_takes_headlines_that_ask() -> None:
    block = "block: {from: '^related news$', to: prose}"
    assert kept(block, "Before.\nRelated news\nWho pays for it?\nIt rained again.\nAfter") == [
        "Before.",
        "It rained again.",
        "After",
    ]


def test_a_block_to_the_end_refuses_a_story_behind_it() -> None:
    long = " ".join(["word"] * 40)
    body = "block: {from: '^related$', to: end, max_words_a_line: 20, max_lines: 2}"
    assert kept(body, "Before.\nRelated\nA\nB") == ["Before."]
    assert kept(body, f"Before.\nRelated\nA\n{long}") == ["Before.", "Related", "A", long]
    assert kept(body, "Before.\nRelated\nA\nB\nC") == ["Before.", "Related", "A", "B", "C"]


def test_cut_takes_all_that_follows() -> None:
    assert kept("line: '^comments$'\naction: cut", f"{STORY}\nComments\nfoo\nbar") == [STORY]


def test_the_headline_again() -> None:
    title = "Council votes to repair the wall"
    body = "repeat: {of: headline, similarity: 0.8}"
    assert kept(body, f"{title}\n{title.upper()}\nPOLITICS: {title}\nCouncil votes to repair old wall\n{STORY}") == [
        title,
        STORY,
    ]
    assert kept(body, f"{title} {title}\n{STORY}") == [title + " ", STORY]
    assert kept(body, f"{STORY}\n{title}\n{title}", Metadata(title=title)) == [STORY, title]


def test_a_paragraph_that_merely_shares_words_stays() -> None:
    title = "Council votes to repair the wall"
    lead = "The council votes on Tuesday on whether to repair the harbour wall, the mayor said."
    assert kept("repeat: {of: headline, similarity: 0.8}", f"{title}\n{lead}") == [title, lead]


def test_a_line_again() -> None:
    assert kept("repeat: {of: line, min_words: 5}", f"{STORY}\nYes.\n{STORY}\nYes.") == [STORY, "Yes.", "Yes."]


def test_a_pull_quote_that_the_body_carries() -> None:
    quote = "“voted to repair the old harbour wall”"
    assert kept("repeat: {of: sentence, min_words: 4}", f"{quote}\n{STORY}\nEnd.") == [STORY, "End."]


def test_of_equal_lines_the_headline_or_else_the_sentence_stays() -> None:
    caption, sentence = "The wall fell into the sea on Monday", "The wall fell into the sea on Monday."
    rule = "repeat: {of: line, min_words: 5}"
    assert kept(rule, f"News.\n{caption}\nIt rained.\n{sentence}") == ["News.", "It rained.", sentence]
    assert kept(rule, f"{caption}\nIt rained.\n{sentence}") == [caption, "It rained."]


def test_near_copies_only_where_within_says_so() -> None:
    rule = "repeat: {of: line, min_words: 3, within: 1}"
    assert kept(rule, "One.\nHe said no.\nHe said no.\nHe said no.") == ["One.", "He said no."]
    assert kept(rule, "One.\nHe said no.\nTwo.\nHe said no.") == ["One.", "He said no.", "Two.", "He said no."]


def test_a_sentence_does_not_give_way_to_a_caption_nor_a_list_item_to_anything() -> None:
    rule = "repeat: {of: sentence, min_words: 5}"
    sentence = "The wall fell into the sea."
    assert kept(rule, f"{sentence}\nIn pictures: the wall fell into the sea in May") == [
        sentence,
        "In pictures: the wall fell into the sea in May",
    ]
    body = "It rained, and the wall fell into the sea on Monday."
    assert kept(rule, f"- the wall fell into the sea\n{body}") == ["- the wall fell into the sea", body]


def test_points_add_up_to_a_score() -> None:
    pack = (
        rule("line: '^[^.]+$'\npoints: 2", "no-stop")
        + rule("line: 'follow'\npoints: 2.5", "follow")
        + rule("score: {gentle: 6, default: 4, eager: 2}", "score")
    )
    result = cleaned(pack, f"{STORY}\nFollow us\nA subhead\nThey follow the law.")
    assert result.text == f"{STORY}\nA subhead\nThey follow the law."
    assert result.points == ((len(STORY) + 1, 4.5),)


def test_labels_change_nothing() -> None:
    result = cleaned(rule("line: '^subscribe to read'\nlabel: paywall-cut"), f"{STORY}\nSubscribe to read on.")
    assert result.labels == ("paywall-cut",)
    assert not result.changed


def test_unsafe_and_experimental_rules_only_suggest() -> None:
    for key in ("safety: unsafe", "status: experimental"):
        result = cleaned(rule(f"line: '^read'\n{key}"), f"{STORY}\nRead this")
        assert not result.changed
        assert [edit.rule for edit in result.suggestions] == ["r"]


def test_deprecated_rules_do_nothing() -> None:
    assert not cleaned(rule("line: '^read'\nstatus: deprecated"), "Read this").changed


def test_the_longer_removal_wins_then_the_safer_then_the_smaller_id() -> None:
    pack = rule("span: 'bb'", "z-span") + rule("line: 'bb'", "b-line") + rule("line: 'bb'", "a-line")
    result = cleaned(pack, "aa\nbb cc\ndd")
    assert [edit.rule for edit in result.edits] == ["a-line"]


FLAT = " ".join(f"Sentence {number} of the story says what no other one says." for number in range(30))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("The sea took the old wall. The sea took the old wall. Nobody", "The sea took the old wall. Nobody"),
        ("The sea took the old wall The sea took the old wall Nobody", "The sea took the old wall Nobody"),
        ("A.  The sea took the old wall +12 The sea took the old wall He", "A.  The sea took the old wall He"),
        ("The sea took the old wall | Harbour Post The sea took the old wall It", "The sea took the old wall It"),
        ("Boats wait at low tide (AP) [3] Boats wait at low tide (AP) He", "Boats wait at low tide (AP) He"),
        ("The wall fell in the year 2007 The wall fell in the year 2007 He", "The wall fell in the year 2007 He"),
        ("No. The sea took all of it. The sea took all of it. The sea took all of it.", "No. The sea took all of it."),
    ],
)
def test_a_stretch_that_stands_twice_in_a_row_is_left_once(text: str, clean: str) -> None:
    assert cleaned(rule("repeat: {of: stretch, min_words: 5}"), f"{text} {FLAT}").text == f"{clean} {FLAT}"


@pytest.mark.parametrize(
    "text",
    [
        "The sea took the old wall The sea took the old wall on Tuesday",
        "The sea took the old wall  The sea took the old wall  on Tuesday",
        "The sea took the old wall The sea took the old wall. Nobody",
        "He said no. He said no. Nobody",
        "The sea took the old wall. Nobody. The sea took the old wall. Nobody",
        "12 34 56 78 90 12 34 56 78 90 12 34 56 78 90 12 34 56 78 90 12 34 56 78 90",
    ],
)
def test_a_stretch_that_is_not_whole_or_short_stays(text: str) -> None:
    assert not cleaned(rule("repeat: {of: stretch, min_words: 5}"), f"{text} {FLAT}").changed


def test_a_stretch_on_a_short_line_stays() -> None:
    assert not cleaned(rule("repeat: {of: stretch, min_words: 2}"), "He said no. He said no.").changed
