"""`cleaner score` and `cleaner tune`: rules against labelled texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from cleaner.cli.clean import build_cleaner
from cleaner.cli.config import settings, split_names
from cleaner.cli.corpus import read_labelled
from cleaner.cli.exits import UsageError, messages
from cleaner.cli.terminal import console

if TYPE_CHECKING:
    from cleaner.authoring.score import Report, Tally
    from cleaner.authoring.tune import Fit

Gold = Annotated[Path, typer.Argument(help="Labelled texts: JSON Lines with id, text and spans (start, end, kind).")]
ExtraRules = Annotated[list[Path] | None, typer.Option("--rules", help="A pack or folder of packs to add.")]


def score(
    gold: Gold,
    rules: ExtraRules = None,
    select: Annotated[list[str] | None, typer.Option("--select", help="Rules, categories, packs to use.")] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="Those to leave out.")] = None,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Let unsafe and experimental rules act.")] = False,
    eagerness: Annotated[str | None, typer.Option("--eagerness", metavar="gentle|default|eager")] = None,
    worst: Annotated[int, typer.Option("--worst", min=0, help="List so many of the largest misses and damages.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the rules on labelled texts: what they take rightly and wrongly, by kind and by rule."""
    from cleaner.authoring import score as authoring

    with messages():
        flags = {
            "select": split_names(select),
            "ignore": split_names(ignore),
            "rules": [str(path) for path in rules or ()],
            "unsafe": unsafe or None,
            "eagerness": eagerness,
        }
        report = authoring.score(build_cleaner(settings(None, flags)), read_labelled(gold))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(_as_data(report, worst)), indent=1).decode())
    else:
        _print(report, worst)


def tune(
    gold: Gold,
    output: Annotated[Path, typer.Option("-o", "--output", help="The pack to write.")],
    rules: ExtraRules = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the folds.")] = 0,
) -> None:
    """Fit the points of feature rules and the thresholds of their score; write them as a pack."""
    with messages():
        try:
            from cleaner.authoring.tune import TuneError
            from cleaner.authoring.tune import tune as fit_rules
            from cleaner.authoring.tuned_pack import tuned_pack
        except ImportError as error:
            raise UsageError(f"tuning needs more packages ({error.name}); pip install 'cleaner[tune]'") from None
        cleaner = build_cleaner(settings(None, {"rules": [str(path) for path in rules or ()]}))
        try:
            fit = fit_rules(cleaner, read_labelled(gold), seed)
        except TuneError as error:
            raise UsageError(str(error)) from None
        pack = cleaner.rules.sources[fit.rules[-1].id].pack
        output.write_text(tuned_pack(fit, pack), encoding="utf-8")
    _print_fit(fit)


def _figures(tally: Tally) -> dict[str, float]:
    return {
        "f1": round(tally.f1, 4),
        "precision": round(tally.precision, 4),
        "recall": round(tally.recall, 4),
        "span_recall": round(tally.span_recall, 4),
        "damage_ppm": round(tally.damage_ppm),
    }


def _as_data(report: Report, worst: int) -> dict[str, object]:
    return {
        "documents": report.documents,
        "damaged": report.damaged,
        "perfect": report.perfect,
        **_figures(report.total),
        "kinds": {
            kind: {"spans": tally.spans, "found": tally.spans_gone, "words": tally.junk, "removed": tally.junk_gone}
            for kind, tally in sorted(report.kinds.items())
        },
        "rules": {rule: dict(words) for rule, words in sorted(report.rules.items())},
        "misses": report.misses[:worst],
        "damages": report.damages[:worst],
    }


def _print(report: Report, worst: int) -> None:
    from rich.markup import escape
    from rich.table import Table

    from cleaner.report.diff import printable

    out = console(stderr=False)
    for size, where, kind, text in report.misses[:worst]:
        out.print(
            f"[yellow]missed[/]  {size:>4} words  {escape(where)} {escape(f'[{kind}]')}: {escape(printable(text[:90]))}"
        )
    for size, where, rule, text in report.damages[:worst]:
        out.print(
            f"[red]damage[/]  {size:>4} words  {escape(where)} {escape(f'[{rule}]')}: {escape(printable(text[:90]))}"
        )
    rules = Table("rule", "right", "wrong", "optional", box=None, pad_edge=False, header_style="bold")
    for rule, words in sorted(report.rules.items(), key=lambda item: (-item[1]["right"], item[0])):
        rules.add_row(rule, *(str(words[column]) for column in ("right", "wrong", "optional")))
    kinds = Table("kind", "spans", "found", "words", "removed", box=None, pad_edge=False, header_style="bold")
    for kind, tally in sorted(report.kinds.items(), key=lambda item: -item[1].junk):
        kinds.add_row(kind, *map(str, (tally.spans, tally.spans_gone, tally.junk, tally.junk_gone)))
    for table in (rules, kinds):
        out.print(table, "")
    out.print(f"{report.documents} documents, {report.damaged} damaged, {report.perfect} perfect")
    out.print("  ".join(f"{name} {value:g}" for name, value in _figures(report.total).items()))


def _print_fit(fit: Fit) -> None:
    typer.echo(f"{fit.lines} lines, {fit.junk_lines} of them junk; penalty C = {fit.strength}")
    for name, (recall, damage) in fit.figures.items():
        typer.echo(
            f"{name}: {recall:.0%} of the junk words among them, {damage:.0f} story words per million (unseen folds)"
        )
