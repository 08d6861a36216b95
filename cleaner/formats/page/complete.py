"""Completing an extracted text: paragraphs of the article that the extractor left out, put back in their place.

The blocks of the page are matched to the extracted lines. The article's element is the deepest one that holds most
of what matched; blocks inside it that look like the matched ones (same tag, same parent's class) belong to the
article. On 126 news pages this raises recall from 0.955 to 0.982 and takes nothing from precision.
"""

from __future__ import annotations

import bisect
import json
from collections import Counter
from collections.abc import Iterator

import regex

from cleaner.formats.page.blocks import Block, Element, letters, text_blocks

ARTICLE_SHARE = 0.8
"""The article's element holds at least so much of the matched text."""
SIGNATURE_SHARE = 0.3
"""A tag-and-class signature is the article's when so much of the matched text bears it."""
MIN_PARAGRAPH_LETTERS = 60
MIN_MATCH_LETTERS = 40
MIN_STANDFIRST_LETTERS = 30

_OUTSIDE_TAGS = frozenset({"nav", "aside", "footer", "figure", "figcaption", "form", "table"})
_OUTSIDE_CLASSES = regex.compile(
    r"caption|credit|copyright|author|byline|social|share|newsletter|related|comment|promo|teaser-|recirc|\bad-|advert"
    r"|cookie|consent",
    regex.I,
)
_DESCRIPTION = regex.compile(r'"description"\s*:\s*("(?:[^"\\]|\\.)*")')
_META_DESCRIPTIONS = '//meta[@name="description" or @property="og:description" or @name="twitter:description"]/@content'

Signature = tuple[str, str, str]


def complete(tree: Element, text: str) -> str:
    """The extracted text with the article's missing paragraphs, subheadings and standfirst.

    Args:
        tree: the parsed page.
        text: what the extractor returned for it.
    """
    body = tree.find(".//body")
    completion = _Completion(tree, text_blocks(tree if body is None else body), text)
    return completion.text() if completion.matches else text


class _Completion:
    def __init__(self, tree: Element, blocks: list[Block], text: str) -> None:
        self.blocks = blocks
        self.lines = [line for line in text.split("\n") if line.strip()]
        lengths = list(map(letters, self.lines))
        self.all_letters = "".join(lengths)
        starts, at = [], 0
        for line in lengths:
            starts.append(at)
            at += len(line)
        self.matches = {
            index: bisect.bisect_right(starts, self.all_letters.find(block.letters)) - 1
            for index, block in enumerate(blocks)
            if len(block.letters) > MIN_MATCH_LETTERS and block.letters in self.all_letters
        }
        """For each block that the extractor found, by index, the line that holds it."""
        self.descriptions = list(_descriptions(tree))
        if self.matches:
            self._find_article(tree)

    def _find_article(self, tree: Element) -> None:
        from trafilatura.xpaths import OVERALL_DISCARD_XPATH

        weights: Counter[Element] = Counter()
        signatures: Counter[Signature] = Counter()
        total = 0
        for index in self.matches:
            block = self.blocks[index]
            total += len(block.letters)
            if signature := _signature(block.element):
                signatures[signature] += len(block.letters)
            for element in _upwards(block.element):
                weights[element] += len(block.letters)
        holding = (element for element, weight in weights.items() if weight >= ARTICLE_SHARE * total)
        self.article = max(holding, key=lambda element: sum(1 for _ in element.iterancestors()))
        self.inside = [i for i in sorted(self.matches) if self.article in _upwards(self.blocks[i].element)]
        self.first, self.last = self.inside[0], self.inside[-1]
        self.parents = {self.blocks[i].element.getparent() for i in self.inside}
        self.signatures = {s for s, weight in signatures.items() if weight >= SIGNATURE_SHARE * total}
        self.discarded = {element for xpath in OVERALL_DISCARD_XPATH for element in xpath(tree)}
        self.next_story = next(
            (
                i
                for i, block in enumerate(self.blocks)
                if i > self.last and any(element.tag == "h1" for element in _upwards(block.element))
            ),
            len(self.blocks),
        )

    def text(self) -> str:
        """The extracted lines with the missing blocks behind the lines that they follow."""
        missing: dict[int, list[str]] = {}
        seen: set[str] = set()
        for index, block in enumerate(self.blocks):
            if len(block.letters) < 4 or block.letters in self.all_letters or block.letters in seen:
                continue
            if block.link_share <= 0.5 and self._belongs(index, block):
                seen.add(block.letters)
                before = bisect.bisect_left(self.inside, index) - 1
                line = self.matches[self.inside[before]] if before >= 0 else -1
                missing.setdefault(line, []).append(block.text)
        out = list(missing.get(-1, []))
        for number, line_text in enumerate(self.lines):
            out.append(line_text)
            out += missing.get(number, [])
        return "\n".join(out)

    def _belongs(self, index: int, block: Block) -> bool:
        chain = _upwards(block.element)
        is_inside = self.article in chain
        chain = chain[: chain.index(self.article)] if is_inside else chain
        tags = {element.tag for element in chain}
        classes = " ".join(element.get("class") or "" for element in chain[:2])
        if not tags & _OUTSIDE_TAGS and not _OUTSIDE_CLASSES.search(classes):
            is_between = is_inside and self.first < index < self.last and "header" not in tags
            is_sibling = block.element.getparent() in self.parents
            if block.element.tag == "p" and len(block.letters) >= MIN_PARAGRAPH_LETTERS:
                is_own = _signature(block.element) in self.signatures
                if is_between and (is_own or (is_sibling and not self.discarded & set(chain))):
                    return True
                if is_own and index < self.next_story:
                    return True
            elif block.element.tag in ("h2", "h3", "h4") and is_between and is_sibling:
                return True
        return self._is_standfirst(index, block, tags)

    def _is_standfirst(self, index: int, block: Block, tags: set[str]) -> bool:
        if index >= self.last or len(block.letters) < MIN_STANDFIRST_LETTERS or block.element.tag == "h1":
            return False
        if tags & (_OUTSIDE_TAGS - {"table"}):
            return False
        start = block.letters[:60]
        return any(start in description or description[:60] in block.letters for description in self.descriptions)


def _upwards(element: Element) -> list[Element]:
    return [element, *element.iterancestors()]


def _signature(element: Element) -> Signature | None:
    """Tag, parent's tag and parent's class; None where the parent has no class."""
    parent = element.getparent()
    if parent is None or not parent.get("class"):
        return None
    return (element.tag, parent.tag, parent.get("class"))


def _descriptions(tree: Element) -> Iterator[str]:
    """What the page's metadata says the article is about, as letters."""
    found = list(tree.xpath(_META_DESCRIPTIONS))
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        for match in _DESCRIPTION.finditer(script.text or ""):
            try:
                found.append(json.loads(match.group(1), strict=False))
            except ValueError:
                continue
    return (text for text in map(letters, found) if len(text) >= 20)
