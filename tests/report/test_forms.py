"""The forms of `--format`, made by the installed command and read by the tools they are meant for."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from cleaner.report.numbers import numbers_schema
from tests.conftest import ROOT, Run
from tests.report.conftest import CORPUS, RULES

HERE = Path(__file__).parent


def records(run: Run) -> list[dict[str, Any]]:
    shown = run("clean", "in", "--check", "-q", "--format", "jsonl", *RULES, code=1).stdout
    return [json.loads(line) for line in shown.splitlines()]


def test_jsonl_is_the_change_log(run: Run, cleaned: Callable[..., Path]) -> None:
    out = cleaned()
    logged = [json.loads(line) for line in (out / "changes.jsonl").read_text("utf-8").splitlines()]
    assert records(run) == logged


def test_json_holds_the_records_and_the_summary(run: Run, cleaned: Callable[..., Path]) -> None:
    out = cleaned()
    shown = json.loads(run("clean", "in", "--check", "-q", "--format", "json", *RULES, code=1).stdout)
    assert shown["documents"] == records(run)
    assert shown["summary"] == json.loads((out / "summary.json").read_text("utf-8"))


def test_json_of_nothing_is_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A story.\n")
    shown = json.loads(run("clean", "a.txt", "--check", "-q", "--format", "json", *RULES).stdout)
    assert [record["status"] for record in shown["documents"]] == ["unchanged"]


def test_an_unknown_form_is_refused_by_name(run: Run, corpus: Path) -> None:
    result = run("clean", "in", "--check", "--format", "xml", code=2)
    assert "--format is 'xml'; it must be one of text, json, jsonl, unified" in result.stderr


def patch_of(run: Run, tmp_path: Path) -> Path:
    command = run("clean", "in", "--check", "-q", "--format", "jsonl", *RULES, code=1).args[0]
    arguments = [command, "clean", "in", "--check", "-q", "--format", "unified", *map(str, RULES)]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True)
    path = tmp_path / "changes.patch"
    path.write_bytes(done.stdout)
    return path


def same_documents(one: Path, other: Path) -> None:
    for name in [*CORPUS, "latin.txt"]:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


@pytest.mark.skipif(not shutil.which("patch"), reason="the command patch is not installed")
def test_patch_applies_and_takes_back(run: Run, cleaned: Callable[..., Path], tmp_path: Path) -> None:
    out, patch = cleaned(), patch_of(run, tmp_path)
    shutil.copytree(tmp_path / "in", tmp_path / "work")
    for flags, wanted in (([], out), (["-R"], tmp_path / "in")):
        with patch.open("rb") as given:
            subprocess.run(["patch", "-p1", "-s", "--fuzz=0", *flags], cwd=tmp_path / "work", stdin=given, check=True)
        same_documents(tmp_path / "work", wanted)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_git_applies_and_takes_back(run: Run, cleaned: Callable[..., Path], tmp_path: Path) -> None:
    out, patch = cleaned(), patch_of(run, tmp_path)
    shutil.copytree(tmp_path / "in", tmp_path / "work")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path / "work", check=True)
    for flags, wanted in (([], out), (["-R"], tmp_path / "in")):
        subprocess.run(["git", "apply", "--whitespace=nowarn", *flags, patch], cwd=tmp_path / "work", check=True)
        same_documents(tmp_path / "work", wanted)


def test_sarif_is_valid_and_its_fixes_make_the_clean_text(run: Run, cleaned: Callable[..., Path]) -> None:
    out = cleaned()
    shown = json.loads(run("clean", "in", "--check", "-q", "--format", "sarif", *RULES, code=1).stdout)
    schema = json.loads((HERE / "sarif-2.1.0.schema.json").read_text("utf-8"))  # as OASIS published it
    Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER).validate(shown)
    (only,) = shown["runs"]
    ids = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    text = CORPUS["plain.txt"]
    fixes = []
    for result in only["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        where = result["locations"][0]["physicalLocation"]
        if where["artifactLocation"]["uri"] == "in/plain.txt":
            region = where["region"]
            start = len("".join(text.splitlines(True)[: region["startLine"] - 1])) + region["startColumn"] - 1
            assert start == region["charOffset"]
            content = result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"]
            fixes.append((start, start + region["charLength"], content))
    for start, end, content in reversed(fixes):
        text = text[:start] + content + text[end:]
    assert text == (out / "plain.txt").read_text("utf-8")
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in only["results"]}
    assert "in/sub/name%20with%20blanks.txt" in uris
    assert "in/quo%22te%20%26%20%3Cb%3E.txt" in uris


def test_github_annotations_are_one_line_each(run: Run, corpus: Path) -> None:
    shown = run("clean", "in", "--check", "-q", "--format", "github", *RULES, code=1).stdout
    lines = shown.splitlines()
    assert all(line.startswith(("::warning ", "::notice ")) for line in lines)
    assert (
        "::warning file=in/plain.txt,line=9,endLine=9,title=report-more::'More news:' teasers | "
        "More news: Name of rover revealed" in lines
    )
    assert "::notice file=in/sub/name with blanks.txt,line=5,endLine=5,title=report-doubtful::" in shown


def test_markdown_holds_no_markup_of_the_documents(run: Run, corpus: Path) -> None:
    shown = run("clean", "in", "--check", "-q", "--format", "markdown", *RULES, code=1).stdout
    assert "| report-more | related | " in shown
    for line in shown.splitlines():
        outside = "".join(line.split("`")[::2])
        assert "<script" not in outside
        assert "<b>" not in outside


def test_the_summary_follows_its_schema_and_the_schema_is_documented(cleaned: Callable[..., Path]) -> None:
    summary = json.loads((cleaned() / "summary.json").read_text("utf-8"))
    Draft202012Validator(numbers_schema()).validate(summary)
    assert summary["documents"] == {"total": 7, "changed": 6, "unchanged": 1, "left": 0, "failed": 0}
    assert summary["by_rule"]["report-more"]["edits"] == 5
    assert sum(amount["characters"] for amount in summary["by_category"].values()) == summary["removed"]
    assert summary["suggestions"] == {"report-doubtful": 1}
    documented = json.loads((ROOT / "docs" / "summary.schema.json").read_text("utf-8"))
    assert documented == numbers_schema()
