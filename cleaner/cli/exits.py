"""Exit codes, and errors as messages for people."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

import typer

from cleaner.cli.terminal import tell

OK = 0
CHANGES = 1
"""Something would change, under --check and --diff; or an example fails."""
USAGE = 2
"""The command or a rule file is wrong; nothing was done."""
FAILED = 3
"""Some documents failed; all others were cleaned."""


class UsageError(ValueError):
    """A command that cannot be carried out as given."""


@contextlib.contextmanager
def messages() -> Iterator[None]:
    """Turns the errors that a user can mend into a message and exit code 2, or 3 for the output."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("interrupted; what was written before is kept, and --resume goes on (with -o).", err=True)
        raise typer.Exit(130) from None
    except BrokenPipeError:
        # Whoever read the output has enough. Nothing may be written to it any more, not even at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(OK) from None
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        message, code = told
        tell(message)
        raise typer.Exit(code) from None


def _told(error: Exception) -> tuple[str, int] | None:
    """The message and the exit code for an error that a user can mend; None for any other.

    The errors' modules are loaded here, for most commands end without one.
    """
    from cleaner.batch.baseline import BaselineError
    from cleaner.batch.errors import OutputError
    from cleaner.batch.inputs import InputError
    from cleaner.batch.journal import JournalInUseError
    from cleaner.batch.restore import ChoiceError
    from cleaner.engine.scanner import ScannerError
    from cleaner.formats.kinds import MissingLibraryError
    from cleaner.report.changelog import LogError
    from cleaner.rules.mistakes import SourceError
    from cleaner.rules.ruleset import SelectionError

    if isinstance(error, SourceError):
        count = len(error.mistakes)
        return f"{error}\n{count} mistake{'' if count == 1 else 's'} found; nothing was done.", USAGE
    if isinstance(error, OutputError):
        return f"error: {error}\nWhat was written before is kept; the run stopped here.", FAILED
    usage = (UsageError, InputError, BaselineError, ScannerError, SelectionError, LogError, ChoiceError)
    if isinstance(error, (*usage, JournalInUseError, MissingLibraryError)):
        return f"error: {error}", USAGE
    return None
