"""Building the report: two readings of a run, the second for the texts of the documents that the report lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

import msgspec

from cleaner.report.changelog import Record
from cleaner.report.html.collect import Collected, Entry, collect
from cleaner.report.html.pack import pack, packed_document
from cleaner.report.html.page import Page, render
from cleaner.rules.excerpt import rule_yaml
from cleaner.rules.ruleset import RuleSet

SINGLE_FILE_BYTES = 8_000_000
"""Texts that take more, packed, go to pages in a folder beside the report."""
PAGE_BYTES = 4_000_000
"""Packed texts on such a page."""
TEXTS_BYTES = 500_000_000
"""Packed texts in all; later documents are listed without their text."""
BLOCK_CHARACTERS = 200_000
"""Documents are packed together up to so many characters, and unpacked together when one of them is opened."""
MAX_CHARACTERS = 2_000_000
"""A longer document is listed without its text."""


class Documents(Protocol):
    """A run as the report reads it, twice."""

    def records(self) -> Iterator[Record]:
        """The records, in the same order each time."""
        ...

    def original(self, record: Record) -> str | None:
        """A document's original text; None where it is not to be had."""
        ...


@dataclass(frozen=True)
class Names:
    """What the report is about and how its files are called."""

    title: str
    home: str
    """The report's file name."""
    folder: str
    """The folder beside it for pages of texts, used where one file would be too large."""


@dataclass
class _Place:
    """Where a document's text is: page (0 is the report itself), block on that page, and place in the block."""

    page: int = 0
    block: int = -1
    at: int = 0


@dataclass
class _Block:
    """Documents that are packed together."""

    documents: list[dict[str, object]] = field(default_factory=list)
    places: list[tuple[Entry, _Place]] = field(default_factory=list)
    characters: int = 0


