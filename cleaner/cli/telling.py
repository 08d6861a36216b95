"""What `cleaner clean` tells beside its summary: another form on standard output, and the report's files."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from cleaner.batch.names import LOG_NAME, REPORT_NAME, SUMMARY_NAME

if TYPE_CHECKING:
    from cleaner.batch.run import Outcome
    from cleaner.rules.ruleset import RuleSet


class Telling:
    """Takes outcomes one by one, and writes the reports when the run is over."""

    def __init__(self, form: str, report: Path | None, output: Path | None, log: Path | None, rules: RuleSet) -> None:
        """Prepares the reports.

        Args:
            form: what goes to standard output: a name of `cleaner.report.forms`.
            report: where the HTML report goes; into the output by default.
            output: the output folder, if there is one.
            log: the change log there.
            rules: the rules of the run.
        """
        from cleaner.report.forms import make_form

        self._form = make_form(form, rules)
        self._rules = rules
        self._output = output
        self._log = log
        self._report = report or (output / REPORT_NAME if output else None)
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Telling:
        self._keep = None
        if self._report and not self._output:
            from cleaner.batch.log import ChangeLog

            # The report reads a finished run; where none is written, one is kept aside until the report is done.
            self._aside = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="cleaner-")))
            self._keep = self._stack.enter_context(ChangeLog(self._aside / LOG_NAME))
        if self._form:
            sys.stdout.buffer.write(self._form.begin())
        return self

    def add(self, outcome: Outcome) -> None:
        """Tells about a document.

        Raises:
            OutputError: when the disk is full.
        """
        if self._form:
            text = outcome.loaded.document.text if outcome.loaded else ""
            sys.stdout.buffer.write(self._form.document(outcome.record, text))
        if self._keep:
            from cleaner.batch.run import write_outcome

            self._keep.write(outcome.record)
            write_outcome(outcome, self._aside)

    def finish(self) -> None:
        """Writes what is told about the whole run; its change log has to be complete.

        Raises:
            OutputError: when a report cannot be written.
        """
        if self._form:
            sys.stdout.buffer.write(self._form.end())
            sys.stdout.buffer.flush()
        if self._report is None:
            return
        from cleaner.batch.finished import FinishedRun
        from cleaner.batch.report import write_numbers, write_report
        from cleaner.report.numbers import count

        if self._output and self._log:
            run = FinishedRun(self._output, self._log)
            write_numbers(count(run.records()), self._output / SUMMARY_NAME)
            write_report(run, self._report, self._rules)
        else:
            assert self._keep
            self._keep.flush()
            write_report(FinishedRun(self._aside, self._keep.part), self._report, self._rules, self._report.stem)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)
