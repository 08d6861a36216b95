"""What is costly to make and the same every time, kept in the user's cache folder.

An entry is written whole or not at all, and read only where its checksum holds; whoever writes at the same time writes
the same bytes. A folder that cannot be written to costs time, never a result.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FOLDER_VARIABLE = "CLEANER_CACHE"
"""The environment variable that names another folder; empty, it turns the cache off."""
KEPT = 100
"""So many entries of a kind are kept, those used last, where nothing else is said. A set of rules has a scanner for
each of some twenty languages."""
_CHECKSUM_BYTES = 32


def cache_folder() -> Path | None:
    """Where entries are kept; None when the cache is turned off."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named is not None:
        return Path(named) if named else None
    import platformdirs

    return Path(platformdirs.user_cache_dir("cleaner", appauthor=False))


def key_of(parts: Iterable[bytes]) -> str:
    """A name for an entry that depends on all the parts, and on this version of the program."""
    digest = hashlib.sha256(_own_sources())
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()[:40]


@cache
def _own_sources() -> bytes:
    """Stands for the program's version, down to the last change of a file that entries depend on."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted((*folder.glob("rules/*.py"), *folder.glob("engine/*.py"), *folder.glob("engine/*/*.py"))):
        stat = file.stat()
        digest.update(f"{file.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.digest()


def load(kind: str, key: str) -> bytes | None:
    """The entry, or None where there is none or it is damaged."""
    folder = cache_folder()
    if folder is None:
        return None
    path = folder / f"{kind}-{key}"
    try:
        data = path.read_bytes()
    except OSError:
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    payload = data[_CHECKSUM_BYTES:]
    return payload if hashlib.sha256(payload).digest() == data[:_CHECKSUM_BYTES] else None


def store(kind: str, key: str, payload: bytes, kept: int = KEPT) -> None:
    """Keeps an entry, and lets old ones of its kind go but for so many."""
    folder = cache_folder()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(payload).digest() + payload)
            Path(name).replace(folder / f"{kind}-{key}")
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _prune(folder, kind, kept)


def _prune(folder: Path, kind: str, kept: int) -> None:
    entries = sorted(folder.glob(f"{kind}-*"), key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in entries[kept:]:
        entry.unlink(missing_ok=True)
