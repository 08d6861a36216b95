"""The command `cleaner`."""

from __future__ import annotations

from typing import Annotated

import typer

from cleaner import __version__
from cleaner.cli import clean, diff, explain, restore, rules, score

app = typer.Typer(
    name="cleaner",
    help="Strip what is not the story from scraped news, and show every change.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("clean")(clean.clean)
app.command("restore")(restore.restore)
app.command("diff")(diff.diff)
app.command("explain")(explain.explain)
app.command("score")(score.score)
app.command("tune")(score.tune)
app.add_typer(rules.app, name="rules")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Strip what is not the story from scraped news, and show every change."""
