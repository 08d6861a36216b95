"""The hooks as people use them: the real pre-commit in a real git repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_clean import DIRTY, STORY
from tests.conftest import ROOT

SHIPPED = ("cleaner", "rules", ".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")
NAMES = ("blanks in its name.txt", "أخبار اليوم.txt", "with a\nnewline.txt")
SETTINGS = """\
repos:
  - repo: {project}
    rev: {rev}
    hooks:
      - id: cleaner
        files: ^corpus/
      - id: cleaner-check
        files: ^checked/
      - id: cleaner-rules
"""
PACK = """\
pack: own
description: d
rules:
  - id: harbour-links
    category: related
    description: Pointers to other stories
    line: '^also in the harbour news:'
    examples:
      junk: ["Also in the harbour news: a ship"]
      story: ["Also, the harbour is big."]
"""


class Repository:
    """A git repository in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.git("init", "--quiet")
        for key, value in (("user.name", "Jane"), ("user.email", "jane@example.com"), ("commit.gpgsign", "false")):
            self.git("config", key, value)

    def git(self, *arguments: str, code: int | None = 0) -> str:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
        environment["PRE_COMMIT_HOME"] = str(self.folder.parent / "pre-commit")
        environment["HOME"] = str(self.folder.parent)
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=580
        )
        shown = done.stdout + done.stderr
        assert code is None or done.returncode == code, shown
        return shown

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def commit(self, *, fails: bool) -> str:
        """Commits all that is there; the hooks run."""
        self.git("add", "--all")
        return self.git("commit", "--message", "News", code=1 if fails else 0)


@pytest.fixture
def corpus(tmp_path: Path) -> Repository:
    """A repository with the hooks of this project, as it is now, in place."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    project = tmp_path / "project"
    project.mkdir()
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, project / name)
    ours = Repository(project)
    ours.git("add", "--all")
    ours.git("commit", "--quiet", "--message", "All")
    repository = Repository(tmp_path / "corpus-repository")
    rev = ours.git("rev-parse", "HEAD").strip()
    repository.write(".pre-commit-config.yaml", SETTINGS.format(project=project.as_uri(), rev=rev))
    run = [sys.executable, "-m", "pre_commit", "install", "--install-hooks"]
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "pre-commit")}
    done = subprocess.run(run, cwd=repository.folder, env=environment, capture_output=True, text=True, timeout=580)
    if done.returncode and "pip" in done.stdout + done.stderr:
        pytest.skip(f"pip cannot install the hooks here: {done.stdout[-2000:]}")
    assert done.returncode == 0, done.stdout + done.stderr
    return repository


def test_a_corpus_keeps_itself_clean(corpus: Repository) -> None:
    # A dirty file fails and is mended; committed again, it passes.
    corpus.write("corpus/a.txt", DIRTY)
    corpus.write("corpus/sub/a.txt", DIRTY)
    corpus.write("requirements.txt", "Comments are no longer available on this story\n")
    shown = corpus.commit(fails=True)
    assert "corpus/a.txt: changed: " in shown
    assert "comments-closed" in shown
    assert "Comments" not in corpus.read("corpus/a.txt") + corpus.read("corpus/sub/a.txt")
    corpus.commit(fails=False)
    assert corpus.git("status", "--short") == ""

    # The check changes nothing and fails until the file is clean.
    corpus.write("checked/b.txt", DIRTY)
    assert "checked/b.txt: would change: " in corpus.commit(fails=True)
    assert corpus.read("checked/b.txt") == DIRTY
    corpus.write("checked/b.txt", STORY)
    corpus.commit(fails=False)

    # Names with blanks, of another script, and with a newline.
    for name in NAMES:
        corpus.write(f"corpus/{name}", DIRTY)
    assert "3 changed" in corpus.commit(fails=True)
    assert not any("Comments" in corpus.read(f"corpus/{name}") for name in NAMES)
    corpus.commit(fails=False)

    # Settings come from the repository.
    corpus.write(".cleaner.yaml", "ignore: [comment, whitespace]\n")
    corpus.write("corpus/a.txt", DIRTY)
    corpus.commit(fails=False)
    assert corpus.read("corpus/a.txt") == DIRTY

    # The rules hook: an example that fails, then a pack that cannot be read, then a good one.
    corpus.write("rules/own.yaml", PACK.replace("^also in", "^also at"))
    assert "rules/own.yaml:4: harbour-links: missed" in corpus.commit(fails=True)
    corpus.write("rules/own.yaml", PACK.replace("line:", "lime:"))
    assert "rules/own.yaml:7:5: unknown key 'lime'; did you mean 'line'?" in corpus.commit(fails=True)
    corpus.write("rules/own.yaml", PACK)
    corpus.commit(fails=False)
