"""The Python interface: `from cleaner import Cleaner`.

    from cleaner import Cleaner

    cleaner = Cleaner.default()
    clean = cleaner.clean(text, title="Council votes", url="https://news.example.com/a")
    clean.text, clean.edits, clean.metadata

A `Cleaner` can be pickled: engines that send it to other processes make the rules ready there once, not per batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cleaner.document import Document, Metadata
from cleaner.edits import Edit
from cleaner.engine.cleaner import Cleaner as Engine
from cleaner.engine.cleaner import Options, Result, Scanned, TooLargeError
from cleaner.engine.findings import RuleTimeoutError
from cleaner.rules.load import load_rules

__all__ = ["Cleaned", "Cleaner", "Edit", "Options"]

TOGETHER = 64
"""Texts of a batch that are scanned one behind another, before the first of them is cleaned."""


@dataclass(frozen=True)
class Cleaned:
    """What became of a text."""

    text: str
    """The clean text; the text itself, where cleaning failed or would have taken too much."""
    original: str
    edits: tuple[Edit, ...] = ()
    """What was done, on the original: sorted, apart, each with the id of its rule."""
    metadata: Metadata = field(default=Metadata())
    """What came with the text, and what its bylines, datelines and credits say."""
    labels: tuple[str, ...] = ()
    """Verdicts of rules on the document, such as `paywall-cut`."""
    flags: tuple[str, ...] = ()
    """`over-budget` or `unstable`: why a text was left as it is although rules wanted changes."""
    error: str | None = None
    """Why cleaning failed, in `clean_many` and `clean_batch`, which do not raise."""

    @property
    def changed(self) -> bool:
        """Whether anything changed."""
        return bool(self.edits)


class Cleaner:
    """Rules and options, ready to clean texts. Keeps nothing between texts, and serves any number of threads."""

    def __init__(
        self,
        rules: Sequence[str | Path] = (),
        *,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        options: Options | None = None,
    ) -> None:
        """Makes rules ready.

        Args:
            rules: packs, or folders of packs, to add to those that come with the program.
            select: ids, categories or packs of rules to use; all when empty.
            ignore: ids, categories or packs of rules to leave out.
            options: how to clean.

        Raises:
            SourceError: when a pack has mistakes; it tells all of them with their places.
            SelectionError: for a name that no rule has.
        """
        self._recipe = tuple(map(str, rules)), tuple(select), tuple(ignore), options or Options()
        self._engine = _engine(*self._recipe)

    @classmethod
    def default(cls) -> Cleaner:
        """The rules that come with the program, and the default options. Made once in a process."""
        return _default()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its recipe; compiled rules never travel."""
        return _remade, self._recipe

    @property
    def fingerprint(self) -> str:
        """Stands for what the rules do; the same in the change log."""
        return self._engine.rules.fingerprint

    @property
    def engine(self) -> Engine:
        """What does the work: from a document to its edits."""
        return self._engine

    def clean(
        self,
        text: str,
        *,
        title: str | None = None,
        url: str | None = None,
        language: str | None = None,
        authors: Sequence[str] = (),
        date: str | None = None,
    ) -> Cleaned:
        """Cleans a text.

        Args:
            text: the text; it comes back without a newline at its end.
            title: its headline.
            url: where it was published; some rules are of one host only.
            language: an ISO 639-1 code; else it is detected.
            authors: names of the people who wrote it.
            date: when it was published, as the source writes it.

        Raises:
            TooLargeError: when it is longer than the options allow.
            RuleTimeoutError: when a pattern ran into its time limit; the message names the rule.
        """
        document = _document(text, title=title, url=url, language=language, authors=authors, date=date)
        return _cleaned(self._engine.clean(document))

    def clean_many(self, texts: Iterable[str | Mapping[str, Any]]) -> Iterator[Cleaned]:
        """Cleans texts one by one, in their order, as they come.

        Args:
            texts: texts, or mappings with `text` and any of the other arguments of `clean`.

        Yields:
            What became of each; one that failed comes back as it was, with the reason.
        """
        for entry in texts:
            yield self._finished(self._begun(**({"text": entry} if isinstance(entry, str) else entry)))

    def clean_batch(
        self, texts: Sequence[str | None], metadata: Sequence[Mapping[str, Any]] | None = None
    ) -> tuple[list[str | None], list[list[Edit]]]:
        """Cleans a batch: what every integration calls.

        Args:
            texts: the texts; None stays None.
            metadata: for each text the other arguments of `clean`; nulls are left out.

        Returns:
            The clean texts, and for each its edits. A text that failed comes back as it was, without edits.
        """
        clean: list[str | None] = []
        edits: list[list[Edit]] = []
        for first in range(0, len(texts), TOGETHER):
            some = texts[first : first + TOGETHER]
            known = metadata[first : first + TOGETHER] if metadata else [{}] * len(some)
            begun = [
                None if text is None else self._begun(text, **{key: it for key, it in given.items() if it is not None})
                for text, given in zip(some, known, strict=True)
            ]
            for one in begun:
                done = self._finished(one) if one else None
                clean.append(done.text if done else None)
                edits.append(list(done.edits) if done else [])
        return clean, edits

    def _begun(self, text: str, **known: Any) -> Scanned | Cleaned:
        """A text, scanned; what becomes of it where it cannot be."""
        try:
            return self._engine.scanned(_document(text, **known))
        except TooLargeError as error:
            return Cleaned(text, text, error=str(error))

    def _finished(self, begun: Scanned | Cleaned) -> Cleaned:
        if isinstance(begun, Cleaned):
            return begun
        try:
            return _cleaned(self._engine.clean(begun))
        except RuleTimeoutError as error:
            text = begun.document.text
            return Cleaned(text, text, error=str(error))


def _document(text: str, *, url: str | None = None, authors: Sequence[str] = (), **known: Any) -> Document:
    metadata = Metadata(url=url, host=_host(url), authors=tuple(authors), **known)
    return Document(text, metadata=metadata, terminator="")


def _cleaned(result: Result) -> Cleaned:
    original = result.document.text
    return Cleaned(result.text, original, result.edits, result.metadata, result.labels, result.flags)


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


@lru_cache(maxsize=8)
def _engine(rules: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...], options: Options) -> Engine:
    """Made once in a process for each recipe. Its scanner comes from the cache, or is compiled once that pays."""
    chosen = load_rules([Path(path) for path in rules]).chosen(list(select), list(ignore))
    return Engine(chosen, options)


def _remade(rules: Sequence[str], select: Sequence[str], ignore: Sequence[str], options: Options) -> Cleaner:
    return Cleaner(rules, select=select, ignore=ignore, options=options)


@lru_cache(maxsize=1)
def _default() -> Cleaner:
    return Cleaner()
