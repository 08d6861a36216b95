"""A report that is too large for one file: pages beside it, and what is left out is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.batch.finished import FinishedRun
from cleaner.batch.report import write_report
from cleaner.report.html import build, collect
from tests.report.test_browser import Reader


@pytest.fixture
def paged(cleaned: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(build, "SINGLE_FILE_BYTES", 500)
    monkeypatch.setattr(build, "PAGE_BYTES", 500)
    monkeypatch.setattr(build, "BLOCK_CHARACTERS", 1)
    out = cleaned()
    run = FinishedRun(out, out / "changes.jsonl")
    write_report(run, out / "report.html")
    yield out
    monkeypatch.undo()
    write_report(run, out / "report.html")
    assert not (out / "report.pages").exists()  # pages of an earlier report do not stay


def test_pages_lead_to_each_other(paged: Path, browser: Any) -> None:
    pages = sorted(path.name for path in (paged / "report.pages").iterdir())
    assert len(pages) > 2
    page = browser.new_page()
    r = Reader(page, paged / "report.html").open("latin.txt")
    assert "report.pages/" in page.url
    assert "More news: Éclair" in r.text("#story")
    r.press("n")
    page.wait_for_url("**/0003.html#/document/*")
    page.wait_for_selector("#story .line")
    page.get_by_role("link", name="Overview").click()
    page.wait_for_url("**/report.html#/")
    page.close()


def test_documents_that_are_left_out_are_counted(cleaned: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "MAX_DOCUMENTS", 2)
    out = cleaned()
    write_report(FinishedRun(out, out / "changes.jsonl"), out / "report.html")
    assert "this report lists 2: those that failed" in (out / "report.html").read_text("utf-8")
