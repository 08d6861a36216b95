from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_rules import PACK
from tests.conftest import Run


def test_the_schema_is_printed(run: Run) -> None:
    assert json.loads(run("rules", "schema").stdout)["$ref"] == "#/$defs/Pack"


def test_pages_follow_the_packs(run: Run, tmp_path: Path) -> None:
    (tmp_path / "packs" / "en").mkdir(parents=True)
    pack = tmp_path / "packs" / "en" / "own.yaml"
    pack.write_text(PACK.replace("Pointers to", "<b>Pointers</b> to").replace("{junk}", '"Also on this site: ```x```"'))
    command = ("rules", "docs", "pages", "--rules", "packs")
    run(*command, "--check", code=1)
    run(*command)
    run(*command, "--check")
    page = (tmp_path / "pages" / "en" / "own.md").read_text()
    assert "[own.yaml](../../packs/en/own.yaml)" in page
    assert r"\<b\>Pointers\</b\> to other stories" in page
    assert "````text\nAlso on this site: a story\n\nAlso on this site: ```x```\n````" in page
    assert "[en/own](en/own.md) | 1 | related |" in (tmp_path / "pages" / "README.md").read_text()
    (tmp_path / "pages" / "mine.md").write_text("not a page of a pack")
    pack.rename(tmp_path / "packs" / "other.yaml")
    assert "en/own.md: removed" in run(*command).stdout
    assert (tmp_path / "pages" / "mine.md").exists()
    (tmp_path / "pages" / "README.md").write_text("mine too")
    assert "README.md: not a page of `cleaner rules docs`" in run(*command, code=2).stderr
    assert (tmp_path / "pages" / "README.md").read_text() == "mine too"
