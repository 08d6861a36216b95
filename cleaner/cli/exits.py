"""Exit codes, and errors as messages for people."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

import typer

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
    from cleaner.batch.baseline import BaselineError
    from cleaner.batch.errors import OutputError
    from cleaner.batch.inputs import InputError
    from cleaner.batch.journal import JournalInUseError
    from cleaner.batch.restore import ChoiceError
    from cleaner.engine.scanner import ScannerError
    from cleaner.formats.kinds import MissingLibraryError
    from cleaner.report.changelog import LogError
    from cleaner.rules.ruleset import SelectionError
    from cleaner.rules.yaml_source import SourceError

    try:
        yield
    except SourceError as error:
        count = len(error.mistakes)
        typer.echo(f"{error}\n{count} mistake{'' if count == 1 else 's'} found; nothing was done.", err=True)
        raise typer.Exit(USAGE) from None
    except (InputError, BaselineError, ScannerError, SelectionError, UsageError, LogError, ChoiceError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(USAGE) from None
    except (JournalInUseError, MissingLibraryError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(USAGE) from None
    except OutputError as error:
        typer.echo(f"error: {error}\nWhat was written before is kept; the run stopped here.", err=True)
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        typer.echo("interrupted; what was written before is kept.", err=True)
        raise typer.Exit(130) from None
    except BrokenPipeError:
        # Whoever read the output has enough. Nothing may be written to it any more, not even at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(OK) from None
