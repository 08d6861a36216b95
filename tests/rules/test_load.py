from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.rules.load import check_references, load_rules, load_text
from cleaner.rules.mistakes import SourceError
from cleaner.rules.ruleset import SelectionError

HEAD = "pack: p\ndescription: d\ndefaults: {category: c}\nrules:\n"
RULE = HEAD + "  - id: r\n    description: d\n"


def mistakes(text: str) -> list[str]:
    with pytest.raises(SourceError) as caught:
        load_text(text, "p.yaml")
    return [str(mistake) for mistake in caught.value.mistakes]


def test_all_mistakes_of_a_file_are_told_at_their_places() -> None:
    text = (
        "pack: p\n"
        "description: d\n"
        "defaults: {category: c, categroy: c}\n"
        "rules:\n"
        "  - id: Bad_Id\n"
        "    description: ''\n"
        "    lnie: x\n"
        "    safety: maybe\n"
        "    where: {last: x, min_digits: 3}\n"
        "  - id: good\n"
        "    description: d\n"
        "    line: '^(more'\n"
    )
    found = mistakes(text)
    assert [m.split(": ")[0] for m in found] == [
        "p.yaml:3:25", "p.yaml:5:5", "p.yaml:6:5", "p.yaml:7:5", "p.yaml:8:5", "p.yaml:9:13", "p.yaml:9:22",
        "p.yaml:12:5",
    ]  # fmt: skip
    assert "unknown key 'categroy'; did you mean 'category'?" in found[0]
    assert "did you mean 'line'?" in found[3]
    assert "(allowed: safe, unsafe)" in found[4]
    assert "'last' must be a whole number, not text" in found[5]
    assert "'min_digits' is 3; it must be 1 or less" in found[6]
    assert "is not a regular expression" in found[7]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("    line: x\n    span: x\n", "a rule has one matcher"),
        ("    safety: safe\n", "has no matcher"),
        ("    span: 'x*'\n", "matches the empty text"),
        ("    line: x\n    replace: y\n", "'replace' goes with 'span'"),
        ("    span: x\n    action: replace\n", "needs the key 'replace'"),
        ("    span: x\n    also: sentence\n", "'also' goes with 'line' or 'line_is'"),
        ("    span: x\n    action: cut\n", "'action: cut' goes with 'line'"),
        ("    line: x\n    points: 1\n    label: y\n", "so it has no action"),
        ("    line: x\n    where: {after: {within: 2}}\n", "'after' needs 'line' or 'taken_by'"),
        ("    line: x\n    where: {unless: '['}\n", "not a regular expression"),
        ("    line: 5\n", "'line' must be text or a list, not a number"),
        ("    block: {to: end}\n", "the key 'from' is missing"),
        ("    corpus: {per: field}\n", "'per: field' and 'field' go together"),
        ("    corpus: {field: paper}\n", "'per: field' and 'field' go together"),
        ("    corpus: {per: page}\n", "'per'"),
        ("    corpus: {}\n    points: 1\n", "'points' does not go with 'corpus'"),
        ("    corpus: {}\n    examples: {junk: [x]}\n", "in how many documents it stands"),
        ("    corpus: {}\n    examples: {story: [{text: x, in: 3, of: 2}]}\n", "in how many documents it stands"),
        ("    line: x\n    examples: {junk: [{text: x, in: 1, of: 2}]}\n", "are for examples of 'corpus' rules"),
    ],
)
def test_keys_that_need_or_exclude_each_other(rule: str, message: str) -> None:
    assert any(message in mistake for mistake in mistakes(RULE + rule))


def test_a_rule_needs_a_category() -> None:
    (found,) = mistakes("pack: p\ndescription: d\nrules:\n  - {id: r, description: d, line: x}\n")
    assert "has no category" in found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [1]\nb: *x\n", "the alias '*x' is not allowed"),
        ("a: !!python/object:os.system x\n", "is not allowed; packs hold plain data only"),
        ("a: {b: [}\n", "not YAML"),
        ("a: 1\na: 2\n", "the key 'a' stands twice"),
        ("[" * 60 + "]" * 60, "nested deeper"),
        ("? [a]\n: b\n", "a key must be a word"),
        ("", "the file must be a mapping"),
        ("- x\n", "must be a mapping"),
    ],
)
def test_hostile_or_broken_yaml(text: str, message: str) -> None:
    assert any(message in mistake for mistake in mistakes(text))


def test_a_yaml_bomb_is_refused_at_once() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join(['*a' + str(i - 1)] * 9)}]\n" for i in range(1, 12))
    assert "alias" in mistakes(bomb)[0]


def test_no_is_a_language() -> None:
    rules = load_text(RULE + "    line: x\n    languages: [no]\n")
    assert rules["r"].languages == ["no"]


def test_pack_defaults_reach_every_rule() -> None:
    text = "pack: p\ndescription: d\ndefaults: {category: c, safety: unsafe, languages: [de]}\nrules:\n"
    rules = load_text(
        text + "  - {id: a, description: d, line: x}\n  - {id: b, description: d, line: x, safety: safe}\n"
    )
    assert (rules["a"].safety, rules["b"].safety, rules["a"].languages) == ("unsafe", "safe", ["de"])


def test_a_users_rule_takes_the_place_of_one_with_its_id(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(HEAD + "  - {id: stray-blanks, description: mine, line: x}\n")
    rules = load_rules([tmp_path])
    assert rules["stray-blanks"].description == "mine"
    assert not rules.sources["stray-blanks"].builtin


def test_an_id_used_twice_is_told_with_both_places(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(HEAD + "  - {id: twice, description: d, line: x}\n")
    with pytest.raises(SourceError, match=r"b.yaml:5:1: the rule id 'twice' is used twice; first at .*a.yaml:5"):
        load_rules([tmp_path])
    assert "first in line 5" in mistakes(HEAD + "  - {id: r, description: d, line: x}\n" * 2)[0]


def test_missing_and_empty_paths(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        load_rules([tmp_path / "nowhere"])
    with pytest.raises(SourceError, match=r"holds no \.yaml file"):
        load_rules([tmp_path])
    (tmp_path / "latin.yaml").write_bytes(b"pack: caf\xe9\n")
    with pytest.raises(SourceError, match="is not UTF-8"):
        load_rules([tmp_path / "latin.yaml"])


def test_names_in_taken_by_must_exist() -> None:
    rules = load_text(RULE + "    line: x\n    where: {after: {taken_by: [cc]}}\n")
    (mistake,) = check_references(rules)
    assert "names 'cc'" in mistake.message
    assert "did you mean 'c'?" in mistake.message


def test_selection_by_id_category_and_pack() -> None:
    rules = load_rules()
    assert [rule.id for rule in rules.chosen(["stray-blanks"]).rules] == ["stray-blanks"]
    assert "stray-blanks" in rules.chosen(["normalize"])
    assert "stray-blanks" not in rules.chosen([], ["whitespace"])
    with pytest.raises(SelectionError, match="did you mean 'whitespace'"):
        rules.chosen(["whitspace"])
