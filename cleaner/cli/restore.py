"""`cleaner restore`: take everything back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.batch.names import LOG_NAME
from cleaner.cli.exits import FAILED, OK, UsageError, messages


def restore(
    folder: Annotated[Path, typer.Argument(help="The output folder of a run of `cleaner clean`.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder for the originals.")],
    changes: Annotated[Path | None, typer.Option("--changes", help=f"The log; FOLDER/{LOG_NAME} by default.")] = None,
) -> None:
    """Rebuild the originals from clean texts and their change log, byte for byte.

    Documents that were extracted from HTML come back as the text that was extracted.
    """
    from cleaner.batch.restore import restore_run

    with messages():
        log = changes or folder / LOG_NAME
        if not log.is_file():
            raise UsageError(f"{log}: no such change log; it is written by `cleaner clean -o FOLDER`")
        if output.resolve() == folder.resolve():
            raise UsageError("the originals would overwrite the clean texts; choose another folder with -o")
        done = failed = 0
        for entry in restore_run(folder, log, output):
            if entry.error:
                failed += 1
                typer.echo(f"{entry.record.path}: not restored: {entry.error}", err=True)
            else:
                done += 1
        typer.echo(f"{done} restored to {output}" + (f", {failed} failed" if failed else ""), err=True)
    raise typer.Exit(FAILED if failed else OK)
