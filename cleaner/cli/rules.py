"""`cleaner rules`: the commands for rules; here those that list, show, test and compile."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from cleaner.cache import cache_folder
from cleaner.cli import rules_docs, rules_learn, rules_lint, rules_new, rules_stats, rules_try
from cleaner.cli.config import split_names
from cleaner.cli.exits import OK, UsageError, messages
from cleaner.cli.rules_load import ExtraRules, Packs, configured_packs, load_all, load_asked
from cleaner.cli.terminal import console

app = typer.Typer(help="Write, test and measure rules.", no_args_is_help=True)
app.command("learn-from")(rules_learn.learn_from)
app.command("lint")(rules_lint.lint)
app.command("new")(rules_new.new)
app.command("try")(rules_try.try_pattern)
app.command("stats")(rules_stats.stats)
app.command("schema")(rules_docs.schema)
app.command("docs")(rules_docs.docs)

Select = Annotated[list[str] | None, typer.Option("--select", help="Rules, categories, packs (commas allowed).")]


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

    from cleaner.rules.schema import suggestion

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
    from cleaner.rules.ruleset import builtin_folder

    with messages():
        if watch:
            watch_rules(lambda: load_asked(paths), paths or [builtin_folder(), *configured_packs()])
            raise typer.Exit(OK)
        code = test_rules(*load_asked(paths))
    raise typer.Exit(code)


@app.command("compile")
def compile_rules(
    rules: ExtraRules = None,
    select: Select = None,
    language: Annotated[
        list[str] | None, typer.Option("--language", help="For texts in these languages only (commas allowed).")
    ] = None,
) -> None:
    """Compile the rules for the scanner ahead of the first run, for images and for workers."""
    from rich.progress import track

    from cleaner.engine.compiled import compile_rules as make_ready
    from cleaner.engine.finders import Finders

    with messages():
        chosen = load_all(rules).chosen(split_names(select))
        finders = Finders([rule for rule in make_ready(chosen) if rule.spec.normalize is None], ahead=True)
        asked = split_names(language) or finders.languages
        if unknown := [name for name in asked if name not in finders.languages]:
            raise UsageError(f"no rule is for the language '{unknown[0]}'; there are {', '.join(finders.languages)}")
        every = track((None, *asked), "compiling", console=console(stderr=True), transient=True)
        scanners = [finders.of(name).scanner for name in every]
    folder = cache_folder()
    kept = f"in {folder}" if folder else "not kept: the cache is turned off"
    texts = f"texts in {', '.join(asked)}" if asked else "any text"
    typer.echo(f"{len(chosen)} rules for the scanner {scanners[0].name} and {texts}, {kept}")
