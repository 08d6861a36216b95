"""`cleaner clean`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cleaner.cli import options as o
from cleaner.cli.config import Config, settings, split_names
from cleaner.cli.exits import UsageError, messages
from cleaner.cli.request import Mode, Request
from cleaner.formats.names import KINDS, PIPED
from cleaner.report.form_names import FORM_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.engine.cleaner import Cleaner, Options
    from cleaner.formats.form import Form
    from cleaner.rules.ruleset import RuleSet


def clean(
    paths: o.Paths,
    output: o.Output = None,
    in_place: o.InPlace = False,
    check: o.Check = False,
    diff: o.Diff = False,
    changes: o.Changes = None,
    report: o.Report = None,
    form: o.Form = "text",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    select: o.Select = None,
    ignore: o.Ignore = None,
    rules: o.Rules = None,
    unsafe: o.Unsafe = None,
    bylines: o.Bylines = None,
    headline: o.Headline = None,
    furniture: o.Furniture = None,
    budget: o.Budget = None,
    eagerness: o.Eagerness = None,
    config: o.ConfigFile = None,
    baseline: o.Baseline = None,
    write_baseline: o.WriteBaseline = False,
    add_suppressions: o.AddSuppressions = None,
    format_in: o.FormatIn = None,
    format_out: o.FormatOut = None,
    text_field: o.TextField = None,
    html_field: o.HtmlField = None,
    title_field: o.TitleField = None,
    url_field: o.UrlField = None,
    lang_field: o.LangField = None,
    id_field: o.IdField = None,
    clean_field: o.CleanField = None,
    edits_field: o.EditsField = None,
    jobs: o.Jobs = None,
    resume: o.Resume = False,
    force: o.Force = False,
    engine: o.Engine = "local",
    address: o.Address = None,
) -> None:
    """Clean scraped news.

    Exit codes: 0 done, 1 something would change (--check, --diff), 2 wrong usage or rules, 3 some documents failed.
    """
    with messages():
        mode = _mode(paths, output, in_place=in_place, check=check, diff=diff)
        if (mode != "check" or paths == ["-"]) and (baseline or write_baseline or add_suppressions):
            raise UsageError("--baseline, --write-baseline and --add-suppressions go with --check, and with files")
        flags = {
            "select": split_names(select),
            "ignore": split_names(ignore),
            "rules": [str(path) for path in rules or ()],
            "unsafe": unsafe,
            "bylines": bylines,
            "headline": headline,
            "furniture": furniture,
            "eagerness": eagerness,
            "budget": budget,
        }
        names = {
            "text": text_field,
            "html": html_field,
            "title": title_field,
            "url": url_field,
            "language": lang_field,
            "id": id_field,
            "clean": clean_field,
            "edits": edits_field,
        }
        if (resume or force) and not output:
            raise UsageError("--resume and --force go with -o FOLDER, which keeps the journal of a run")
        request = Request(
            mode=mode,
            paths=paths,
            output=output,
            changes=changes,
            report=report,
            form=_form(form, mode, paths),
            kind=_kind(format_in, paths),
            form_out=_form_out(format_out, output),
            names=names,
            jobs=jobs,
            resume=resume,
            force=force,
            quiet=quiet,
            verbose=verbose,
            config=config,
            baseline=baseline,
            write_baseline=write_baseline,
            add_suppressions=add_suppressions,
        )
        chosen = settings(config, flags)
        code = _cleaned(request, chosen, engine, address)
    raise typer.Exit(code)


def _cleaned(request: Request, config: Config, engine: str, address: str | None) -> int:
    if engine == "ray":
        from cleaner.cli.ray_engine import clean_with_ray

        return clean_with_ray(request, config, address)
    if engine != "local":
        raise UsageError(f"--engine is '{engine}'; it must be local or ray")
    if address:
        raise UsageError("--address goes with --engine ray")
    from cleaner.cli.cleaning import Cleaning

    return Cleaning(request, config).run()


def _mode(paths: list[str], output: Path | None, *, in_place: bool, check: bool, diff: bool) -> Mode:
    asked: dict[str, Mode] = {"--in-place": "in-place", "--check": "check", "--diff": "diff"}
    given = [flag for flag, value in zip(asked, (in_place, check, diff), strict=True) if value]
    if output and given:
        raise UsageError(f"{given[0]} and -o exclude each other")
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude each other")
    if "-" in paths and (len(paths) > 1 or in_place or output):
        raise UsageError("- reads standard input and writes to standard output; it stands alone")
    if not given and not output and paths != ["-"]:
        raise UsageError("say where the clean texts go: -o FOLDER, or --in-place; or use --diff or --check")
    return asked[given[0]] if given else "write"


def _form(value: str, mode: Mode, paths: list[str]) -> str:
    if value not in FORM_NAMES:
        raise UsageError(f"--format is '{value}'; it must be one of {', '.join(FORM_NAMES)}")
    if value != "text" and mode == "write" and paths == ["-"]:
        raise UsageError("the clean text goes to standard output; use --format with --check or --diff")
    return value


def _kind(value: str | None, paths: list[str]) -> str | None:
    if value is not None and value not in KINDS:
        raise UsageError(f"--format-in is '{value}'; it must be one of {', '.join(KINDS)}")
    if value and paths == ["-"] and value not in PIPED:
        raise UsageError(f"standard input can be {', '.join(PIPED)}; save {value} to a file first")
    return value


def _form_out(value: str | None, output: Path | None) -> Form | None:
    from cleaner.formats.form import FormError, parse_form

    if value is None:
        return None
    if not output:
        raise UsageError("--format-out goes with -o FOLDER")
    try:
        return parse_form(value)
    except FormError as error:
        raise UsageError(f"--format-out: {error}") from None


def build_cleaner(config: Config, amended: Callable[[RuleSet], RuleSet] = lambda rules: rules) -> Cleaner:
    """The cleaner that the settings ask for.

    Args:
        config: the settings.
        amended: what becomes of the rules that they ask for.
    """
    from cleaner.engine.cleaner import Cleaner
    from cleaner.rules.load import load_rules

    rules = load_rules([Path(path) for path in config.rules]).chosen(config.select, config.ignore)
    return Cleaner(amended(rules), options_of(config))


def options_of(config: Config) -> Options:
    """The options of cleaning that the settings ask for."""
    from cleaner.engine.cleaner import Options

    acting = frozenset(name for name in ("headline", "furniture") if getattr(config, name) == "drop")
    return Options(config.unsafe, config.bylines, config.budget, config.eagerness, acting, config.max_characters)
