"""Each check finds its fault, leaves what is sound, and stands in the manual."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.authoring.lint import CHECKS, lint
from cleaner.authoring.lint.fix import without_duplicates
from cleaner.rules.load import load_rules
from cleaner.rules.yaml_source import parse_yaml
from tests.conftest import ROOT, Run

HEAD = "pack: own\ndescription: d\ndefaults: {category: c}\nrules:\n"
GOOD = """\
  - id: harbour-links
    description: Pointers
    line: '^also in the harbour:'
    examples:
      junk: ["Also in the harbour: a", "Also in the harbour: b"]
      story: ["Also in the harbour was a ship."]
"""
FAULTS = {
    "slow-pattern": GOOD.replace("'^also in the harbour:'", "'^also in the harbour:(a| |b|ab|aa)*$'"),
    "half-anchored": GOOD.replace("'^also in the harbour:'", "'^also in the harbour:|harbour news'"),
    "unanchored": GOOD.replace("'^also in the harbour:'", "'also in the harbour:'"),
    "no-detector": GOOD.replace("'^also in the harbour:'", r"'\w \w'"),
    "impossible-condition": GOOD + "    where: {min_words: 4, max_words: 3}\n",
    "unused-condition": GOOD + "    where: {max_capitals: 1}\n",
    "unproved-condition": GOOD + "    where: {max_words: 30}\n",
    "duplicate-rule": GOOD + GOOD.replace("harbour-links", "harbour-more"),
    "shadowed-rule": GOOD + GOOD.replace("harbour-links", "harbour-too").replace("'^also in", "'^(?:also|more) in"),
    "duplicate-line": GOOD.replace("line: '^also in the harbour:'", "line_is: [Also here, 'ALSO HERE:']"),
    "few-examples": GOOD.replace(', "Also in the harbour: b"', ""),
    "far-examples": GOOD.replace("Also in the harbour was a ship.", "Nobody came."),
    "duplicate-example": GOOD.replace('harbour: b"', 'harbour: a"'),
    "vague-id": GOOD.replace("harbour-links", "new-rule-2"),
}


def names(tmp_path: Path, text: str, *checks: str) -> set[str]:
    (tmp_path / "own.yaml").write_text(HEAD + text)
    own = load_rules([tmp_path / "own.yaml"], builtin=False)
    return {finding.check.name for finding in lint(own, own, checks)}


def test_every_check_has_a_test() -> None:
    assert set(FAULTS) == {check.name for check in CHECKS}


def test_a_sound_rule_has_no_findings(tmp_path: Path) -> None:
    assert names(tmp_path, GOOD) == set()


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_and_can_be_allowed(tmp_path: Path, name: str) -> None:
    assert name in names(tmp_path, FAULTS[name])
    allowed = FAULTS[name].replace("    description", f"    # lint: allow {name} - on purpose\n    description")
    assert name not in names(tmp_path, allowed, name)


@pytest.mark.parametrize(
    "nested",
    [
        r"(?:(?:the|our|all|some|new|old|fine|(?-i:\p{Lu})\S*) ?){1,9}news$",
        r"a(?:(?: and| or| &|\W)*b){0,6}$",
    ],
)
def test_what_repeats_inside_a_repeat_is_tried_first(tmp_path: Path, nested: str) -> None:
    assert names(tmp_path, GOOD.replace("'^also in the harbour:'", f"'^get {nested}'"), "slow-pattern")


def test_every_check_stands_in_the_manual() -> None:
    page = (ROOT / "docs" / "lint.md").read_text("utf-8")
    for check in CHECKS:
        fix = " · `--fix`" if check.fixable else ""
        assert f"## {check.name}\n\n{check.severity}{fix}. {check.summary}\n\n{check.advice}\n" in page


@pytest.mark.parametrize(
    "layout", ['[one, "two", ONE, one]', "\n      - one # first\n      - two\n      - ONE\n      - one\n"]
)
def test_second_copies_go_and_nothing_else(layout: str) -> None:
    text = HEAD + f"  - id: a-b\n    description: d  # kept\n    line_is: {layout}\n    examples: {{junk: [one]}}\n"
    fixed, count = without_duplicates(text, {"a-b"})
    assert count == 2
    assert parse_yaml(fixed, "f").data["rules"][0]["line_is"] == ["one", "two"]
    assert "# kept" in fixed
    assert without_duplicates(text, {"other"}) == (text, 0)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places_are_those_of_the_reader_of_packs(mark: str) -> None:
    text = f"{mark}{HEAD}  - id: a-b\n    line_is: [¿olvidaste?, 日本, ¿Olvidaste?, ähnlich]\n"
    fixed, count = without_duplicates(text, {"a-b"})
    assert (fixed, count) == (text.replace(", ¿Olvidaste?", ""), 1)


def test_the_command(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(HEAD + FAULTS["duplicate-example"].replace("'^also", "'also"))
    shown = run("rules", "lint", "own.yaml", code=1).stdout
    assert "own.yaml:5: warning[unanchored]: harbour-links: line: 'also in the harbour:'" in shown
    assert "1 rule: 2 warnings (1 can be mended with --fix)" in shown
    assert "own.yaml: 1 mended" in run("rules", "lint", "own.yaml", "--fix", code=1).stdout
    run("rules", "lint", "own.yaml", "--select", "duplicate-example")
    assert "did you mean 'unanchored'?" in run("rules", "lint", "own.yaml", "--select", "unancored", code=2).stderr
    (tmp_path / "own.yaml").write_text(HEAD + FAULTS["unproved-condition"])
    assert "note[unproved-condition]" in run("rules", "lint", "own.yaml", "--notes").stdout
    assert "no findings" in run("rules", "lint", "own.yaml").stdout
