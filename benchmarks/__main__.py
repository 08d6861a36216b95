"""`python -m benchmarks`: runs measurements and prints them as tables, and as JSON where asked."""

from __future__ import annotations

import cProfile
import json
import platform
import pstats
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

Row = dict[str, object]
Json = Annotated[Path | None, typer.Option("--json", help="A file for the figures.")]
Megabytes = Annotated[float, typer.Option(help="How much text.")]
Rounds = Annotated[int, typer.Option(help="How often each contestant runs, in turn; medians are shown.")]

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


def show(title: str, rows: list[Row], file: Path | None) -> None:
    """Prints rows as a table, and writes them as JSON where a file is named."""
    table = Table(title=f"{title} ({platform.platform()}, Python {platform.python_version()})")
    for column in rows[0]:
        table.add_column(column, justify="left" if isinstance(rows[0][column], str) else "right")
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console(width=200).print(table)
    if file:
        file.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


@app.command()
def memory(
    megabytes: Megabytes = 20,
    rounds: Rounds = 5,
    rules: Annotated[list[int], typer.Option(help="How many rules.")] = [300, 1000, 3000, 10000],  # noqa: B006
    dirty: Annotated[list[float], typer.Option(help="Shares of documents with three junk lines.")] = [0.2, 1.0],  # noqa: B006
    mixed: Annotated[bool, typer.Option(help="Sentences of all languages, not English ones.")] = False,
    profile: Annotated[bool, typer.Option(help="Show where the time goes.")] = False,
    json_file: Json = None,
) -> None:
    """Text to clean text with edits in memory, beside hyperscan alone with the same bytes and patterns."""
    from benchmarks.memory import in_memory

    rows = []
    profiler = cProfile.Profile()
    for share in dirty:
        for count in rules:
            if profile:
                profiler.enable()
            rows.append(in_memory(count, share, megabytes, rounds, mixed=mixed))
            profiler.disable()
    show("In memory, MB of UTF-8 a second, one core", rows, json_file)
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


@app.command()
def files(megabytes: Megabytes = 20, rounds: Rounds = 3, json_file: Json = None) -> None:
    """The command on files: text, JSON Lines, Parquet, with the change log; one job and two."""
    from benchmarks.files import through_files

    show("The command, MB of text a second by the clock", through_files(megabytes, rounds), json_file)


@app.command()
def peers(megabytes: Megabytes = 5, rounds: Rounds = 3, json_file: Json = None) -> None:
    """Other programs and packages on the same bytes, each package in an environment of its own."""
    from benchmarks.peers import beside_peers

    show("Beside others, MB of text a second of processor time", beside_peers(megabytes, rounds), json_file)


@app.command()
def growth(
    rounds: Rounds = 3,
    huge: Annotated[int, typer.Option(help="MB of the largest document.")] = 200,
    json_file: Json = None,
) -> None:
    """How cost grows with rules, documents and the length of a document."""
    from benchmarks.growth import growing

    show("Growth", growing(rounds, huge), json_file)


@app.command()
def large(
    gigabytes: Annotated[float, typer.Option(help="Size of the JSON Lines, and text of the Parquet file.")] = 2,
    json_file: Json = None,
) -> None:
    """What memory the command takes for large files, with one rule."""
    from benchmarks.large import in_large_files

    show("Large files, two jobs", in_large_files(gigabytes), json_file)


@app.command()
def start(rounds: Rounds = 9, json_file: Json = None) -> None:
    """Seconds until small things are done: `--version`, one small file; beside an empty Python program."""
    from benchmarks.start import starting

    show("Start-up, seconds by the clock", starting(rounds), json_file)


@app.command()
def quality(
    gold: Annotated[Path, typer.Option(help="Labelled texts.")] = Path("../shared/gold/dev.jsonl"),
    pages: Annotated[Path, typer.Option(help="A folder with pages, their bodies and score.py.")] = Path(
        "../shared/html"
    ),
    json_file: Json = None,
) -> None:
    """How well the packs clean: the labelled texts, half against half, and the news pages."""
    from benchmarks.quality import measured

    rows: list[Row] = []
    for row in measured(gold, pages):
        rows.append(row)
        print(" | ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    if json_file:
        json_file.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    app()
