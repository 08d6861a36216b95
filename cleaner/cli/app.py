"""The command `cleaner`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from cleaner import __version__

COMMANDS = {
    "clean": "clean",
    "restore": "restore",
    "diff": "diff",
    "explain": "explain",
    "score": "score",
    "tune": "score",
    "learn": "learn",
    "playground": "playground",
    "rules": "rules",
}
"""For each command the module of `cleaner.cli` that has a function of its name, or an `app` of further commands."""


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """The command line as far as arguments ask for it: to make a command takes milliseconds, and a run needs one."""
    app = typer.Typer(
        name="cleaner",
        no_args_is_help=True,
        invoke_without_command=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(main)
    asked = [name for name in arguments[:1] if name in COMMANDS]
    for name in asked or COMMANDS:
        module = import_module(f"cleaner.cli.{COMMANDS[name]}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def main(
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="With --version: the scanner in use, too.")] = False,
) -> None:
    """Strip what is not the story from scraped news, and show every change."""
    if not version:
        return
    typer.echo(f"cleaner {__version__}")
    if verbose:
        from cleaner.cli.exits import messages
        from cleaner.engine.scanner import scanner_description

        with messages():
            typer.echo(f"scanner: {scanner_description()}")
    raise typer.Exit
