"""A document and what is known about it: one of the two words that all of the program speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document. Names in brackets are schema.org's, as the change log writes them."""

    title: str | None = None
    """The headline (`headline`)."""
    authors: tuple[str, ...] = ()
    """Names of the people who wrote it (`author`)."""
    agency: str | None = None
    """The news agency it came from (`sourceOrganization`)."""
    place: str | None = None
    """Where it was filed (`locationCreated`)."""
    editors: tuple[str, ...] = ()
    """Names of its editors (`editor`)."""
    date: str | None = None
    """When it was published, as the source writes it (`datePublished`)."""
    url: str | None = None
    """Where it was published (`url`)."""
    host: str | None = None
    """The host of that address (`publisher`)."""
    language: str | None = None
    """An ISO 639-1 code such as `en` (`inLanguage`)."""

    def to_schema_org(self) -> dict[str, object]:
        """The known values under their schema.org names."""
        out: dict[str, object] = {}
        for entry in fields(self):
            value = getattr(self, entry.name)
            if value:
                out[_SCHEMA_ORG[entry.name]] = list(value) if isinstance(value, tuple) else value
        return out


_SCHEMA_ORG = {
    "title": "headline",
    "authors": "author",
    "agency": "sourceOrganization",
    "place": "locationCreated",
    "editors": "editor",
    "date": "datePublished",
    "url": "url",
    "host": "publisher",
    "language": "inLanguage",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A text to clean. The text never changes; cleaning yields edits on it."""

    text: str
    path: str = ""
    """How reports name it: a path or an id."""
    metadata: Metadata = field(default=Metadata())
    terminator: str = "\n"
    """What the clean text ends with: a newline for a file, nothing for a field of a record."""
    links: Mapping[str, float] = field(default_factory=dict)
    """For lines of a text that was extracted from a page: the share of their letters that are link text."""
    source: str = ""
    """The file of records or the folder that it is from, where rules over a corpus ask for it."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Those fields of its record that rules over a corpus ask for."""
