"""What `cleaner clean` tells of documents while it runs, and of the run when it is over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.names import SUMMARY_NAME
from cleaner.cli.request import Request
from cleaner.cli.terminal import console, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.report.changelog import Record
    from cleaner.rules.ruleset import RuleSet


class Telling:
    """Takes documents one by one, and writes the reports when the run is over."""

    def __init__(self, request: Request, rules: RuleSet) -> None:
        """Begins the form that goes to standard output."""
        from cleaner.report.forms import make_form

        self._request = request
        self._rules = rules
        self._form = make_form(request.form, rules)
        if self._form:
            sys.stdout.buffer.write(self._form.begin())

    @property
    def each(self) -> Callable[[Record, str], None] | None:
        """What is to be told of each document; None where nothing is."""
        shows = self._request.mode == "diff" and self._request.form == "text"
        return self._document if self._form or shows or self._names_changed or self._request.verbose else None

    @property
    def _names_changed(self) -> bool:
        """Whether files that change are named, as formatters do."""
        return self._request.mode in ("check", "in-place") and not self._request.quiet

    def _document(self, record: Record, text: str) -> None:
        if self._form:
            sys.stdout.buffer.write(self._form.document(record, text))
        if self._request.mode == "diff" and self._request.form == "text" and record.edits:
            from cleaner.report.diff import print_diff

            print_diff(record.place, text, record.edits, console(stderr=False))
        elif self._names_changed and record.edits and record.number is None:
            from cleaner.report.diff import print_changed

            print_changed(record, console(stderr=True), would=self._request.mode == "check")
        elif self._request.verbose:
            tell(f"{record.place}: {record.status}, {len(record.edits)} edits")

    def finish(self, folder: Path | None, log: Path | None) -> None:
        """Writes what is told about the whole run; its change log has to be complete.

        Args:
            folder: the clean texts.
            log: their change log.

        Raises:
            OutputError: when a report cannot be written.
        """
        if self._form:
            sys.stdout.buffer.write(self._form.end())
            sys.stdout.buffer.flush()
        path = self._request.report_path
        if path is None or folder is None or log is None:
            return
        from cleaner.batch.finished import FinishedRun
        from cleaner.batch.report import write_numbers, write_report
        from cleaner.report.numbers import count

        run = FinishedRun(folder, log)
        if self._request.output:
            write_numbers(count(run.records()), folder / SUMMARY_NAME)
        write_report(run, path, self._rules, None if self._request.output else path.stem)
