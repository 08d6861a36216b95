"""`cleaner playground`: a page on this machine where rules are typed and tried as one types."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.config import settings
from cleaner.cli.exits import UsageError, messages

if TYPE_CHECKING:
    from cleaner.authoring.playground.corpus import Corpus
    from cleaner.authoring.playground.pack_file import PackFile
    from cleaner.document import Document
    from cleaner.rules.ruleset import RuleSet


def playground(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files or folders whose documents it may show.")
    ] = None,
    pack: Annotated[
        Path | None, typer.Option("--pack", help="A pack to edit; the only file that it may write.")
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; a free one by default.")] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the address; open no browser.")] = False,
) -> None:
    """Type rules and see at once what they take, on a page that this machine alone can open. Ctrl-C ends it."""
    import webbrowser

    from cleaner.authoring.playground.server import Playground
    from cleaner.authoring.playground.worker import Worker

    with messages():
        corpus, written = _corpus(paths or []), _pack(pack)
        worker = Worker(_packs(pack), corpus)
        try:
            server = Playground(worker, corpus, written, port)
        except OSError as error:
            raise UsageError(f"port {port}: {error.strerror or error}; choose another --port") from None
        try:
            with server:
                worker.start()
                typer.echo(f"{server.url}\nThis machine alone can open it. Ctrl-C ends the playground.")
                if not no_open:
                    webbrowser.open(server.url)
                server.serve_forever()
        except KeyboardInterrupt:
            typer.echo()
        finally:
            worker.close()


def _packs(pack: Path | None) -> RuleSet:
    """The built-in rules and those of the config file, but for the pack that is edited."""
    from cleaner.rules.load import load_rules, pack_files

    configured = pack_files(Path(path) for path in settings(None, {}).rules)
    return load_rules([file for file in configured if pack is None or file.resolve() != pack.resolve()])


def _pack(path: Path | None) -> PackFile | None:
    from cleaner.authoring.playground.pack_file import PackFile
    from cleaner.batch.atomic import write_atomic

    if path is None:
        return None
    try:
        return PackFile(path, write_atomic)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8 text") from None


def _corpus(paths: list[Path]) -> Corpus:
    from cleaner.authoring.playground.corpus import Corpus, CorpusFile
    from cleaner.batch.inputs import find_inputs

    inputs = find_inputs([str(path) for path in paths], mirror=False) if paths else []
    return Corpus.of(paths, [CorpusFile(entry.path, entry.holds_records) for entry in inputs], read_document)


def read_document(path: Path, number: int) -> Document:
    """The document with a number, from 1, of a file.

    Raises:
        FormatError: when it cannot be read, or there is none of that number.
    """
    from cleaner.batch.documents import documents
    from cleaner.batch.inputs import find_inputs
    from cleaner.formats.loaded import FormatError

    told: list[str] = []
    found = next(islice(documents(find_inputs([str(path)], mirror=False), told.append), number - 1, None), None)
    if found is None:
        raise FormatError(told[0] if told else f"{path} has no document {number}")
    return found
