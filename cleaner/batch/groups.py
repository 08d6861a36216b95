"""What a document's place in a corpus is: the source and the fields that rules over the corpus ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from cleaner.formats.loaded import Loaded
from cleaner.rules.model import Corpus


def in_corpus(
    loaded: Loaded, rules: Sequence[Corpus], source: str, get: Callable[[str], object] = lambda name: None
) -> Loaded:
    """A document with its place in the corpus; as it is, where no rule asks for that.

    Args:
        loaded: the document.
        rules: what rules over the corpus ask for.
        source: the file of records, or the folder, that it is from.
        get: gives the values of its fields.
    """
    if not rules:
        return loaded
    names = {corpus.field for corpus in rules if corpus.field}
    fields = {name: str(value) for name in sorted(names) if (value := get(name)) not in (None, "")}
    return msgspec.structs.replace(loaded, document=replace(loaded.document, source=source, fields=fields))
