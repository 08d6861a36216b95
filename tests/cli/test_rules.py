from __future__ import annotations

import signal
import subprocess
import sys
import time
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


def test_a_failure_is_a_diff_of_what_goes_and_what_should(run: Run, tmp_path: Path) -> None:
    pack = PACK.replace("{junk}", '{text: "also on this site: a\\nand more", takes: "also on this site: a"}')
    (tmp_path / "own.yaml").write_text(pack.replace("'^also on this site'", "'^also'"))
    shown = run("rules", "test", "own.yaml", code=1).stdout
    assert "own.yaml:4: my-links: taken: 'Also, this site is big.'" in shown
    assert "    should be  Also, this site is big.\n    is         [-Also, this site is big.-]  my-links" in shown
    (tmp_path / "own.yaml").write_text(pack.replace("'^also on this site'", "'^also.*story|^and'"))
    shown = run("rules", "test", "own.yaml", code=1).stdout
    assert "    should be  [-also on this site: a-]\n    is         also on this site: a  my-links" in shown
    assert "    should be  and more\n    is         [-and more-]  my-links" in shown


def test_a_runaway_pattern_fails_its_test(run: Run, tmp_path: Path) -> None:
    junk = '"' + "a" * 60 + '!"'
    (tmp_path / "own.yaml").write_text(
        PACK.replace("'^also on this site", "'^(also on|a|aa)+$").replace("{junk}", junk)
    )
    assert "too slow" in run("rules", "test", "own.yaml", code=1).stdout


def test_what_held_is_run_again_when_it_changes(run: Run, tmp_path: Path) -> None:
    pack = tmp_path / "own.yaml"
    pack.write_text(PACK.replace("{junk}", '"also on this site"'))
    for _ in range(2):
        run("rules", "test", "own.yaml")
    pack.write_text(pack.read_text().replace("Also, this site is big.", "Also on this site, he said."))
    run("rules", "test", "own.yaml", code=1)


def test_packs_of_the_settings_are_known(run: Run, tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "one.yaml").write_text(PACK.replace("{junk}", '"also on this site"'))
    (tmp_path / "packs" / "two.yaml").write_text(
        "pack: two\ndescription: d\nrules:\n  - {id: two, description: d, category: c, line: '^more$',"
        " where: {after: {taken_by: [my-links]}},"
        ' examples: {junk: [{text: "also on this site\\nmore", takes: more}]}}\n'
    )
    assert "names 'my-links', which is no rule" in run("rules", "test", "packs/two.yaml", code=2).stderr
    (tmp_path / ".cleaner.yaml").write_text("rules: [packs]\n")
    run("rules", "test", "packs/two.yaml")


def test_watch_runs_again_on_save(tmp_path: Path) -> None:
    pack = tmp_path / "own.yaml"
    pack.write_text(PACK.replace("{junk}", '"Somewhere else"'))
    command = [str(Path(sys.executable).parent / "cleaner"), "rules", "test", "own.yaml", "--watch"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        lines = iter(process.stdout.readline, "")
        assert any("1 failed" in line for line in lines)
        assert "waiting" in next(lines)
        for content, told in (("pack: [\n", "not YAML"), (PACK.replace("{junk}", '"also on this site"'), " 0 failed")):
            time.sleep(1)  # until the watch has begun
            pack.write_text(content)
            assert any(told in line for line in lines)
            assert "waiting" in next(lines)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(10) in (0, 130)


def test_rules_are_compiled_ahead_for_some_languages(run: Run, tmp_path: Path) -> None:
    told = run("rules", "compile", "--select", "newsletter", "--language", "de,fr").stdout
    assert "and texts in de, fr, in " in " ".join(told.split())
    told = run("rules", "compile", "--select", "newsletter", "--language", "xx", code=2).stderr
    assert "no rule is for the language 'xx'; there are ar," in " ".join(told.split())
