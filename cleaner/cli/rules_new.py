"""`cleaner rules new`: from a line of junk to a rule with examples, in a pack."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.corpus import read_documents
from cleaner.cli.exits import UsageError, messages
from cleaner.cli.rules_load import load_all, load_asked

if TYPE_CHECKING:
    from cleaner.authoring.new_rule import NewRule

ROOM = 8
"""A line with so many words more than the longest one given may still be of its kind."""


def new(
    pack: Annotated[Path, typer.Argument(help="The pack to write to; it is made where it does not exist.")],
    junk: Annotated[list[str] | None, typer.Option("--junk", help="A line of junk (repeatable).")] = None,
    rule_id: Annotated[str | None, typer.Option("--id", help="The rule's id.")] = None,
    description: Annotated[str | None, typer.Option("--description", help="What it takes, in a sentence.")] = None,
    category: Annotated[str | None, typer.Option("--category", help="The kind of junk.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="A code such as en; any language without.")] = None,
    pattern: Annotated[str | None, typer.Option("--pattern", help="Instead of one made from the junk.")] = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option("--corpus", help="Where to find stories that it must leave (repeatable)."),
    ] = None,
) -> None:
    """Write a rule from lines of junk: a pattern, these lines, and the story sentences most like them.

    On a terminal it asks for what no flag gives. Exit code 1 when an example of the new rule fails.
    """
    from cleaner.authoring.generalize import generalized, is_closed
    from cleaner.authoring.new_rule import NewRule, id_of
    from cleaner.engine.words import count_words

    with messages():
        lines = [line for line in junk or [] if line.strip()] or [_asked("A line of junk", "--junk")]
        made = pattern or generalized(lines)
        rule_id = rule_id or _asked("Id", "--id", id_of(lines[0].partition(":")[0]))
        description = description or _asked("What it takes, in a sentence", "--description")
        known = sorted({rule.category for rule in load_all(None).rules})
        category = category or _asked(f"Category ({', '.join(known)})", "--category")
        limit = None if pattern or is_closed(made) else ROOM + max(map(count_words, lines))
        stories = _stories(rule_id, made, limit, lines, corpus or [])
        rule = NewRule(rule_id, description, category, made, lines, stories, language, limit)
        _write(pack, rule)
        code = _tell(pack, rule, corpus or ())
    raise typer.Exit(code)


def _asked(question: str, flag: str, default: str = "") -> str:
    """An answer from the terminal; without one the default.

    Raises:
        UsageError: when there is neither.
    """
    if sys.stdin.isatty():
        answer: str = typer.prompt(question, default=default or None)
        return answer
    if not default:
        raise UsageError(f"{flag} is needed")
    return default


def _stories(
    rule_id: str, pattern: str | list[str], max_words: int | None, junk: Sequence[str], corpus: Sequence[str]
) -> list[str]:
    from cleaner.authoring.attempt import rule_of
    from cleaner.authoring.near_stories import near_stories
    from cleaner.document import Document
    from cleaner.engine.cleaner import Cleaner
    from cleaner.engine.compiled import CompiledRule
    from cleaner.engine.text import TextView

    if not corpus:
        return []
    rule = CompiledRule(rule_of("line", pattern, {"max_words": max_words}, case_sensitive=False), rule_id)
    cleaner = Cleaner(load_all(None))

    def is_taken(sentence: str) -> bool:
        view = TextView(sentence)
        own = any(rule.hits_in(line, view) for line in view.lines)
        return own or bool(cleaner.clean(Document(sentence, terminator="")).edits)

    return near_stories(junk, read_documents(corpus), is_taken)


def _write(pack: Path, rule: NewRule) -> None:
    from cleaner.authoring.new_rule import NewRuleError, id_of, new_pack, with_rule
    from cleaner.batch.atomic import write_atomic
    from cleaner.rules.load import check_pack, load_rules
    from cleaner.rules.yaml_source import parse_yaml

    try:
        if pack.exists():
            if rule.id in load_rules([pack], builtin=False):
                raise UsageError(f"{pack} has a rule {rule.id} already; choose another --id")
            text = with_rule(pack.read_bytes().decode("utf-8-sig"), rule)
        else:
            text = new_pack(id_of(pack.stem) or "own", [rule], schema_above(pack))
        check_pack(parse_yaml(text, str(pack)), builtin=False)
        write_atomic(pack, text.encode("utf-8"))
    except NewRuleError as error:
        raise UsageError(f"{pack}: {error}") from None
    except OSError as error:
        raise UsageError(f"{pack}: cannot be written: {error.strerror or error}") from None


def schema_above(pack: Path) -> str | None:
    """The schema that stands beside the pack or above it, relative to it."""
    for up, folder in enumerate((pack.absolute().parent, *pack.absolute().parent.parents[:3])):
        if (folder / "pack.schema.json").is_file():
            return "../" * up + "pack.schema.json"
    return None


def _tell(pack: Path, rule: NewRule, corpus: Sequence[str]) -> int:
    from cleaner.cli.rules_test import test_rules
    from cleaner.rules.excerpt import rule_yaml

    rules, only = load_asked([pack])
    typer.echo(f"# {pack}\n{rule_yaml(rules.sources[rule.id])}\n")
    if not rule.story:
        where = "found in the corpus" if corpus else "given; --corpus finds some"
        typer.echo(f"no story sentence {where}: write the sentences that look most like the junk yourself")
    sources = shlex.join(corpus) or "CORPUS"
    typer.echo(f"next: cleaner rules lint {pack}; cleaner clean {sources} --diff --rules {pack} --select {rule.id}")
    return test_rules(rules, only.chosen([rule.id]))
