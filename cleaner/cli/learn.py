"""`cleaner learn`: from the lines that documents of a corpus share to a pack of proposed rules."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import options as o
from cleaner.cli.clean import build_cleaner
from cleaner.cli.config import settings
from cleaner.cli.corpus import Corpus
from cleaner.cli.exits import OK, UsageError, messages

if TYPE_CHECKING:
    from cleaner.authoring.learn import Lessons
    from cleaner.authoring.new_rule import NewRule
    from cleaner.engine.cleaner import Cleaner
    from cleaner.rules.ruleset import RuleSet

MAX_RULES = 100
"""More than a person reads."""
HEAD = """\
description: >-
  Lines that many documents share, as `cleaner learn` found them. Read each rule, edit or delete it. They only suggest
  until the status is stable.
defaults: {status: experimental}
"""


def learn(
    paths: Corpus,
    output: Annotated[Path, typer.Option("-o", "--output", help="The pack to write; it must not exist yet.")],
    per: Annotated[
        str, typer.Option("--per", metavar="host|source|FIELD", help="What makes a group of documents.")
    ] = "host",
    min_documents: Annotated[
        int, typer.Option("--min-documents", min=2, help="Documents of a group that share a line, at least.")
    ] = 10,
    min_share: Annotated[
        float, typer.Option("--min-share", min=0, max=1, help="Their share of the group, at least.")
    ] = 0.1,
    rules: o.Rules = None,
    config: o.ConfigFile = None,
    format_in: o.FormatIn = None,
    text_field: o.TextField = None,
    html_field: o.HtmlField = None,
    url_field: o.UrlField = None,
    jobs: o.Jobs = None,
) -> None:
    """Propose rules for lines that many documents share, for a person to read, edit and keep.

    The lines are those that no rule takes yet, whatever numbers, dates, names and links stand in them. Each rule comes
    with its counts, examples from the corpus, and the story sentences nearest to them.
    """
    from cleaner.authoring.new_rule import id_of
    from cleaner.batch.inputs import find_inputs
    from cleaner.cli.counting import looked_at, tell_counts
    from cleaner.formats.records.fields import Fields

    with messages():
        if not id_of(output.stem):
            raise UsageError(f"{output}: the name of a pack has letters or digits")
        if output.exists():
            raise UsageError(f"{output} exists; what a person has edited is not written over: name another file")
        cleaner = _cleaner([str(path) for path in rules or ()], config, per, min_documents, min_share)
        fields = Fields(text=text_field, html=html_field, url=url_field)
        with looked_at(find_inputs(paths, format_in, mirror=False), fields, jobs) as corpus:
            from cleaner.authoring.kin import form_of
            from cleaner.authoring.learn import Lessons, Sight

            counts = corpus.counts(cleaner, form_of)
            tell_counts(cleaner, counts)
            lessons = Lessons()
            if counts.lines:
                for seen in corpus.seen(cleaner, Sight(counts, cleaner.corpus_rules[0])):
                    lessons.add(seen)
        _finish(lessons, cleaner, output, paths)
    raise typer.Exit(OK)


def _cleaner(packs: list[str], config: Path | None, per: str, min_documents: int, min_share: float) -> Cleaner:
    """The rules of the settings, with one over the corpus in place of theirs."""
    from cleaner.authoring.learn import corpus_rule

    chosen = settings(config, {"rules": packs})
    return build_cleaner(chosen, lambda known: corpus_rule(known, per, min_documents, min_share))


def _finish(lessons: Lessons, cleaner: Cleaner, output: Path, paths: Sequence[str]) -> None:
    from itertools import islice

    from cleaner.authoring.new_rule import id_of
    from cleaner.report.diff import printable
    from cleaner.report.forms.base import plural

    found = len(lessons.kin)
    rules = list(islice(lessons.rules(cleaner, (rule.id for rule in cleaner.rules.rules)), MAX_RULES))
    text, kept = _proved(rules, cleaner.rules, output)
    if not kept:
        typer.echo("nothing to learn: no line that rules leave is shared by so many documents", err=True)
        return
    _write(output, text)
    for rule in kept:
        typer.echo(f"{rule.id}: {rule.description}\n    {printable(str(rule.junk[0]))}")
    left = f"; {found - len(kept):,} rarer ones are left out" if found > len(kept) else ""
    typer.echo(f"{plural(len(kept), 'rule')} proposed in {output}{left}", err=True)
    tried = f"cleaner clean {shlex.join(paths)} --diff --unsafe --rules {output} --select {id_of(output.stem)}"
    typer.echo(f"next: read and edit it; cleaner rules test {output}; cleaner rules lint {output}; {tried}", err=True)


def _proved(rules: Sequence[NewRule], known: RuleSet, output: Path) -> tuple[str, list[NewRule]]:
    """The pack of those rules whose examples hold."""
    from cleaner.authoring.examples import check_examples
    from cleaner.authoring.new_rule import id_of, new_pack
    from cleaner.cli.rules_new import schema_above
    from cleaner.rules.load import load_text

    kept = list(rules)
    while kept:
        text = new_pack(id_of(output.stem), kept, schema_above(output), HEAD)
        only = load_text(text, str(output))
        failing = {failure.rule for failure in check_examples(known.overlaid(only), only) if failure.fails}
        if not failing:
            return text, kept
        kept = [rule for rule in kept if rule.id not in failing]
    return "", []


def _write(output: Path, text: str) -> None:
    from cleaner.batch.atomic import write_atomic

    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(output, text.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror or error}") from None
