"""`cleaner rules schema` and `cleaner rules docs`: the rule language for editors, the packs for readers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.exits import CHANGES, OK, UsageError, messages


def schema() -> None:
    """Print the JSON Schema of packs, with which editors complete and check them.

    A pack names it in its first line: # yaml-language-server: $schema=pack.schema.json
    """
    from cleaner.rules.schema import schema_file

    typer.echo(schema_file(), nl=False)
    raise typer.Exit(OK)


def docs(
    folder: Annotated[Path, typer.Argument(help="Where the pages go, such as docs/packs.")],
    rules: Annotated[
        Path | None, typer.Option("--rules", help="The folder of the packs; the built-in ones by default.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a page is not current.")] = False,
) -> None:
    """Write one Markdown page a pack: what each rule takes and leaves, with examples."""
    from cleaner.authoring.pack_pages import NotAPageError, differing, pack_pages
    from cleaner.batch.atomic import write_atomic
    from cleaner.rules.load import load_rules
    from cleaner.rules.ruleset import builtin_folder

    with messages():
        root = rules or builtin_folder()
        loaded = load_rules([root], builtin=False)
        pages = pack_pages(loaded, root, folder)
        try:
            wrong = differing(pages, folder)
            for name in wrong if not check else ():
                if name in pages:
                    write_atomic(folder / name, pages[name].encode("utf-8"))
                else:
                    (folder / name).unlink()
        except NotAPageError as error:
            raise UsageError(str(error)) from None
        except OSError as error:
            raise UsageError(f"{folder}: {error.strerror or error}") from None
    for name in wrong:
        typer.echo(f"{folder / name}: {'not current' if check else 'written' if name in pages else 'removed'}")
    typer.echo(f"{len(pages)} pages, {len(wrong)} {'not current' if check else 'changed'}")
    raise typer.Exit(CHANGES if check and wrong else OK)
