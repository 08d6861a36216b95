"""Inputs: from the paths on a command line to the files to clean, each with its place in the output."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath

import msgspec
from msgspec.structs import replace

from cleaner.batch.names import LOG_NAME, OWN_FOLDERS, OWN_NAMES
from cleaner.formats.form import Form
from cleaner.formats.kinds import check_library, clean_name, holds_records, kind_of
from cleaner.formats.records.streams import compression_of

_WILD = frozenset("*?[")


class InputError(ValueError):
    """Paths that cannot be cleaned as asked; the message says which, why, and what to do."""


class Input(msgspec.Struct, frozen=True):
    """A file to clean."""

    path: Path
    target: PurePosixPath
    """Where its clean form goes, relative to the output folder."""
    kind: str = "text"
    """One of `cleaner.formats.kinds.KINDS`."""
    form: Form | None = None
    """What it is written as, where that is asked for; else as what it is."""
    name: str = ""
    """For a file that is gathered with others in one file: its path in the input folder."""
    spared: frozenset[tuple[str, str]] = frozenset()
    """Suppressed findings: the rule's id, and the key of the text that it is to leave."""

    @property
    def compression(self) -> str:
        """How the file is compressed."""
        return compression_of(self.path)

    @property
    def holds_records(self) -> bool:
        """Whether it holds many documents."""
        return holds_records(self.kind)

    @property
    def clean_compression(self) -> str:
        """How its clean form is compressed, where that is of the same kind."""
        return self.form.compression if self.form and not self.is_converted else self.compression

    @property
    def is_converted(self) -> bool:
        """Whether it is written as another kind of file."""
        return self.form is not None and self.form.kind != self.kind


def find_inputs(
    paths: Sequence[str],
    kind: str | None = None,
    *,
    form: Form | None = None,
    mirror: bool = True,
    excluded: Callable[[Path], bool] = lambda path: False,
) -> list[Input]:
    """The files that paths, folders (at all depths) and glob patterns name, sorted by target.

    Args:
        paths: the paths.
        kind: the kind that all files are; else their names tell.
        form: what they are to be written as; else as what they are.
        mirror: whether targets are relative to the path given, as in an output folder; else they are the files' own.
        excluded: whether a file is left out, however it is named.

    Raises:
        InputError: for a path that matches nothing, and for two files with one target.
        MissingLibraryError: for a kind of file that cannot be read here.
    """
    found: dict[Path, Input] = {}
    for path in paths:
        before = len(found)
        for entry in _expand(path, kind):
            found.setdefault(entry.path, entry if mirror else replace(entry, target=_own_path(entry.path)))
        if len(found) == before and not any(True for _ in _expand(path, kind)):
            raise InputError(_why_nothing(path))
    kept = [entry for entry in found.values() if not excluded(entry.path)]
    for entry in kept:
        _check_name(entry.path)
    if form:
        kept = [_written_as(entry, form) for entry in kept]
    for used in sorted({entry.kind for entry in kept} | ({form.kind} if form else set())):
        check_library(used)
    inputs = sorted(kept, key=lambda entry: (str(entry.target), entry.name, str(entry.path)))
    for one, other in pairwise(inputs):
        names = str(one.target), one.name
        if one.target == other.target and (one.name == other.name or not one.name):
            raise InputError(
                f"{one.path} and {other.path} would both be written to {' as '.join(filter(None, names))}; "
                "name the folder that holds both, clean them in two runs, or leave one out (.cleaner-ignore)"
            )
    return inputs


