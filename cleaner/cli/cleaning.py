"""One call of `cleaner clean`: inputs, journal, workers, outputs and reports brought together."""

from __future__ import annotations

import contextlib
import signal
import sys
import tempfile
from functools import cached_property
from pathlib import Path, PurePosixPath

import msgspec
import typer

from cleaner.batch.file_work import FilesTask
from cleaner.batch.inputs import Input, InputError, check_in_place, check_output, find_inputs, size_of
from cleaner.batch.journal import Asked, Journal, Past, asked_of, outputs_stand
from cleaner.batch.log import ChangeLog
from cleaner.batch.names import JOURNAL_NAME, LOG_NAME, OWN_NAMES
from cleaner.batch.run import Run
from cleaner.batch.work import Wanted
from cleaner.batch.workers import cores
from cleaner.batch.writers import FolderWriter, InPlaceWriter, StreamWriter, Writer
from cleaner.cli.clean import build_cleaner
from cleaner.cli.config import Config
from cleaner.cli.counting import counted
from cleaner.cli.exempt import Exempt
from cleaner.cli.exits import CHANGES, FAILED, OK, UsageError
from cleaner.cli.progress import shown_progress
from cleaner.cli.request import Request
from cleaner.cli.telling import Telling
from cleaner.cli.terminal import console, tell
from cleaner.engine.cleaner import Cleaner
from cleaner.formats.records.fields import Fields
from cleaner.report.changelog import read_log
from cleaner.report.summary import Summary, print_summary