@dataclass
class _Sheet:
    """The blocks of a page."""

    blocks: list[str] = field(default_factory=list)
    places: list[tuple[Entry, _Place]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(map(len, self.blocks))


def build_report(
    documents: Documents, names: Names, rules: RuleSet | None = None
) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The files of a report, each with its name relative to the report's folder; the report itself comes last.

    Args:
        documents: the run.
        names: title and file names.
        rules: the rules of the run, for their descriptions, YAML and examples.
    """
    yield from _Builder(documents, names, rules).files()


class _Builder:
    def __init__(self, documents: Documents, names: Names, rules: RuleSet | None) -> None:
        self.documents = documents
        self.names = names
        self.rules = rules
        self.found = collect(documents.records())
        self.order = {rule: i for i, rule in enumerate(sorted(self.found.rules))}
        self.places = {entry.number: _Place() for entry in self.found.entries}
        self.pages = 0

    def files(self) -> Iterator[tuple[PurePosixPath, bytes]]:
        sheet = _Sheet()
        limit = SINGLE_FILE_BYTES
        for block in self._blocks():
            packed = pack(block.documents)
            while sheet.blocks and sheet.size + len(packed) > limit:
                limit = PAGE_BYTES
                first, sheet = _divide(sheet, limit)
                yield self._page(first, more=True)
            for _, place in block.places:
                place.block = len(sheet.blocks)
            sheet.blocks.append(packed)
            sheet.places += block.places
        if self.pages:
            yield self._page(sheet, more=False)
            sheet = _Sheet()
        yield PurePosixPath(self.names.home), self._render(sheet.blocks, self.found.entries, 0, more=False)

    def _blocks(self) -> Iterator[_Block]:
        """The documents that have something to show, packed together in the order of the run."""
        listed = {entry.number: entry for entry in self.found.entries}
        block = _Block()
        total = 0
        for number, record in enumerate(self.documents.records()):
            entry = listed.get(number)
            if entry is None or total > TEXTS_BYTES or not (record.edits or record.suggestions or record.marks):
                continue
            if record.characters > MAX_CHARACTERS or (text := self.documents.original(record)) is None:
                continue
            place = self.places[number]
            place.at = len(block.documents)
            block.documents.append(packed_document(record, text, self.order))
            block.places.append((entry, place))
            block.characters += len(text)
            total += len(text)
            if block.characters >= BLOCK_CHARACTERS:
                yield block
                block = _Block()
        if block.documents:
            yield block

    def _page(self, sheet: _Sheet, *, more: bool) -> tuple[PurePosixPath, bytes]:
        self.pages += 1
        for _, place in sheet.places:
            place.page = self.pages
        entries = [entry for entry, _ in sheet.places]
        return self._name(self.pages), self._render(sheet.blocks, entries, self.pages, more=more)

    def _name(self, page: int) -> PurePosixPath:
        return PurePosixPath(self.names.folder, f"{page:04}.html")

    def _render(self, blocks: list[str], entries: list[Entry], page: int, *, more: bool) -> bytes:
        tables = {
            "documents": [self._document_row(entry) for entry in entries],
            "rules": [self._rule_row(rule, full=page == 0) for rule in self.order],
            "categories": [name for name, _, _ in self.found.categories()],
            "suspicious": self._suspicious() if page == 0 else [],
            "known": self._known_rules(),
        }
        manifest = {
            "title": self.names.title,
            "run": "+".join(sorted(self.found.fingerprints)),
            "page": page,
            "more": more,
            "home": f"../{self.names.home}" if page else self.names.home,
            "folder": "" if page else self.names.folder,
        }
        return render(Page(self.names.title, manifest, pack(tables), blocks, self.found, overview=page == 0))

    def _document_row(self, entry: Entry) -> list[object]:
        place = self.places[entry.number]
        return [
            entry.number,
            entry.path,
            entry.host,
            entry.status,
            entry.characters,
            entry.removed,
            entry.edits,
            [self.order[rule] for rule in entry.rules],
            [self.order[rule] for rule in entry.suggesting],
            entry.note,
            place.page,
            place.block,
            place.at,
        ]

    def _rule_row(self, rule_id: str, *, full: bool) -> Mapping[str, object]:
        use = self.found.rules[rule_id]
        row: dict[str, object] = {
            "id": rule_id,
            "category": use.category,
            "safety": use.safety,
            "edits": use.edits,
            "characters": use.characters,
            "documents": use.documents,
            "suggestions": use.suggestions,
        }
        rule = self.rules[rule_id] if self.rules and rule_id in self.rules else None
        if rule:
            assert self.rules
            row |= {"description": rule.description, "status": rule.status, "pack": self.rules.sources[rule_id].pack}
            if full:
                row |= {
                    "yaml": rule_yaml(self.rules.sources[rule_id]),
                    "examples": msgspec.to_builtins(rule.examples),
                    "false_positives": rule.false_positives or "",
                }
        if full:
            row["samples"] = use.shown_samples()
        return row

    def _suspicious(self) -> list[list[object]]:
        return [[self.order[str(rule)], *rest] for rule, *rest in self.found.suspicious]

    def _known_rules(self) -> list[str]:
        """Rules that a reader may name for a line that was missed."""
        known = set(self.order)
        if self.rules:
            known |= {rule.id for rule in self.rules.rules}
        return sorted(known)


def _divide(sheet: _Sheet, limit: int) -> tuple[_Sheet, _Sheet]:
    """The first blocks of a sheet, up to a size in bytes but at least one, and the others."""
    count, size = 1, len(sheet.blocks[0])
    while count < len(sheet.blocks) and size + len(sheet.blocks[count]) <= limit:
        size += len(sheet.blocks[count])
        count += 1
    first = _Sheet(sheet.blocks[:count], [(e, p) for e, p in sheet.places if p.block < count])
    rest = _Sheet(sheet.blocks[count:], [(e, p) for e, p in sheet.places if p.block >= count])
    for _, place in rest.places:
        place.block -= count
    return first, rest


__all__ = ["Collected", "Documents", "Names", "build_report"]