def _check_name(path: Path) -> None:
    """Refuses a name that the change log cannot hold."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        shown = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
        raise InputError(f"{shown}: its name is not UTF-8; rename it, or leave it out (.cleaner-ignore)") from None


def _why_nothing(path: str) -> str:
    if Path(path).is_dir():
        if not any(Path(path).iterdir()):
            return f"{path}: this folder is empty"
        return f"{path}: this folder holds no file whose name tells a format; name one with --format-in"
    return f"{path}: {'no file matches this pattern' if _WILD & set(path) else 'no such file or folder'}"


def _expand(path: str, kind: str | None) -> Iterator[Input]:
    here = Path(path)
    if here.is_dir():
        yield from _of_folder(here, kind)
    elif here.exists():
        yield _input(here, here.name, kind)
    elif _WILD & set(path):
        fixed = _fixed_part(path)
        for match in sorted(glob.iglob(path, recursive=True)):
            file = Path(match)
            if file.is_file():
                yield _input(file, os.path.relpath(file, fixed), kind)


def _fixed_part(pattern: str) -> Path:
    """The folder before a pattern's first wildcard."""
    parts = Path(pattern).parts
    wild = next(i for i, part in enumerate(parts) if _WILD & set(part))
    return Path(*parts[:wild]) if wild else Path()


def _of_folder(folder: Path, kind: str | None) -> Iterator[Input]:
    """Documents of a folder; hidden files are left out, and a folder that a link leads back to is visited once."""
    visited: set[str] = set()
    for here, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(here)
        if real in visited:
            folders.clear()
            continue
        visited.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if LOG_NAME in names:  # the output of a run: what it wrote beside the clean texts is no document
            folders[:] = [name for name in folders if name not in OWN_FOLDERS]
            names = [name for name in names if name not in OWN_NAMES]
        for name in sorted(names):
            file = Path(here, name)
            if not name.startswith(".") and (kind or kind_of(file)) and not _is_special(file):
                yield _input(file, os.path.relpath(file, folder), kind)


def _is_special(path: Path) -> bool:
    """Whether it is a pipe, a socket or a device, whose reader might wait for ever."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False  # what cannot be read is told


def _input(path: Path, relative: str, kind: str | None) -> Input:
    kind = kind or kind_of(path) or "text"
    return Input(path, PurePosixPath(clean_name(PurePosixPath(*Path(relative).parts), kind)), kind)


def _written_as(entry: Input, form: Form) -> Input:
    """The input with its place among files of another form; those of one document each are gathered in one file."""
    name = entry.target.with_name(entry.path.name)
    if entry.holds_records:
        return replace(entry, target=form.name(name), form=form)
    return replace(entry, target=form.gathered, form=form, name=str(name))


def _own_path(path: Path) -> PurePosixPath:
    """The path from the working folder; from the root, for a file outside of it."""
    relative = path_from(Path(), path)
    return PurePosixPath(relative) if relative is not None else PurePosixPath(*path.resolve().parts[1:])


def path_from(root: Path, path: Path) -> str | None:
    """The path from a folder, with slashes; None for one that is not inside of it."""
    relative = PurePosixPath(*Path(os.path.relpath(path, root)).parts)
    return None if ".." in relative.parts[:1] or relative.is_absolute() else str(relative)


def check_output(output: Path, paths: Sequence[str]) -> None:
    """Refuses an output folder that lies inside an input folder, or is a file.

    Raises:
        InputError: with the reason.
    """
    if output.exists() and not output.is_dir():
        raise InputError(f"{output}: the output must be a folder, and this is a file")
    inside = output.resolve()
    for path in paths:
        folder = Path(path).resolve()
        if folder.is_dir() and (inside == folder or folder in inside.parents):
            raise InputError(
                f"{output}: the output lies inside the input {path}, so a second run would clean its own results; "
                "choose a folder beside it"
            )


def check_in_place(inputs: Iterable[Input]) -> None:
    """Refuses to clean pages in place: a page is not its text, nor is an archive of pages.

    Raises:
        InputError: for the first page.
    """
    for entry in inputs:
        if entry.kind == "html":
            raise InputError(f"{entry.path}: HTML cannot be cleaned in place, its text is extracted; use -o FOLDER")
        if entry.kind in ("warc", "zip"):
            raise InputError(f"{entry.path}: archives cannot be cleaned in place; use -o FOLDER")


def size_of(path: Path) -> int:
    """The size of a file in bytes; 0 where it cannot be told."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
