"""`cleaner rules`: list, show and test rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from cleaner.cache import cache_folder
from cleaner.cli import learn, rules_docs
from cleaner.cli.config import settings, split_names
from cleaner.cli.exits import OK, UsageError, messages
from cleaner.cli.terminal import console
from cleaner.rules.load import check_references, load_rules, pack_files
from cleaner.rules.ruleset import RuleSet, builtin_folder
from cleaner.rules.schema import suggestion
from cleaner.rules.yaml_source import SourceError

app = typer.Typer(help="List, show and test rules.", no_args_is_help=True)
app.command("learn-from")(learn.learn_from)
app.command("schema")(rules_docs.schema)
app.command("docs")(rules_docs.docs)

Packs = Annotated[list[Path] | None, typer.Argument(help="Pack files or folders; the built-in packs by default.")]
ExtraRules = Annotated[list[Path] | None, typer.Option("--rules", help="A pack or folder of packs to add.")]
Select = Annotated[list[str] | None, typer.Option("--select", help="Rules, categories, packs (commas allowed).")]


def configured_packs() -> list[Path]:
    """The packs that the config file adds."""
    return [Path(path) for path in settings(None, {}).rules]


def load_all(paths: Sequence[Path] | None) -> RuleSet:
    """The built-in rules, those of the config file and those of the paths, all names in them checked."""
    given = {file.resolve() for file in pack_files(paths or ())}
    configured = [file for file in pack_files(configured_packs()) if file.resolve() not in given]
    rules = load_rules(configured).overlaid(load_rules(paths or (), builtin=False))
    mistakes = check_references(rules)
    if mistakes:
        raise SourceError(mistakes)
    return rules


@app.command("list")
def list_rules(rules: ExtraRules = None, select: Select = None) -> None:
    """List rules: id, category, pack and description."""
    from rich.markup import escape
    from rich.table import Table

    with messages():
        chosen = load_all(rules).chosen(split_names(select))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("rule", "category", "pack", "description"):
        table.add_column(name, overflow="fold")
    for rule in chosen.rules:
        marks = [mark for mark in (rule.safety, rule.status) if mark not in ("safe", "stable")]
        note = f" ({', '.join(marks)})" if marks else ""
        table.add_row(rule.id, rule.category, chosen.sources[rule.id].pack, escape(rule.description) + note)
    console(stderr=False).print(table)


@app.command("show")
def show_rule(rule_id: Annotated[str, typer.Argument(metavar="ID")], rules: ExtraRules = None) -> None:
    """Show a rule as it stands in its pack, and where that is."""
    import yaml

    with messages():
        loaded = load_all(rules)
        if rule_id not in loaded:
            close = suggestion(rule_id, [rule.id for rule in loaded.rules])
            raise UsageError(f"no rule is called '{rule_id}'{close}")
    source = loaded.sources[rule_id]
    typer.echo(f"# {source.path}:{source.line} (pack {source.pack})")
    typer.echo(yaml.safe_dump(msgspec.to_builtins(loaded[rule_id]), allow_unicode=True, sort_keys=False, width=100))


@app.command("test")
def run_examples(
    paths: Packs = None,
    watch: Annotated[bool, typer.Option("--watch", help="Run again whenever a pack is saved.")] = False,
) -> None:
    """Run the examples of all rules. Exit code 1 when one fails."""
    from cleaner.cli.rules_test import test_rules, watch_rules

    def load() -> tuple[RuleSet, RuleSet]:
        rules = load_all(paths)
        return rules, load_rules(paths, builtin=False) if paths else rules

    with messages():
        if watch:
            watch_rules(load, paths or [builtin_folder(), *configured_packs()])
            raise typer.Exit(OK)
        code = test_rules(*load())
    raise typer.Exit(code)


@app.command("compile")
def compile_rules(rules: ExtraRules = None, select: Select = None) -> None:
    """Compile the rules for the scanner ahead of the first run, for images and for workers."""
    from cleaner.engine.compiled import compile_rules as make_ready
    from cleaner.engine.finders import Finders

    with messages():
        chosen = load_all(rules).chosen(split_names(select))
        finders = Finders([rule for rule in make_ready(chosen) if rule.spec.normalize is None], ahead=True)
        scanners = [finders.of(language).scanner for language in (None, *finders.languages)]
    folder = cache_folder()
    kept = f"in {folder}" if folder else "not kept: the cache is turned off"
    typer.echo(f"{len(chosen)} rules in {len(finders.languages)} languages for the scanner {scanners[0].name}, {kept}")
