"""News pages: HTML in, the article's text and what the page says about it out, through trafilatura."""

from __future__ import annotations

import hashlib
from typing import Any

from cleaner.document import Document, Metadata
from cleaner.formats.loaded import FormatError, Loaded


def load_html(raw: bytes, path: str) -> Loaded:
    """A document from the bytes of a page. Its text is what trafilatura returns; edits refer to that.

    Raises:
        FormatError: when no article is found on the page.
    """
    import trafilatura

    found: Any = trafilatura.bare_extraction(raw, include_comments=False, with_metadata=True)
    if found is None or not (text := found.text):
        raise FormatError("no article was found on this page")
    return Loaded(Document(text, path, _metadata(found)), hashlib.sha256(raw).hexdigest(), "utf-8", extracted=True)


def _metadata(found: Any) -> Metadata:
    authors = tuple(part.strip() for part in (found.author or "").split(";") if part.strip())
    return Metadata(
        title=found.title or None,
        authors=authors,
        date=found.date or None,
        url=found.url or None,
        host=found.hostname or None,
        language=found.language or None,
    )
