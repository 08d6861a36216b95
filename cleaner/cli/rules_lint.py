"""`cleaner rules lint`: faults of rules, each under its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.config import split_names
from cleaner.cli.exits import CHANGES, OK, UsageError, messages
from cleaner.cli.rules_load import Packs, load_asked
from cleaner.cli.terminal import console

if TYPE_CHECKING:
    from cleaner.authoring.lint import LintFinding

_STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold blue"}


def lint(
    paths: Packs = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", help="Checks to make (commas allowed); all but notes by default.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely.")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Show notes too; they never fail.")] = False,
) -> None:
    """Look for faults of rules that no example shows. Exit code 1 when there are errors or warnings.

    docs/lint.md has every check.
    """
    from cleaner.authoring.lint import CHECKS
    from cleaner.authoring.lint import lint as find
    from cleaner.rules.schema import suggestion

    with messages():
        names = split_names(select)
        known = [check.name for check in CHECKS]
        for name in names:
            if name not in known:
                raise UsageError(f"no check is called '{name}'{suggestion(name, known)} (checks: {', '.join(known)})")
        names = names or [check.name for check in CHECKS if notes or check.severity != "note"]
        rules, only = load_asked(paths)
        found = list(find(rules, only, names))
        if fix and any(finding.check.fixable for finding in found):
            _fix(found)
            rules, only = load_asked(paths)
            found = list(find(rules, only, names))
    _print(found, len(only))
    raise typer.Exit(CHANGES if any(finding.check.severity != "note" for finding in found) else OK)


def _print(found: Sequence[LintFinding], rules: int) -> None:
    from rich.text import Text

    from cleaner.report.diff import printable

    out = console(stderr=False)
    for finding in found:
        check, source = finding.check, finding.source
        name = (f"{check.severity}[{check.name}]", _STYLES[check.severity])
        row = Text.assemble(f"{source.path}:{source.line}: ", name, f": {finding.rule}: {printable(finding.message)}")
        out.print(row, soft_wrap=True)
    counts = Counter[str](finding.check.severity for finding in found)
    told = ", ".join(f"{counts[kind]} {kind}{'' if counts[kind] == 1 else 's'}" for kind in _STYLES if counts[kind])
    fixable = sum(finding.check.fixable for finding in found)
    note = f" ({fixable} can be mended with --fix)" if fixable else ""
    typer.echo(f"{rules} rule{'' if rules == 1 else 's'}: {told or 'no findings'}{note}")


def _fix(found: Sequence[LintFinding]) -> None:
    from cleaner.authoring.lint.fix import without_duplicates
    from cleaner.batch.atomic import write_atomic

    for path in sorted({finding.source.path for finding in found if finding.check.fixable}):
        rules = {finding.rule for finding in found if finding.check.fixable and finding.source.path == path}
        try:
            text = Path(path).read_bytes().decode("utf-8")
            fixed, count = without_duplicates(text, rules)
            if count:
                write_atomic(Path(path), fixed.encode("utf-8"))
                typer.echo(f"{path}: {count} mended")
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from None
