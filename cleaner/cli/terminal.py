"""The terminal: colours where they are welcome, plain text elsewhere."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console


@lru_cache(maxsize=2)
def console(*, stderr: bool) -> Console:
    """The console of standard output or error. NO_COLOR and pipes turn colours off."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def tell(message: str) -> None:
    """Prints a message for people; names and texts in it may hold anything but what moves the terminal."""
    from cleaner.report.diff import printable

    typer.echo("\n".join(map(printable, message.split("\n"))), err=True)
