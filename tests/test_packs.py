"""What every rule of the packs must pass before it ships, beside `cleaner rules test` (`make test` runs both)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from cleaner.document import Metadata
from cleaner.engine.compiled import compile_rules
from cleaner.engine.finders import Finders
from cleaner.engine.text import TextView
from cleaner.engine.words import count_words
from cleaner.rules.load import check_references, load_rules, pack_files
from cleaner.rules.model import Example
from cleaner.rules.ruleset import builtin_folder

RULES = load_rules()
FINDERS = Finders([rule for rule in compile_rules(RULES) if rule.spec.normalize is None])
STORIES = Path(__file__).parent / "stories"


def taken(text: str, language: str) -> list[str]:
    """What any rule removes, as `rule: text`; marks and labels remove nothing."""
    found = FINDERS.of(language).find(TextView(text, language), Metadata(language=language), unsafe=True)
    return [
        f"{f.rule.id}: {text[f.start : f.end].strip()!r}"
        for f in found.confirmed
        if f.rule.verb not in ("mark", "label")
    ]


def test_any_yaml_reader_accepts_every_pack() -> None:
    """The fast reader, which is not on every platform, accepts question marks in lists that others refuse."""
    for path in pack_files([builtin_folder()]):
        for _ in yaml.parse(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader):
            pass


def test_every_rule_has_two_examples_of_each_sort() -> None:
    few = [
        rule.id
        for rule in RULES.rules
        if rule.normalize is None
        and (len(rule.examples.junk) + len(rule.examples.changed) < 2 or len(rule.examples.story) < 2)
    ]
    assert few == []


def test_names_of_neighbours_exist() -> None:
    assert check_references(RULES) == []


def _stories_of_others() -> Iterator[tuple[str, str, str]]:
    """Story examples that read as sentences; bare labels and several lines are context, which others rightly take."""
    for rule in RULES.rules:
        for story in rule.examples.story:
            example = story if isinstance(story, Example) else Example(text=story)
            if (
                rule.normalize is None
                and example.title is None
                and "\n" not in example.text
                and count_words(example.text) >= 4
            ):
                yield rule.id, example.text, (rule.languages or ["en"])[0]


def test_no_rule_takes_another_rules_story() -> None:
    wrong = [(owner, hit) for owner, text, language in _stories_of_others() for hit in taken(text, language)]
    assert wrong == []


@pytest.mark.parametrize("path", sorted(STORIES.glob("*.txt")), ids=lambda path: path.stem)
def test_no_rule_takes_a_line_of_a_plain_story(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    opening = "\n\n".join(lines[:6])
    alone = [hit for line in lines for hit in taken(line, path.stem)]
    last = [hit for line in lines[6:] for hit in taken(f"{opening}\n\n{line}", path.stem)]
    flat = [hit for at in range(0, len(lines), 8) for hit in taken(" ".join(lines[at : at + 8]), path.stem)]
    assert alone + last + flat == []
