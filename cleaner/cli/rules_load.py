"""Loading the rules that a command of `cleaner rules` is about, and those around them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.config import settings

if TYPE_CHECKING:
    from cleaner.rules.ruleset import RuleSet

Packs = Annotated[list[Path] | None, typer.Argument(help="Pack files or folders; the built-in packs by default.")]
ExtraRules = Annotated[list[Path] | None, typer.Option("--rules", help="A pack or folder of packs to add.")]


def configured_packs() -> list[Path]:
    """The packs that the config file adds."""
    return [Path(path) for path in settings(None, {}).rules]


def load_all(paths: Sequence[Path] | None) -> RuleSet:
    """The built-in rules, those of the config file and those of the paths, all names in them checked."""
    from cleaner.rules.load import check_references, load_rules, pack_files
    from cleaner.rules.mistakes import SourceError

    given = {file.resolve() for file in pack_files(paths or ())}
    configured = [file for file in pack_files(configured_packs()) if file.resolve() not in given]
    rules = load_rules(configured).overlaid(load_rules(paths or (), builtin=False))
    mistakes = check_references(rules)
    if mistakes:
        raise SourceError(mistakes)
    return rules


def load_asked(paths: Sequence[Path] | None) -> tuple[RuleSet, RuleSet]:
    """All rules, and those of them that are asked for: those of the paths, or all where none is given."""
    from cleaner.rules.load import load_rules

    rules = load_all(paths)
    return rules, load_rules(paths, builtin=False) if paths else rules
