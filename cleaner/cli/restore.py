"""`cleaner restore`: take everything back, or some of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.batch.names import LOG_NAME
from cleaner.cli.config import split_names
from cleaner.cli.exits import FAILED, OK, UsageError, messages
from cleaner.cli.terminal import tell


def restore(
    folder: Annotated[Path, typer.Argument(help="The output folder of a run of `cleaner clean`.")],
    documents: Annotated[
        list[str] | None, typer.Argument(help="Documents, by their path in FOLDER or their source; all by default.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Where the texts go; with --rule or --category FOLDER by default."),
    ] = None,
    rule: Annotated[list[str] | None, typer.Option("--rule", help="Take back edits of these rules only.")] = None,
    category: Annotated[
        list[str] | None, typer.Option("--category", help="Take back edits of these categories only.")
    ] = None,
    changes: Annotated[Path | None, typer.Option("--changes", help=f"The log; FOLDER/{LOG_NAME} by default.")] = None,
) -> None:
    """Take changes back.

    The originals are rebuilt, byte for byte; for pages, the text that was extracted.

    With --rule or --category: the clean texts with just those edits undone.

    Exit codes: 0 done, 2 wrong usage, 3 some documents could not be restored.
    """
    from cleaner.batch.restore import Choice, check_choice, restore_run, undo_edits

    with messages():
        log = changes or folder / LOG_NAME
        names = frozenset(documents or ()), frozenset(split_names(rule)), frozenset(split_names(category))
        choice = Choice(*names)
        if not log.is_file():
            raise UsageError(f"{log}: no such change log; it is written by `cleaner clean -o FOLDER`")
        if not choice.partial and output is None:
            raise UsageError("say where the originals go: -o FOLDER")
        target = output or folder
        if not choice.partial and target.resolve() == folder.resolve():
            raise UsageError("the originals would overwrite the clean texts; choose another folder with -o")
        check_choice(choice, log)
        restoring = undo_edits if choice.partial else restore_run
        done = undone = failed = 0
        for entry in restoring(folder, log, target, choice):
            if entry.error:
                failed += 1
                tell(f"{entry.record.name}: not restored: {entry.error}")
            else:
                done += 1
                undone += entry.undone
        told = (
            f"{undone} edits taken back, {done} texts in {target}" if choice.partial else f"{done} restored to {target}"
        )
        typer.echo(told + (f", {failed} failed" if failed else ""), err=True)
    raise typer.Exit(FAILED if failed else OK)
