"""The documents that a command for rule authors is given: a corpus, or labelled texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.exits import UsageError
from cleaner.cli.terminal import tell

if TYPE_CHECKING:
    from cleaner.authoring.score import Labelled
    from cleaner.document import Document

Corpus = Annotated[list[str], typer.Argument(help="Files, folders, glob patterns, of any kind that `clean` reads.")]


def read_documents(paths: Sequence[str]) -> Iterator[Document]:
    """The documents of a corpus; what cannot be read is told and left out.

    Raises:
        InputError: for a path that names nothing.
    """
    from cleaner.batch.documents import documents
    from cleaner.batch.inputs import find_inputs

    inputs = find_inputs(paths, mirror=False)
    yield from documents(inputs, lambda message: tell(f"left out: {message}"))


def read_labelled(path: Path) -> list[Labelled]:
    """Labelled texts.

    Raises:
        UsageError: when they cannot be read.
    """
    from cleaner.authoring.score import GoldError, read_gold

    try:
        return list(read_gold(path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
    except GoldError as error:
        raise UsageError(str(error)) from None
