"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO


class UnsafePathError(ValueError):
    """A name from data that would lead out of the folder it belongs in."""


@contextlib.contextmanager
def atomic_writer(path: Path) -> Iterator[IO[bytes]]:
    """A binary file that takes its name only when the block ends well; an existing file keeps its mode.

    Raises:
        OSError: when it cannot be written; nothing of it is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".cleaner-", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        part.chmod(_mode(path))
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def write_atomic(path: Path, data: bytes) -> None:
    """Writes a whole file at once; see `atomic_writer`."""
    with atomic_writer(path) as file:
        file.write(data)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return 0o666 & ~_umask()


@lru_cache(maxsize=1)
def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def inside(folder: Path, name: str) -> Path:
    """The path of a name from data inside a folder.

    Raises:
        UnsafePathError: when the name is absolute, climbs out of the folder, or a link on its way does.
    """
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts or "\0" in name or not relative.parts or "\\" in name:
        raise UnsafePathError(f"{name!r} is not a name inside the folder")
    path = folder.joinpath(*relative.parts)
    root = folder.resolve()
    if root not in path.parent.resolve().joinpath(path.name).parents:
        raise UnsafePathError(f"{name!r} leads out of {folder}")
    return path
