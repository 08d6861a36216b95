"""What docs/pre-commit.md shows is what works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import regex
import yaml

from cleaner.batch.suppressions import content_key, read_suppressions
from tests.cli.test_clean import DIRTY, write
from tests.conftest import ROOT, Run

BLOCKS = regex.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "pre-commit.md").read_text("utf-8"), regex.S)


def block(word: str) -> str:
    (found,) = (text for text in BLOCKS if word in text)
    return str(found)


def test_the_manifest_and_the_settings_shown_are_valid(tmp_path: Path) -> None:
    (tmp_path / ".pre-commit-config.yaml").write_text(block("repos:"))
    for command in (
        ["validate-manifest", ROOT / ".pre-commit-hooks.yaml"],
        ["validate-config", ".pre-commit-config.yaml"],
    ):
        subprocess.run([sys.executable, "-m", "pre_commit", *command], cwd=tmp_path, check=True)
    named = set(regex.findall(r"^- id: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"), regex.M))
    assert {"cleaner", "cleaner-check", "cleaner-rules"} == named


def test_the_suppressions_shown_are_valid(tmp_path: Path) -> None:
    path = tmp_path / ".cleaner-suppressions.yaml"
    path.write_text(block("suppressions:"))
    ((rule, content),) = read_suppressions(path).of(tmp_path / "corpus" / "2019" / "b.txt")
    assert (rule, content) == ("comments-closed", content_key("Comments are no longer available on this story"))


def test_the_commands_of_the_workflow_work(run: Run, tmp_path: Path) -> None:
    write(tmp_path, corpus__a_txt=DIRTY)
    steps = yaml.safe_load(block("jobs:"))["jobs"]["clean"]["steps"]
    commands = [step["run"] for step in steps if step.get("run", "").startswith("cleaner clean")]
    codes = []
    for command in commands:
        program = Path(sys.executable).parent
        script = f'PATH="{program}:$PATH"; {command}'
        codes.append(subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True).returncode)
    assert codes == [1, 0]
    assert '"version":"2.1.0"' in (tmp_path / "cleaner.sarif").read_text()
    run("clean", "corpus", "--in-place")
    run("clean", "corpus", "--check", "--format", "github")
