"""`cleaner rules`: list, show and test rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.rules.load import check_references, load_rules
from cleaner.rules.ruleset import RuleSet
from cleaner.rules.yaml_source import SourceError

app = typer.Typer(help="List, show and test rules.", no_args_is_help=True)

Packs = Annotated[list[Path] | None, typer.Argument(help="Pack files or folders; the built-in packs by default.")]


def _loaded(paths: list[Path] | None) -> tuple[RuleSet, RuleSet]:
    """All rules, and those of the paths (all when none is given)."""
    try:
        rules = load_rules(paths or ())
        mistakes = check_references(rules)
        if mistakes:
            raise SourceError(mistakes)
        return rules, load_rules(paths, builtin=False) if paths else rules
    except SourceError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


@app.command("test")
def run_examples(paths: Packs = None) -> None:
    """Runs the examples of all rules. Exit code 1 when one fails."""
    from cleaner.authoring.examples import check_examples

    rules, only = _loaded(paths)
    failures = list(check_examples(rules, only))
    for failure in failures:
        source = rules.sources[failure.rule]
        typer.echo(f"{source.path}:{source.line}: {failure.rule}: {failure.outcome}: {failure.example!r}")
        typer.echo(f"    {failure.detail}")
    failed = sum(failure.fails for failure in failures)
    examples = sum(len(r.examples.junk) + len(r.examples.story) + len(r.examples.changed) for r in only.rules)
    typer.echo(f"{len(only)} rules, {examples} examples, {failed} failed")
    raise typer.Exit(1 if failed else 0)
