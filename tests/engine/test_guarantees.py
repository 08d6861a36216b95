"""The guarantees of docs/architecture.md, on generated texts and on the labelled ones."""

from __future__ import annotations

import pickle
import random

import pytest
from hypothesis import given

from cleaner.document import Document
from cleaner.edits import apply, check, restore
from cleaner.engine.cleaner import Cleaner, Options, TooLargeError
from cleaner.engine.findings import RuleTimeoutError
from cleaner.rules.load import load_rules, load_text
from cleaner.rules.ruleset import RuleSet
from tests.texts import documents

CLEANER = Cleaner(load_rules())
EVERYTHING = Cleaner(load_rules(), Options(unsafe=True, budget=1.0, bylines="strip"))


def holds_together(cleaner: Cleaner, text: str) -> None:
    result = cleaner.clean(Document(text))
    check(text, result.edits)  # attributed: sorted, apart, each changes something
    assert all(edit.rule in cleaner.rules for edit in result.edits)
    taken = [(e.start, text[e.start : e.end], e.replacement) for e in result.edits]
    assert restore(result.text, taken) == text  # reversible
    again = cleaner.clean(Document(result.text))
    assert again.edits == (), "cleaning clean text changes it"  # idempotent
    assert cleaner.clean(Document(text)).edits == result.edits  # deterministic


@given(documents())
def test_generated_texts(text: str) -> None:
    holds_together(CLEANER, text)


@given(documents())
def test_generated_texts_with_every_rule_acting(text: str) -> None:
    holds_together(EVERYTHING, text)


def test_labelled_texts(gold_texts: list[str]) -> None:
    for text in gold_texts[::4]:
        holds_together(CLEANER, text)


def test_the_order_of_declaration_changes_nothing(gold_texts: list[str]) -> None:
    rules = CLEANER.rules
    shuffled = list(rules.rules)
    random.Random(1).shuffle(shuffled)
    other = Cleaner(RuleSet(tuple(shuffled), rules.sources))
    for text in gold_texts[::14]:
        assert other.clean(Document(text)).edits == CLEANER.clean(Document(text)).edits


@given(documents())
def test_the_order_of_declaration_changes_nothing_generated(text: str) -> None:
    rules = CLEANER.rules
    other = Cleaner(RuleSet(rules.rules[::-1], rules.sources))
    assert other.clean(Document(text)).edits == CLEANER.clean(Document(text)).edits


def test_a_document_scanned_ahead_is_cleaned_as_any_other() -> None:
    story = "The ferry sank in the harbour on Monday night, officials said, and nobody was on board when it sank.\n"
    texts = [
        story,
        f"{story}\nAdvertisement\n\nTwo men were seen on the pier.\n",
        "El barco se hundió el lunes por la noche en el puerto.\n",
    ]
    scanned = [CLEANER.scanned(Document(text)) for text in texts]
    assert [CLEANER.clean(one) for one in scanned] == [CLEANER.clean(Document(text)) for text in texts]
    assert any(CLEANER.clean(one).changed for one in scanned)


def test_the_fingerprint_is_of_what_rules_do() -> None:
    head = "pack: p\ndescription: d\nrules:\n  - {id: a, category: c, description: %s, line: '%s'}\n"
    one, other = load_text(head % ("x", "^foo$")), load_text(head % ("y", "^foo$"))
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != load_text(head % ("x", "^bar$")).fingerprint


def test_a_process_that_is_not_forked_knows_the_same_fingerprint() -> None:
    rules = load_rules()
    again = pickle.loads(pickle.dumps(rules))
    assert again == rules
    assert again.fingerprint == rules.fingerprint


def test_a_document_above_the_size_limit_is_refused(rules: RuleSet) -> None:
    with pytest.raises(TooLargeError, match="1,001 characters, above the limit of 1,000"):
        Cleaner(rules, Options(max_characters=1000)).clean(Document("x" * 1001))


def test_a_runaway_pattern_meets_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.engine.match.base.MATCH_SECONDS", 0.05)
    pack = "pack: p\ndescription: d\nrules:\n  - {id: slow, category: c, description: d, line: '(.*?,){25}x'}\n"
    with pytest.raises(RuleTimeoutError):
        Cleaner(load_text(pack)).clean(Document("a," * 60))


def test_a_document_that_would_lose_too_much_is_left_and_flagged() -> None:
    pack = "pack: p\ndescription: d\nrules:\n  - {id: all, category: c, description: d, line: 'word'}\n"
    text = "word one two\nword three four\nfive\n"
    result = Cleaner(load_text(pack), Options(budget=0.5)).clean(Document(text))
    assert result.flags == ("over-budget",)
    assert result.text == text
    assert apply(text, result.edits) == text


def test_rules_that_never_come_to_rest_leave_the_document() -> None:
    pack = "pack: p\ndescription: d\nrules:\n  - {id: grow, category: c, description: d, span: 'a', replace: 'aa'}\n"
    result = Cleaner(load_text(pack)).clean(Document("a cat"))
    assert result.flags == ("unstable",)
    assert result.text == "a cat"
