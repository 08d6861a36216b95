"""The tutorial of docs/rules.md works as it is written: its commands run, and say what it shows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import regex

from tests.conftest import ROOT

TUTORIAL = (ROOT / "docs" / "rules.md").read_text("utf-8").partition("\n## The language\n")[0]
TIMES = regex.compile(r"\d+\.\d s\b")


def blocks() -> list[tuple[str, str]]:
    """The tutorial's blocks in order: `yaml` to be saved, `shell` to be run."""
    found = regex.finditer(r"```yaml\n(?s:(.*?))```|((?:^    .*\n(?:\n+(?=    ))?)+)", TUTORIAL, regex.M)
    return [("yaml", match[1]) if match[1] else ("shell", regex.sub("(?m)^    ", "", match[2])) for match in found]


def steps(shell: str) -> list[tuple[str, list[str]]]:
    """Commands, each with the lines that it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for part in regex.split(r"(?m)^\$ ", shell)[1:]:
        command = regex.match(r"(?:.*\\\n)*.*<<'END'\n(?s:.*?)\nEND\n|(?:.*\\\n)*.*\n", part)
        assert command
        found.append((command[0], [line for line in part[command.end() :].split("\n") if line.strip()]))
    return found


def test_the_tutorial_works_as_written(tmp_path: Path) -> None:
    pack = tmp_path / "my-pack.yaml"
    environment = dict(os.environ, COLUMNS="160", PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    ran = 0
    for kind, text in blocks():
        if kind == "yaml":
            pack.write_text(_saved(text, pack), "utf-8")
            continue
        for command, shown in steps(text):
            done = subprocess.run(
                ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
            )
            said = iter(TIMES.sub("0.0 s", line).strip() for line in (done.stdout + done.stderr).splitlines())
            for line in shown:
                assert any(line.strip() in one for one in said), f"{command}does not print {line!r}:\n{done}"
            ran += 1
    assert ran >= 14


def _saved(text: str, pack: Path) -> str:
    """What the pack becomes: the whole one shown, or its own with another pattern."""
    if text.startswith("# my-pack.yaml"):
        return text
    changed, count = regex.subn(r"(?m)^    line: .*\n", lambda _: text, pack.read_text("utf-8"))
    assert count == 1
    return str(changed)
