"""Suppressions: single findings that stay, told by file, rule and content in a file beside the corpus.

News has no comment syntax, so what linters write behind a line stands here in a YAML file, with a reason.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import regex
from msgspec import Meta

from cleaner.batch.atomic import write_atomic
from cleaner.batch.inputs import path_from
from cleaner.rules.mistakes import SourceError
from cleaner.rules.schema import violations

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUPPRESSIONS_NAME = ".cleaner-suppressions.yaml"
_HEAD = "# Findings that stay. `cleaner clean --check --add-suppressions REASON` adds to them; edit as you like.\n"
_EXCERPT = 80
_SPECIAL = regex.compile(r"[\\*?\[\]!# ]")
_LITERAL = regex.compile(r"/((?:[^\\*?\[]|\\.)+)", regex.S)


class Suppression(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding that stays."""

    files: Annotated[str, Meta(min_length=1, description="The files, as a pattern of .gitignore.")]
    rule: Annotated[str, Meta(min_length=1, description="The rule's id.")]
    content: Annotated[str, Meta(pattern="^[0-9a-f]{16}$", description="A hash of the text, white space aside.")]
    reason: Annotated[str, Meta(min_length=1, description="Why it stays.")]
    text: Annotated[str, Meta(description="How the text begins, for the reader.")] = ""

    @property
    def key(self) -> tuple[str, str]:
        """What it is looked up by in a document."""
        return self.rule, self.content


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    suppressions: list[Suppression] = []


def content_key(text: str) -> str:
    """A hash of a text that white space does not change."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Sparing(msgspec.Struct):
    """Spares the suppressed findings of one document, and notes which were met."""

    keys: frozenset[tuple[str, str]]
    met: set[tuple[str, str]] = set()

    def __call__(self, rule: str, text: str) -> bool:
        """Whether a finding stays."""
        key = (rule, content_key(text))
        if key in self.keys:
            self.met.add(key)
        return key in self.keys


class Suppressions:
    """The suppressions of a corpus, and which of them a run has met."""

    def __init__(self, path: Path, entries: Sequence[Suppression] = ()) -> None:
        self.path = path
        self._entries: list[Suppression] = []
        self._of_file: dict[str, list[Suppression]] = defaultdict(list)
        self._patterns: list[tuple[GitIgnoreSpec, Suppression]] = []
        self._met: set[Suppression] = set()
        self._seen: set[str] = set()
        self.add(entries)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entries: Iterable[Suppression]) -> None:
        """Takes in more."""
        for entry in entries:
            self._entries.append(entry)
            name = _literal(entry.files)
            if name is not None:
                self._of_file[name].append(entry)
            else:
                self._patterns.append((_pattern(entry.files), entry))

    def of(self, path: Path) -> frozenset[tuple[str, str]]:
        """The findings that stay in a file."""
        return frozenset(entry.key for entry in self._for(path))

    def note(self, path: Path, met: Iterable[tuple[str, str]]) -> None:
        """Notes that a file was cleaned, and which suppressed findings were met in it."""
        keys = set(met)
        self._seen.add(path_from(self.path.parent, path) or str(path))
        self._met.update(entry for entry in self._for(path) if entry.key in keys)

    def stale(self, rules: Iterable[str], *, everything: bool) -> list[Suppression]:
        """Those that have nothing to do any more.

        Args:
            rules: the rules of the run; of others nothing can be said.
            everything: whether the run went over all files, so that patterns can be judged too.
        """
        known = set(rules)
        return [e for e in self._entries if e.rule in known and e not in self._met and self._judged(e, everything)]

    def _judged(self, entry: Suppression, everything: bool) -> bool:
        name = _literal(entry.files)
        if name is None:
            return everything
        return name in self._seen or not (self.path.parent / name).exists()

    def _for(self, path: Path) -> list[Suppression]:
        name = path_from(self.path.parent, path)
        if name is None:
            return []
        return [*self._of_file.get(name, ()), *(entry for spec, entry in self._patterns if spec.match_file(name))]

    def write(self) -> None:
        """Writes the file.

        Raises:
            OSError: when it cannot be written.
        """
        import yaml

        entries = sorted(self._entries, key=lambda entry: (entry.files, entry.rule, entry.content))
        data = {"suppressions": [msgspec.to_builtins(entry) for entry in entries]}
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
        write_atomic(self.path, (_HEAD + text).encode("utf-8"))


def read_suppressions(path: Path) -> Suppressions:
    """The suppressions of a file.

    Raises:
        SourceError: with all its mistakes, each at its line.
    """
    from cleaner.rules.yaml_source import read_yaml

    source = read_yaml(path)
    try:
        file = msgspec.convert(source.data or {}, _File)
    except msgspec.ValidationError as error:
        raise SourceError(violations(source, _File) or [source.mistake((), str(error))]) from None
    mistakes = [
        source.mistake(("suppressions", i, "files"), f"{entry.files!r} is not a pattern of .gitignore")
        for i, entry in enumerate(file.suppressions)
        if _literal(entry.files) is None and not _is_pattern(entry.files)
    ]
    if mistakes:
        raise SourceError(mistakes)
    return Suppressions(path, file.suppressions)


def suppression(name: str, rule: str, text: str, reason: str) -> Suppression:
    """A suppression of one finding.

    Args:
        name: the file, from the folder of the suppressions, with slashes.
        rule: the rule's id.
        text: what the rule found.
        reason: why it stays.
    """
    pattern = "/" + _SPECIAL.sub(lambda match: "\\" + match.group(), name)
    flat = "".join(char for char in " ".join(text.split()) if char.isprintable())
    short = flat if len(flat) <= _EXCERPT else flat[: _EXCERPT - 1] + "…"
    return Suppression(pattern, rule, content_key(text), reason, short)


def _literal(pattern: str) -> str | None:
    """The one file that a pattern names; None where it may name several."""
    match = _LITERAL.fullmatch(pattern)
    return regex.sub(r"\\(.)", r"\1", match.group(1), flags=regex.S) if match and pattern[-1] != "/" else None


def _pattern(text: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([text])


def _is_pattern(text: str) -> bool:
    try:
        _pattern(text)
    except ValueError:
        return False
    return True