class Cleaning:
    """A call of the command."""

    def __init__(self, request: Request, config: Config) -> None:
        self.request = request
        self.config = config
        self.fields = Fields(**request.names)
        self.exempt: Exempt | None = None
        self._stack = contextlib.ExitStack()

    @cached_property
    def cleaner(self) -> Cleaner:
        """Cleans in this process."""
        return build_cleaner(self.config)

    def run(self) -> int:
        """Cleans; returns the exit code."""
        signal.signal(signal.SIGTERM, _interrupt)
        with self._stack:
            if self.request.paths == ["-"]:
                return self._standard_input()
            exempt = self.exempt = Exempt(self.config, self.request.config)
            if self.request.mode == "check":
                exempt.use_baseline(self.request.baseline, write=self.request.write_baseline)
            inputs = self._inputs(exempt)
            code = self._with_journal(inputs) if self.request.output else self._clean(inputs)
            written = exempt.finish(self.cleaner.rules, self.request.paths, quiet=self.request.quiet)
            return OK if written and code == CHANGES else code

    def _inputs(self, exempt: Exempt) -> list[Input]:
        """The files to clean, once it is sure that the output can take them."""
        paths = self.request.paths
        mirror = self.request.output is not None or len(paths) == 1
        inputs = find_inputs(
            paths, self.request.kind, form=self.request.form_out, mirror=mirror, excluded=exempt.excluded
        )
        if self.request.mode == "in-place":
            check_in_place(inputs)
        if self.request.output:
            check_output(self.request.output, self.request.paths)
            for entry in inputs:
                taken = OWN_NAMES & {entry.path.name, entry.target.name}
                if taken and len(entry.target.parts) == 1:
                    raise InputError(f"{entry.path}: {min(taken)} is what a run calls a file of its own; rename it")
        if self.request.add_suppressions:
            self._count(inputs)
            return exempt.suppress(self.cleaner, inputs, self.request.add_suppressions)
        return exempt.spared(inputs)

    def _with_journal(self, inputs: list[Input]) -> int:
        assert self.request.output
        asked = self._asked(inputs)
        with Journal(self.request.output / JOURNAL_NAME) as journal:
            past = journal.past()
            if past and msgspec.structs.replace(past.asked, counts="") == asked and self._is_done(past, inputs):
                typer.echo(f"{self.request.output}: nothing to do, inputs, rules and options are those of the run that "
                           f"wrote it; --force cleans again.", err=True)  # fmt: skip
                assert past.exit is not None
                return past.exit
            self._count(inputs)
            if self.cleaner.counts:
                asked = msgspec.structs.replace(asked, counts=self.cleaner.counts.fingerprint)
            past = self._gone_on_from(past, asked, inputs)
            if past:
                journal.go_on()
            else:
                self._sweep()
                journal.begin(asked)
            code = self._clean(inputs, journal, past)
            journal.end(code)
            return code

    def _asked(self, inputs: list[Input]) -> Asked:
        spared = [sorted(entry.spared) for entry in inputs if entry.spared]
        options = (self.config, self.fields, self.request.report, self.request.changes, spared)
        return asked_of(inputs, self.cleaner.rules.fingerprint, options)

    def _is_done(self, past: Past, inputs: list[Input]) -> bool:
        """Whether an earlier run has left nothing to do."""
        assert self.request.output
        assert self.request.log_path
        if self.request.force or self.request.form != "text" or past.exit is None or past.done != len(inputs):
            return False
        return size_of(self.request.log_path) == past.log and outputs_stand(past, inputs, self.request.output)

    def _gone_on_from(self, past: Past | None, asked: Asked, inputs: list[Input]) -> Past | None:
        """The earlier run to go on from, where that is asked for and possible."""
        assert self.request.output
        log = self.request.log_path
        assert log
        if past is None or past.exit is not None:
            return None
        if not self.request.resume:
            typer.echo(f"{self.request.output}: a run was broken off here after {past.done:,} inputs; starting over "
                       "(--resume would go on).", err=True)  # fmt: skip
            return None
        if past.asked != asked:
            changed = past.asked.differences(asked)
            raise UsageError(f"--resume: since the run was broken off {changed} changed; start over without --resume")
        kept = max(size_of(log), size_of(ChangeLog(log).part))
        if kept < past.log or not outputs_stand(past, inputs, self.request.output):
            typer.echo(f"{self.request.output}: what the broken run wrote is gone; starting over.", err=True)
            return None
        self._sweep()
        return past

    def _sweep(self) -> None:
        """Removes what a killed run left half written."""
        assert self.request.output
        for part in self.request.output.rglob(".cleaner-*.part"):
            part.unlink(missing_ok=True)

    def _clean(self, inputs: list[Input], journal: Journal | None = None, past: Past | None = None) -> int:
        """Cleans the inputs; returns the exit code."""
        self._count(inputs)
        telling = Telling(self.request, self.cleaner.rules)
        folder, log_path = self._places()
        writers: list[Writer] = [FolderWriter(folder)] if folder else []
        if self.request.mode == "in-place":
            writers.append(InPlaceWriter())
        run = Run(inputs, self.fields, writers, journal=journal, tell=telling.each, start=past.done if past else 0)
        if not self.request.quiet:
            run.hint = tell
        if self.exempt:
            run.met = self.exempt.met
            run.passed = self.exempt.passed if self.exempt.has_baseline else None
        with self._log(log_path, past.log if past else 0) as run.log:
            if past and log_path:
                self._recount(run.progress.summary, ChangeLog(log_path).part)
            with shown_progress(run.progress, hidden=self.request.hides_progress) as run.watch:
                summary = run.go(self.cleaner, self.request.jobs or cores())
        telling.finish(folder, log_path)
        return self._end(summary)

    def _count(self, inputs: list[Input]) -> None:
        """Counts the lines of the corpus, where a rule asks for it and they are not counted yet."""
        request = self.request
        self.cleaner = counted(
            self.cleaner, inputs, self.fields, request.jobs, quiet=request.quiet, hidden=request.hides_progress
        )

    def _places(self) -> tuple[Path | None, Path | None]:
        """The folder of the clean texts and their log; where only a report wants them, they are kept aside for it."""
        folder, log = self.request.output, self.request.log_path
        if self.request.report and not folder:
            folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="cleaner-")))
            log = log or folder / LOG_NAME
        return folder, log

    def _log(self, path: Path | None, keep: int = 0) -> contextlib.AbstractContextManager[ChangeLog | None]:
        return ChangeLog(path, keep) if path else contextlib.nullcontext()

    def _recount(self, summary: Summary, log: Path) -> None:
        """Counts what an earlier run has done."""
        for record in read_log(log):
            summary.add(record, record.characters)

    def _standard_input(self) -> int:
        """Cleans standard input; returns the exit code."""
        if self.cleaner.corpus_rules and not self.request.quiet:
            typer.echo("standard input is no corpus that can be counted: rules over a corpus do nothing here", err=True)
        kind = self.request.kind or "text"
        if kind == "jsonl":
            return self._pipe(Input(Path("-"), PurePosixPath("stdin.jsonl"), kind))
        telling = Telling(self.request, self.cleaner.rules)
        folder, log_path = self._places()
        raw = sys.stdin.buffer.read()
        entry = Input(Path("-"), PurePosixPath("stdin.txt"), kind)
        run = Run([entry], writers=[FolderWriter(folder)] if folder else [], tell=telling.each)
        with self._log(log_path) as run.log:
            task = FilesTask((entry,), len(raw), raw)
            done = task.run(self.cleaner, Wanted(outcomes=run.wanted.outcomes))
            run.handle(task, done)
        telling.finish(folder, log_path)
        if self.request.mode == "write":
            clean = done.files[0][1]
            sys.stdout.buffer.write(raw if clean is None else clean)
            sys.stdout.buffer.flush()
        return self._end(run.progress.summary)

    def _pipe(self, entry: Input) -> int:
        """Cleans records from standard input as they come; returns the exit code."""
        telling = Telling(self.request, self.cleaner.rules)
        folder, log_path = self._places()
        writers: list[Writer] = [FolderWriter(folder)] if folder else []
        if self.request.mode == "write":
            writers.append(StreamWriter(sys.stdout.buffer))
        run = Run([entry], self.fields, writers, tell=telling.each)
        with self._log(log_path) as run.log, open(0, "rb", buffering=0, closefd=False) as stream:
            summary = run.go_through(stream, self.cleaner, self.request.jobs or cores())
        telling.finish(folder, log_path)
        return self._end(summary)

    def _end(self, summary: Summary) -> int:
        would = self.request.dry
        if not self.request.quiet or summary.problems:
            print_summary(summary, console(stderr=True), rules=not self.request.quiet, would=would)
        if summary.failed:
            return FAILED
        return CHANGES if would and summary.changed else OK


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
