"""News pages: HTML in, the article's text and what the page says about it out."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import regex

from cleaner.document import Document, Metadata
from cleaner.formats.loaded import FormatError, Loaded
from cleaner.formats.page.blocks import Element, letters, text_blocks
from cleaner.formats.page.complete import complete

MAX_BYTES = 20_000_000
MIN_CHARACTERS = 200
"""A shorter text makes the page's script payload worth a look."""

_PRUNE = [
    # Captions in figures make trafilatura fall back to a coarser extractor; embedded posts are not the story's words.
    "//figure[not(.//table or .//pre)]",
    "//blockquote[contains(@class, 'twitter-tweet') or contains(@class, 'instagram-media')]",
]
_PAYLOAD = regex.compile(r"\s*\(?self\.__next_f.*?\.push\(\s*(\[.*\])\s*\)\s*;?\s*$", regex.S)
_HEADLINE = regex.compile(r'"headline"\s*:\s*("(?:[^"\\]|\\.)*")')
_CHARSET = regex.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", regex.I)
_WEB_CODECS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso-8859-9": "cp1254", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030",
}  # fmt: skip
"""What declared encodings mean on the web (https://encoding.spec.whatwg.org/#names-and-labels)."""


def load_html(raw: bytes, path: str) -> Loaded:
    """A document from the bytes of a page.

    Its text is what trafilatura returns, completed by paragraphs that the page's structure shows to be missing;
    edits refer to that text. `links` says for each line how much of it is link text.

    Raises:
        FormatError: when the page is too large, or no article is found on it.
    """
    if len(raw) > MAX_BYTES:
        raise FormatError(f"the page has {len(raw):,} bytes, above the limit of {MAX_BYTES:,}")
    from trafilatura.utils import load_html as parse

    source = _decode(raw)
    tree = parse(source)
    text = _article(tree, source) if tree is not None else ""
    if not text:
        raise FormatError("no article was found on this page")
    document = Document(text, path, _metadata(tree), links=_links(tree, text))
    return Loaded(document, hashlib.sha256(raw).hexdigest(), "utf-8", extracted=True)


def _decode(raw: bytes) -> str | bytes:
    """The page as text where its encoding is sure; else its bytes, for trafilatura to guess."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(raw[:4096])
    name = declared.group(1).decode("ascii", "replace").lower() if declared else ""
    try:
        return raw.decode(_WEB_CODECS.get(name, name)) if name else raw
    except (LookupError, UnicodeDecodeError):
        return raw


def _article(tree: Element, source: str | bytes) -> str:
    text = _extract(source)
    if len(text) >= MIN_CHARACTERS:
        return complete(tree, text)
    payload = max((_payload(script.text or "") for script in tree.iter("script")), key=len, default="")
    from_payload = _extract(f"<html><body><article>{payload}</article></body></html>") if payload else ""
    return max(text, from_payload, key=len)


def _extract(source: str | bytes) -> str:
    import trafilatura

    # `deduplicate` keeps a memory over documents, so that their order would change results; it must stay off.
    text: str | None = trafilatura.extract(source, include_comments=False, deduplicate=False, prune_xpath=_PRUNE)
    return text or ""


def _payload(script: str) -> str:
    """The article's HTML inside a Next.js script, for pages that hold no text of their own."""
    found = _PAYLOAD.match(script) if "__next_f" in script else None
    try:
        value = json.loads(found.group(1)) if found else []
    except (ValueError, RecursionError):
        return ""
    if isinstance(value, list) and len(value) > 1 and isinstance(value[1], str) and value[1].count("</p>") >= 3:
        return value[1]
    return ""


def _links(tree: Element, text: str) -> dict[str, float]:
    """For each line of the text that stands in links on the page, the least share of link text over its places."""
    body = tree.find(".//body")
    shares: dict[str, float] = {}
    for block in text_blocks(tree if body is None else body):
        shares[block.letters] = min(shares.get(block.letters, 1.0), block.link_share)
    lines = (line.strip() for line in text.split("\n"))
    return {line: share for line in lines if line and (share := shares.get(letters(line), 0.0)) > 0}


def _metadata(tree: Element) -> Metadata:
    from trafilatura import extract_metadata

    found: Any = extract_metadata(tree)
    if found is None:
        return Metadata()
    authors = tuple(part.strip() for part in (found.author or "").split(";") if part.strip())
    language = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    return Metadata(
        title=_headline(tree, found.title or "") or None,
        authors=authors,
        date=found.date or None,
        url=found.url or None,
        host=found.hostname or None,
        language=regex.split("[-_]", language.lower())[0] or found.language or None,
    )


def _headline(tree: Element, title: str) -> str:
    """The page's title without the site's name: the longest heading or declared headline that it begins with."""
    candidates = [" ".join(heading.text_content().split()) for heading in tree.xpath("//h1")]
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        for match in _HEADLINE.finditer(script.text or ""):
            try:
                candidates.append(json.loads(match.group(1), strict=False))
            except ValueError:
                continue
    whole = letters(title)
    fitting = [
        c for c in candidates if letters(c) and whole.startswith(letters(c)) and len(letters(c)) >= 0.4 * len(whole)
    ]
    return max(fitting, key=len, default=title)
