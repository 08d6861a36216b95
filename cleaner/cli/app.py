"""The command `cleaner`."""

from __future__ import annotations

from typing import Annotated

import typer

from cleaner import __version__
from cleaner.cli import clean, diff, explain, learn, playground, restore, rules, score

app = typer.Typer(
    name="cleaner",
    help="Strip what is not the story from scraped news, and show every change.",
    no_args_is_help=True,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("clean")(clean.clean)
app.command("restore")(restore.restore)
app.command("diff")(diff.diff)
app.command("explain")(explain.explain)
app.command("score")(score.score)
app.command("tune")(score.tune)
app.command("learn")(learn.learn)
app.command("playground")(playground.playground)
app.add_typer(rules.app, name="rules")


@app.callback()
def main(
    context: typer.Context,
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
