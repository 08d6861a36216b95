from __future__ import annotations

from pathlib import Path

from tests.conftest import Run

PACK = """\
pack: own
description: d
rules:
  - id: my-links
    category: related
    description: Pointers to other stories
    line: '^also on this site'
    examples:
      junk: ["Also on this site: a story", {junk}]
      story: ["Also, this site is big."]
"""


def test_list_and_show(run: Run) -> None:
    listed = run("rules", "list").stdout
    assert "stray-blanks" in listed
    shown = run("rules", "show", "stray-blanks").stdout
    assert "normalize: spaces" in shown
    assert "rules/" in shown or "packs/" in shown
    assert "did you mean 'stray-blanks'?" in run("rules", "show", "stray-blank", code=2).stderr
    only = run("rules", "list", "--select", "whitespace").stdout
    assert "stray-blanks" in only
    assert "byline" not in only


def test_test_of_a_users_pack(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(PACK.replace("{junk}", '"Also on this site >>"'))
    assert "1 rule, 3 examples, 0 failed" in run("rules", "test", "good.yaml").stdout
    (tmp_path / "bad.yaml").write_text(PACK.replace("{junk}", '"Somewhere else"'))
    result = run("rules", "test", "bad.yaml", code=1)
    assert "bad.yaml:4: my-links: missed: 'Somewhere else'" in result.stdout
    (tmp_path / "broken.yaml").write_text("pack: [\n")
    assert "broken.yaml:2:1: not YAML" in run("rules", "test", "broken.yaml", code=2).stderr


def test_a_rule_without_examples_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text(PACK.partition("    examples:")[0])
    assert "no example" in run("rules", "test", "none.yaml", code=1).stdout
