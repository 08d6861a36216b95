"""A small cleaner and dirty documents for tests of runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cleaner.batch.inputs import find_inputs
from cleaner.batch.log import ChangeLog
from cleaner.batch.restore import restore_run
from cleaner.batch.run import Run
from cleaner.batch.writers import FolderWriter
from cleaner.engine.cleaner import Cleaner, Options
from cleaner.formats.form import Form
from cleaner.formats.records.fields import Fields
from cleaner.report.summary import Summary
from cleaner.rules.load import load_text

RULES = """
pack: small
description: d
defaults: {category: c}
rules:
  - {id: more-news, description: d, line: '^more news:'}
  - {id: spaces, description: d, normalize: spaces}
  - {id: blank-lines, description: d, normalize: blank-lines}
"""

STORY = "The council met on Tuesday – and voted “yes” to the harbour / wall.\nThe mayor called it a relief & left."
DIRTY = STORY.replace("\n", "\n\n\nMore news: Ferry <sails> again\n\n")
CLEAN = STORY.replace("\n", "\n\n")


def small_cleaner() -> Cleaner:
    return Cleaner(load_text(RULES), Options(budget=1.0))


def cleaned(
    source: Path,
    output: Path,
    *,
    fields: Fields | None = None,
    kind: str | None = None,
    form: Form | None = None,
    jobs: int = 1,
    hint: Callable[[str], None] = lambda _: None,
) -> Summary:
    """Cleans what is in a folder into another."""
    run = Run(find_inputs([str(source)], kind, form=form), fields or Fields(), [FolderWriter(output)], hint=hint)
    with ChangeLog(output / "changes.jsonl") as run.log:
        return run.go(small_cleaner(), jobs)


def restored(output: Path, back: Path) -> None:
    """Takes a run back."""
    done = list(restore_run(output, output / "changes.jsonl", back))
    assert not [entry.error for entry in done if entry.error]


def log(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (output / "changes.jsonl").read_text("utf-8").splitlines()]


def texts(count: int, every: int = 3) -> list[str]:
    """Texts of which every third is dirty."""
    return [f"{i} {DIRTY if i % every == 0 else CLEAN}" for i in range(count)]


def clean_texts(count: int) -> Sequence[str]:
    return [f"{i} {CLEAN}" for i in range(count)]
