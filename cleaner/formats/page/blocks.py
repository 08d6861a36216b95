"""The text blocks of a page: each stretch of text between block-level tags, with how much of it is link text."""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple

import regex

Element = Any
"""An lxml element; lxml ships no types."""

_BLOCK_TAGS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNSEEN_TAGS = frozenset(
    "script style noscript template svg iframe select button object audio video canvas head textarea option input "
    "label math picture".split()
)
_LETTERS = regex.compile(r"[^\W_]+")


class Block(NamedTuple):
    """A stretch of text that a reader sees as one block."""

    element: Element
    """The block-level element that holds it."""
    text: str
    letters: str
    """Its letters and digits, lower-case and composed: for comparison."""
    link_letters: int
    """How many of them are link text."""

    @property
    def link_share(self) -> float:
        """The share of its letters that are link text."""
        return self.link_letters / max(1, len(self.letters))


def letters(text: str) -> str:
    """The letters and digits of a text, lower-case and composed (NFC)."""
    return "".join(_LETTERS.findall(unicodedata.normalize("NFC", text).lower()))


def text_blocks(body: Element) -> list[Block]:
    """The blocks of a page in the order of the document. Works without recursion, so no depth of nesting hurts."""
    return _BlockReader(body).read()


class _BlockReader:
    def __init__(self, body: Element) -> None:
        self._blocks: list[Block] = []
        self._parts: list[tuple[str, bool]] = []
        self._owners = [body]
        self._body = body

    def read(self) -> list[Block]:
        stack: list[tuple[str, Element, bool]] = [("open", self._body, False)]
        while stack:
            step, element, in_link = stack.pop()
            if step == "close":
                self._flush()
                self._owners.pop()
            elif step == "tail":
                self._parts.append((element.tail or "", in_link))
            elif isinstance(element.tag, str) and element.tag not in _UNSEEN_TAGS:
                in_link = in_link or element.tag == "a"
                if element.tag in _BLOCK_TAGS:
                    self._flush()
                    self._owners.append(element)
                    stack.append(("close", element, in_link))
                self._parts.append(((" " if element.tag == "br" else "") + (element.text or ""), in_link))
                for child in reversed(element):
                    stack += [("tail", child, in_link), ("open", child, in_link)]
        self._flush()
        return self._blocks

    def _flush(self) -> None:
        text = " ".join("".join(part for part, _ in self._parts).split())
        if text:
            linked = letters(" ".join(part for part, in_link in self._parts if in_link))
            self._blocks.append(Block(self._owners[-1], text, letters(text), len(linked)))
        self._parts.clear()
