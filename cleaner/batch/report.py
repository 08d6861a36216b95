"""Writing what a finished run is told by: the HTML report and the summary numbers."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec
import regex

from cleaner.batch.atomic import write_atomic
from cleaner.batch.errors import OutputError
from cleaner.batch.finished import FinishedRun
from cleaner.batch.names import PAGES_SUFFIX
from cleaner.report.html.build import Documents, Names, build_report
from cleaner.report.numbers import Numbers
from cleaner.rules.ruleset import RuleSet

_PAGE_NAME = regex.compile(r"\d{4,}\.html")


def write_report(run: Documents, path: Path, rules: RuleSet | None = None, title: str | None = None) -> None:
    """Writes the HTML report of a run, and pages beside it where one file would be too large.

    Args:
        run: the run.
        path: the report's file.
        rules: its rules, for their descriptions, YAML and examples.
        title: what the report is about; the run's folder by default.

    Raises:
        OutputError: when it cannot be written.
    """
    title = title or (run.folder.resolve().name if isinstance(run, FinishedRun) else path.stem)
    names = Names(title, path.name, path.stem + PAGES_SUFFIX)
    written: set[Path] = set()
    try:
        for name, data in build_report(run, names, rules):
            target = path.parent.joinpath(name)
            write_atomic(target, data)
            written.add(target)
        _remove_older(path.parent / names.folder, written)
    except OSError as error:
        raise OutputError(f"cannot write the report {path}: {error.strerror or error}") from None


def _remove_older(folder: Path, written: set[Path]) -> None:
    """Removes pages that an earlier report left."""
    if not folder.is_dir():
        return
    for page in folder.iterdir():
        if _PAGE_NAME.fullmatch(page.name) and page not in written:
            page.unlink()
    with contextlib.suppress(OSError):
        folder.rmdir()  # only when nothing is left in it


def write_numbers(numbers: Numbers, path: Path) -> None:
    """Writes `summary.json`.

    Raises:
        OutputError: when it cannot be written.
    """
    try:
        write_atomic(path, msgspec.json.format(msgspec.json.encode(numbers, order="deterministic"), indent=2) + b"\n")
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from None
