"""The documents that a command for rule authors is given: files, folders, patterns, labelled texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.exits import UsageError

if TYPE_CHECKING:
    from cleaner.authoring.score import Labelled
    from cleaner.document import Document

Corpus = Annotated[list[str], typer.Argument(help="Files, folders, glob patterns; .jsonl files hold labelled texts.")]


def read_documents(paths: Sequence[str]) -> Iterator[Document]:
    """The documents of a corpus; what cannot be read is told and left out.

    Raises:
        UsageError: for labelled texts that cannot be read.
        InputError: for a path that names nothing.
    """
    from cleaner.batch.inputs import find_inputs
    from cleaner.formats.files import load
    from cleaner.formats.loaded import FormatError

    labelled = [path for path in paths if path.endswith(".jsonl")]
    for path in labelled:
        yield from (entry.document for entry in read_labelled(Path(path)))
    files = [path for path in paths if path not in labelled]
    for entry in find_inputs(files, mirror=False) if files else ():
        try:
            yield load(entry.path).document
        except (FormatError, OSError) as error:
            typer.echo(f"{entry.path}: left out: {error}", err=True)


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
