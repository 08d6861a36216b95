"""Which field of a record holds what: asked for by name, or one of the names that well-known data sets use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from urllib.parse import urlsplit

import msgspec

from cleaner.document import Document, Metadata
from cleaner.formats.files import load_page
from cleaner.formats.loaded import FormatError, Loaded

WELL_KNOWN: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "content", "body", "articleBody", "article_body", "maintext", "main_text", "article", "raw_content",
        "full_text", "page_content", "plain_text", "story", "document",
    ),
    "html": ("html", "raw_html", "content_html", "body_html", "html_content", "page_html"),
    "title": ("title", "headline", "heading", "article_title", "meta.title", "metadata.title"),
    "url": (
        "url", "link", "uri", "source_url", "canonical_url", "article_url", "WARC-Target-URI", "meta.url",
        "metadata.url",
    ),
    "host": ("source_domain", "domain", "host", "hostname", "meta.domain", "metadata.source_domain"),
    "language": ("lang", "language", "language_code", "languageCode", "inLanguage", "meta.language", "metadata.lang"),
    "date": ("date", "date_publish", "published", "datePublished", "published_at", "publish_date", "timestamp"),
    "authors": ("authors", "author", "byline"),
    "id": ("id", "_id", "uuid", "doc_id", "document_id", "guid", "WARC-Record-ID"),
}  # fmt: skip
"""Names by what they hold, those that are tried first in front. A dot leads into a nested object."""

CLEAN_FIELD = "text"
"""Where the text goes that was extracted from an HTML field, unless another name is asked for."""


class Fields(msgspec.Struct, frozen=True):
    """Names of fields as asked for; None leaves one to the well-known names."""

    text: str | None = None
    html: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None
    id: str | None = None
    clean: str | None = None
    """Where the clean text goes; else it takes the place of the text."""
    edits: str | None = None
    """Where the edits go, as a list of changes; else they stand in the change log alone."""


class Chosen(msgspec.Struct, frozen=True):
    """The fields of a file."""

    text: str
    """The field with the text, or with the page."""
    is_html: bool = False
    title: str | None = None
    url: str | None = None
    host: str | None = None
    language: str | None = None
    date: str | None = None
    authors: str | None = None
    id: str | None = None
    clean: str | None = None
    edits: str | None = None

    @property
    def target(self) -> str:
        """The field that takes the clean text."""
        return self.clean or self.text

    @property
    def added(self) -> tuple[str, ...]:
        """The fields that cleaning adds."""
        return tuple(name for name in (self.clean, self.edits) if name)


def choose(asked: Fields, names: Iterable[str]) -> Chosen:
    """The fields of a file that has fields of these names (nested ones with dots).

    Raises:
        FormatError: when none holds the text, or one that was asked for is missing; it lists what was found.
    """
    found = dict.fromkeys(names)
    wanted = msgspec.structs.asdict(asked)
    for what in ("text", "html", "title", "url", "language", "id"):
        name = wanted[what]
        if name and name not in found:
            option = "lang" if what == "language" else what
            raise FormatError(f"--{option}-field asks for '{name}', which is missing; {_listed(found)}")
    chosen = {what: wanted.get(what) or _first(known, found) for what, known in WELL_KNOWN.items()}
    text, html = chosen.pop("text"), chosen.pop("html")
    if wanted["html"] and not wanted["text"]:
        text = None
    if not text and not html:
        raise FormatError(f"no field is known to hold the text; name one with --text-field; {_listed(found)}")
    clean = asked.clean or (None if text else CLEAN_FIELD)
    for name in (clean, asked.edits):
        if name and name in found:
            raise FormatError(
                f"there is a field '{name}' already; choose another name with --clean-field/--edits-field"
            )
    return Chosen(text or html or "", is_html=not text, clean=clean, edits=asked.edits, **chosen)


def _first(known: Iterable[str], found: Mapping[str, None]) -> str | None:
    return next((name for name in known if name in found), None)


def _listed(found: Iterable[str]) -> str:
    return f"the fields found are: {', '.join(found) or 'none'}"


Get = Callable[[str], object]
"""Gives the value of a field, or None."""


def load_values(get: Get, chosen: Chosen, path: str) -> Loaded | None:
    """The document of a record; None where its text is missing or null.

    Args:
        get: gives the values of its fields.
        chosen: the fields of the file.
        path: how reports name the document.

    Raises:
        FormatError: when the text is none, or its page holds no article.
    """
    text = get(chosen.text)
    if text is None:
        return None
    if isinstance(text, bytes) and chosen.is_html:
        return _page(text, get, chosen, path)
    if not isinstance(text, str):
        raise FormatError(f"its field '{chosen.text}' holds a {type(text).__name__}, not a text")
    try:
        raw = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FormatError(f"its field '{chosen.text}' holds half a surrogate pair at character {error.start}") from None
    if chosen.is_html:
        return _page(raw, get, chosen, path)
    document = Document(text, path, _metadata(get, chosen), terminator="")
    return Loaded(document, hashlib.sha256(raw).hexdigest(), "utf-8")


def _page(raw: bytes, get: Get, chosen: Chosen, path: str) -> Loaded:
    """The document of a page; what the record says goes before what the page says."""
    known = _metadata(get, chosen)
    page = load_page(raw, path)
    merged = {entry.name: getattr(known, entry.name) for entry in fields(known) if getattr(known, entry.name)}
    document = replace(page.document, metadata=replace(page.document.metadata, **merged), terminator="")
    return msgspec.structs.replace(page, document=document)


def _metadata(get: Get, chosen: Chosen) -> Metadata:
    def text_of(name: str | None) -> str | None:
        value = get(name) if name else None
        return value.strip() or None if isinstance(value, str) else None

    url = text_of(chosen.url)
    language = text_of(chosen.language)
    authors = get(chosen.authors) if chosen.authors else None
    names = [authors] if isinstance(authors, str) else authors if isinstance(authors, list) else []
    return Metadata(
        title=text_of(chosen.title),
        authors=tuple(name.strip() for name in names if isinstance(name, str) and name.strip()),
        date=text_of(chosen.date),
        url=url,
        host=text_of(chosen.host) or _host(url),
        language=language.lower().replace("_", "-").partition("-")[0] if language else None,
    )


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def identity(get: Get, chosen: Chosen) -> str:
    """The record's own id, where it has one."""
    value = get(chosen.id) if chosen.id else None
    return str(value) if isinstance(value, str | int) else ""
