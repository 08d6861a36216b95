"""`cleaner clean`: the main job."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cleaner.batch.names import LOG_NAME, OWN_NAMES, REPORT_NAME
from cleaner.cli.config import Config, settings, split_names
from cleaner.cli.exempt import Exempt
from cleaner.cli.exits import CHANGES, FAILED, OK, UsageError, messages
from cleaner.cli.telling import Telling
from cleaner.cli.terminal import console
from cleaner.report.forms.base import FORM_NAMES

if TYPE_CHECKING:
    from cleaner.batch.inputs import Input
    from cleaner.batch.run import Outcome
    from cleaner.engine.cleaner import Cleaner
    from cleaner.report.changelog import Record

Mode = Literal["write", "in-place", "check", "diff"]


def clean(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, glob patterns; - is standard input.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The folder for clean texts.")] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Replace the files by their clean texts.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if something would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
    changes: Annotated[
        Path | None, typer.Option("--changes", help=f"The change log; OUTPUT/{LOG_NAME} by default.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help=f"The HTML report; OUTPUT/{REPORT_NAME} by default.")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="|".join(FORM_NAMES), help="What goes to standard output.")
    ] = "text",
    select: Annotated[
        list[str] | None, typer.Option("--select", help="Rules, categories, packs to use (commas allowed).")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="Rules, categories, packs to leave out.")] = None,
    rules: Annotated[
        list[Path] | None, typer.Option("--rules", help="A pack or folder of packs to add (repeatable).")
    ] = None,
    unsafe: Annotated[
        bool | None, typer.Option("--unsafe/--safe", help="Whether unsafe and experimental rules act.")
    ] = None,
    bylines: Annotated[
        str | None, typer.Option("--bylines", metavar="normalize|keep|strip", help="What becomes of bylines.")
    ] = None,
    headline: Annotated[
        str | None, typer.Option("--headline", metavar="keep|drop", help="What becomes of the headline in the text.")
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", min=0, max=1, help="Share of a document that rules may remove.")
    ] = None,
    eagerness: Annotated[
        str | None, typer.Option("--eagerness", metavar="gentle|default|eager", help="How readily scores take lines.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="A config file; else .cleaner.yaml, found upwards.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Changes that are known; --check fails for others only.")
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="With --check: write what would change to the baseline.")
    ] = False,
    add_suppressions: Annotated[
        str | None,
        typer.Option("--add-suppressions", metavar="REASON", help="With --check: let what the rules find stay."),
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print problems only.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Name every document.")] = False,
) -> None:
    """Clean scraped news.

    Exit codes: 0 done, 1 something would change (--check, --diff), 2 wrong usage or rules, 3 some documents failed.
    """
    with messages():
        mode = _mode(paths, output, in_place=in_place, check=check, diff=diff)
        if (mode != "check" or paths == ["-"]) and (baseline or write_baseline or add_suppressions):
            raise UsageError("--baseline, --write-baseline and --add-suppressions go with --check, and with files")
        flags = {
            "select": split_names(select),
            "ignore": split_names(ignore),
            "rules": [str(path) for path in rules or ()],
            "unsafe": unsafe,
            "bylines": bylines,
            "headline": headline,
            "eagerness": eagerness,
            "budget": budget,
        }
        run = _Run(mode, output, changes, report, _form(form, mode, paths), quiet=quiet, verbose=verbose)
        chosen = settings(config, flags)
        if paths == ["-"]:
            code = run.standard_input(build_cleaner(chosen))
        else:
            exempt = Exempt(chosen, config)
            if mode == "check":
                exempt.use_baseline(baseline, write=write_baseline)
            inputs = run.inputs(paths, exempt.excluded)
            cleaner = build_cleaner(chosen)
            inputs = exempt.suppress(cleaner, inputs, add_suppressions) if add_suppressions else exempt.spared(inputs)
            code = run.clean(cleaner, inputs, exempt)
            if exempt.finish(cleaner.rules, paths, quiet=quiet) and code == CHANGES:
                code = OK
    raise typer.Exit(code)


def _mode(paths: list[str], output: Path | None, *, in_place: bool, check: bool, diff: bool) -> Mode:
    asked: dict[str, Mode] = {"--in-place": "in-place", "--check": "check", "--diff": "diff"}
    given = [flag for flag, value in zip(asked, (in_place, check, diff), strict=True) if value]
    if output and given:
        raise UsageError(f"{given[0]} and -o exclude each other")
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude each other")
    if "-" in paths and (len(paths) > 1 or in_place or output):
        raise UsageError("- reads one text from standard input and writes to standard output; it stands alone")
    if not given and not output and paths != ["-"]:
        raise UsageError("say where the clean texts go: -o FOLDER, or --in-place; or use --diff or --check")
    return asked[given[0]] if given else "write"


def _form(value: str, mode: Mode, paths: list[str]) -> str:
    if value not in FORM_NAMES:
        raise UsageError(f"--format is '{value}'; it must be one of {', '.join(FORM_NAMES)}")
    if value != "text" and mode == "write" and paths == ["-"]:
        raise UsageError("the clean text goes to standard output; use --format with --check or --diff")
    return value


def build_cleaner(config: Config) -> Cleaner:
    """The cleaner that the settings ask for."""
    from cleaner.engine.cleaner import Cleaner, Options
    from cleaner.rules.load import load_rules

    rules = load_rules([Path(path) for path in config.rules]).chosen(config.select, config.ignore)
    acting = frozenset({"headline"} if config.headline == "drop" else ())
    options = Options(config.unsafe, config.bylines, config.budget, config.eagerness, acting, config.max_characters)
    return Cleaner(rules, options)


class _Run:
    """One call of the command: where things go, and what is printed."""

    def __init__(
        self,
        mode: Mode,
        output: Path | None,
        changes: Path | None,
        report: Path | None,
        form: str,
        *,
        quiet: bool,
        verbose: bool,
    ) -> None:
        from cleaner.report.summary import Summary

        self.mode = mode
        self.output = output
        self.changes = changes or (output / LOG_NAME if output else None)
        self.report = report
        self.form = form
        self.quiet = quiet
        self.verbose = verbose
        self.summary: Summary = Summary()

    def inputs(self, paths: list[str], excluded: Callable[[Path], bool]) -> list[Input]:
        """The files to clean, once it is sure that the output can take them."""
        from cleaner.batch.inputs import InputError, check_in_place, check_output, find_inputs

        inputs = find_inputs(paths, mirror=self.output is not None or len(paths) == 1, excluded=excluded)
        if self.mode == "in-place":
            check_in_place(inputs)
        if self.output:
            check_output(self.output, paths)
            for entry in inputs:
                taken = OWN_NAMES & {entry.path.name, entry.target.name}
                if taken and len(entry.target.parts) == 1:
                    raise InputError(f"{entry.path}: {min(taken)} is what a run calls a file of its own; rename it")
        return inputs

    def clean(self, cleaner: Cleaner, inputs: list[Input], exempt: Exempt) -> int:
        """Cleans the inputs; returns the exit code."""
        from cleaner.batch.run import clean_inputs, write_in_place, write_outcome

        with self._telling(cleaner) as telling:
            with self._log() as log, self._progress(len(inputs)) as advance:
                for outcome in map(exempt.passed, clean_inputs(cleaner, inputs)):
                    if self.output:
                        write_outcome(outcome, self.output)
                    telling.add(outcome)
                    if self.mode == "in-place":
                        write_in_place(outcome)
                    log(outcome.record)
                    self._tell(outcome)
                    advance()
            telling.finish()
        return self._end()

    def standard_input(self, cleaner: Cleaner) -> int:
        """Cleans standard input; returns the exit code."""
        from cleaner.batch.inputs import Input
        from cleaner.batch.run import clean_one
        from cleaner.formats.text import load_text

        raw = sys.stdin.buffer.read()
        entry = Input(Path("-"), PurePosixPath("stdin.txt"))
        outcome = clean_one(cleaner, entry, lambda: load_text(raw, "-"))
        with self._telling(cleaner) as telling:
            with self._log() as log:
                log(outcome.record)
            telling.add(outcome)
            telling.finish()
        self._tell(outcome)
        if self.mode == "write":
            clean = outcome.result.text.encode("utf-8") if outcome.result else raw
            sys.stdout.buffer.write(clean)
            sys.stdout.buffer.flush()
        return self._end()

    def _tell(self, outcome: Outcome) -> None:
        text = outcome.loaded.document.text if outcome.loaded else ""
        self.summary.add(outcome.record, len(text))
        if self.mode == "diff" and self.form == "text" and outcome.record.edits:
            from cleaner.report.diff import print_diff

            print_diff(outcome.record.source, text, outcome.record.edits, console(stderr=False))
        elif self.mode in ("check", "in-place") and outcome.record.edits and not self.quiet:
            from cleaner.report.diff import print_changed

            print_changed(outcome.record, console(stderr=True), would=self.mode == "check")
        elif self.verbose:
            edits = len(outcome.record.edits)
            typer.echo(f"{outcome.record.source}: {outcome.record.status}, {edits} edits", err=True)

    def _end(self) -> int:
        from cleaner.report.summary import print_summary

        would = self.mode in ("check", "diff")
        if not self.quiet or self.summary.problems:
            print_summary(self.summary, console(stderr=True), rules=not self.quiet, would=would)
        if self.summary.failed:
            return FAILED
        return CHANGES if would and self.summary.changed else OK

    def _telling(self, cleaner: Cleaner) -> Telling:
        return Telling(self.form, self.report, self.output, self.changes, cleaner.rules)

    @contextlib.contextmanager
    def _log(self) -> Iterator[Callable[[Record], None]]:
        """What takes records to the change log, where one is written."""
        if self.changes is None or self.mode in ("check", "diff"):
            yield lambda record: None
            return
        from cleaner.batch.log import ChangeLog

        with ChangeLog(self.changes) as log:
            yield log.write

    @contextlib.contextmanager
    def _progress(self, total: int) -> Iterator[Callable[[], None]]:
        """A progress bar for long work on a terminal."""
        screen = console(stderr=True)
        if self.quiet or self.verbose or self.mode == "diff" or not screen.is_terminal or total < 50:
            yield lambda: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("cleaning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=screen, transient=True) as progress:
            task = progress.add_task("cleaning", total=total)
            yield lambda: progress.advance(task)
