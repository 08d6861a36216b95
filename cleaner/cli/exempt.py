"""What a run leaves alone: excluded files, suppressed findings, and changes that the baseline knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import typer
from msgspec.structs import replace

from cleaner.cli.config import CONFIG_NAME, Config, find_upwards
from cleaner.cli.exits import UsageError

if TYPE_CHECKING:
    from cleaner.batch.baseline import Baseline
    from cleaner.batch.exclude import Excluded
    from cleaner.batch.inputs import Input
    from cleaner.batch.suppressions import Suppressions
    from cleaner.document import Document
    from cleaner.engine.cleaner import Cleaner
    from cleaner.report.changelog import Record
    from cleaner.rules.ruleset import RuleSet

MAX_ROUNDS = 10
"""Where a finding stays, another rule may find something; after so many rounds what is left is told as it is."""
SHOWN = 20
"""So many stale suppressions are named."""


class Exempt:
    """The exceptions of a corpus, from the files that stand beside it."""

    def __init__(self, config: Config, config_path: Path | None) -> None:
        """Reads the files.

        Args:
            config: the settings.
            config_path: the config file that a flag names; else it is the nearest one.

        Raises:
            InputError, SourceError: when a file cannot be read.
        """
        from cleaner.batch.suppressions import SUPPRESSIONS_NAME, Suppressions, read_suppressions

        here = config_path or find_upwards(CONFIG_NAME, Path.cwd())
        self._root = (here.parent if here else Path()).absolute()
        self._excluded = _exclusions(config, self._root, str(here))
        found = find_upwards(SUPPRESSIONS_NAME, Path.cwd())
        self.suppressions: Suppressions = (
            read_suppressions(found) if found else Suppressions(self._root / SUPPRESSIONS_NAME)
        )
        self._named_baseline = config.baseline
        self._baseline: Baseline | None = None
        self._write = False

    def use_baseline(self, named: Path | None, *, write: bool) -> None:
        """Holds the run against a baseline, where one is named here or in the settings.

        Args:
            named: the baseline that a flag names.
            write: whether it is to be written.

        Raises:
            UsageError: when a baseline is to be written and none is named.
            BaselineError: when it cannot be read.
        """
        from cleaner.batch.baseline import Baseline

        path = named or (Path(self._named_baseline) if self._named_baseline else None)
        if path is None and write:
            raise UsageError("--write-baseline needs a file: --baseline FILE, or `baseline` in the settings")
        if path is None:
            return
        self._write = write
        self._baseline = Baseline(path.absolute())
        if path.exists() or not write:
            self._baseline.read()

    def excluded(self, path: Path) -> bool:
        """Whether a file is never cleaned; a baseline, which looks like a corpus, is none."""
        own = self._baseline.path if self._baseline else self._named_baseline and Path(self._named_baseline).absolute()
        return path.absolute() == own or any(excluded(path) for excluded in self._excluded)

    def spared(self, inputs: Iterable[Input]) -> list[Input]:
        """The inputs, each with the findings that stay in it."""
        if not self.suppressions:
            return list(inputs)
        return [replace(entry, spared=self.suppressions.of(entry.path)) for entry in inputs]

    def met(self, entry: Input, keys: frozenset[tuple[str, str]]) -> None:
        """Notes that an input was cleaned, and which suppressed findings were met in it."""
        self.suppressions.note(entry.path, keys)

    @property
    def has_baseline(self) -> bool:
        """Whether the run is held against a baseline."""
        return self._baseline is not None

    def passed(self, record: Record) -> Record:
        """A record without the changes that the baseline knows."""
        if self._baseline is None or record.status == "failed":
            return record
        edits = list(compress(record.edits, self._baseline.fresh(record)))
        status = "unchanged" if record.edits and not edits else record.status
        return msgspec.structs.replace(record, edits=edits, status=status)

    def finish(self, rules: RuleSet, paths: Sequence[str], *, quiet: bool) -> bool:
        """Tells what has nothing to do any more, and writes the baseline where that is asked for.

        Returns:
            Whether the baseline was written.

        Raises:
            UsageError: when it cannot be written.
        """
        folders = [Path(path).resolve() for path in paths]
        root = self.suppressions.path.parent.resolve()
        everything = any(folder == root or folder in root.parents for folder in folders)
        stale = self.suppressions.stale((rule.id for rule in rules.rules), everything=everything)
        for entry in stale[:SHOWN]:
            typer.echo(f"stale suppression: {entry.files!r}: {entry.rule}: {entry.text!r}", err=True)
        if stale:
            typer.echo(f"{len(stale)} stale in {self.suppressions.path}; remove them from it", err=True)
        if self._baseline is None:
            return False
        if self._write:
            try:
                count = self._baseline.write()
            except OSError as error:
                raise UsageError(f"{self._baseline.path}: cannot be written: {error.strerror or error}") from None
            typer.echo(f"{count:,} changes written to {self._baseline.path}", err=True)
        elif not quiet and (self._baseline.spared or self._baseline.gone):
            gone = self._baseline.gone
            tidy = f"; {gone:,} more are no longer needed, --write-baseline drops them" if gone else ""
            typer.echo(f"{self._baseline.spared:,} changes known to {self._baseline.path}{tidy}", err=True)
        return self._write

    def suppress(self, cleaner: Cleaner, inputs: Iterable[Input], reason: str) -> list[Input]:
        """Writes a suppression for all that rules find in the inputs; returns these with what stays in them.

        Raises:
            UsageError: when the file cannot be written.
        """
        from cleaner.batch.documents import documents
        from cleaner.batch.suppressions import suppression
        from cleaner.report.forms.base import plural

        count = 0
        for entry in inputs:
            name = _name(self.suppressions.path.parent, entry.path)
            for document in documents(
                [entry], lambda message: None, cleaner.corpus_rules
            ):  # the run tells what cannot be read
                found = _findings(cleaner, document, self.suppressions.of(entry.path))
                self.suppressions.add(suppression(name, rule, text, reason) for rule, text in found)
                count += len(found)
        if count:
            try:
                self.suppressions.write()
            except OSError as error:
                raise UsageError(f"{self.suppressions.path}: cannot be written: {error.strerror or error}") from None
        typer.echo(f"{plural(count, 'suppression')} added to {self.suppressions.path}", err=True)
        return self.spared(inputs)


def _exclusions(config: Config, root: Path, shown: str) -> list[Excluded]:
    from cleaner.batch.exclude import IGNORE_NAME, Excluded, read_ignore_file

    out = [Excluded(config.exclude, root, f"{shown}: exclude")] if config.exclude else []
    file = find_upwards(IGNORE_NAME, Path.cwd())
    return [*out, read_ignore_file(file)] if file else out


def _name(root: Path, path: Path) -> str:
    from cleaner.batch.inputs import path_from

    name = path_from(root, path)
    if name is None:
        raise UsageError(f"{path}: suppressions are for files inside {root}")
    return name


def _findings(cleaner: Cleaner, document: Document, keys: frozenset[tuple[str, str]]) -> list[tuple[str, str]]:
    """Rule and text of all that has to stay for a document to be left as it is, white space aside."""
    from cleaner.batch.suppressions import Sparing, content_key
    from cleaner.engine.cleaner import TooLargeError
    from cleaner.engine.findings import RuleTimeoutError

    found: dict[tuple[str, str], tuple[str, str]] = {}
    try:
        for _ in range(MAX_ROUNDS):
            sparing = Sparing(keys | found.keys())
            asked: list[tuple[str, str]] = []

            def spare(rule: str, text: str, sparing: Sparing = sparing, asked: list[tuple[str, str]] = asked) -> bool:
                asked.append((rule, text))
                return sparing(rule, text)

            acting = {edit.rule for edit in cleaner.clean(document, spare).edits}
            fresh = {(rule, content_key(text)): (rule, text) for rule, text in asked if rule in acting}
            if not fresh.keys() - found.keys() - keys:
                # What was found only because something before it went is not met any more.
                return [finding for key, finding in found.items() if key in sparing.met]
            found |= {key: finding for key, finding in fresh.items() if key not in keys}
    except (TooLargeError, RuleTimeoutError):
        return []  # the run tells about it
    return list(found.values())
