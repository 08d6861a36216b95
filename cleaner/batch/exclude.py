"""Files that are never cleaned, by the patterns that `.gitignore` has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cleaner.batch.inputs import InputError, path_from

IGNORE_NAME = ".cleaner-ignore"


class Excluded:
    """Patterns, and the folder that they are relative to."""

    def __init__(self, patterns: Iterable[str], root: Path, shown: str) -> None:
        """Reads patterns.

        Args:
            patterns: one an item, as in `.gitignore`.
            root: the folder that they are relative to.
            shown: how messages call the place where they stand.

        Raises:
            InputError: for a pattern that is none.
        """
        from pathspec import GitIgnoreSpec

        lines = list(patterns)
        for number, line in enumerate(lines, 1):
            try:
                GitIgnoreSpec.from_lines([line])
            except ValueError:
                raise InputError(f"{shown}:{number}: {line!r} is not a pattern of .gitignore") from None
        self._spec = GitIgnoreSpec.from_lines(lines)
        self._root = root

    def __call__(self, path: Path) -> bool:
        """Whether a file is left out."""
        relative = path_from(self._root, path)
        if relative is None:
            return False
        name = relative.encode("utf-8", "replace").decode("utf-8")  # names need not be UTF-8, patterns are
        return self._spec.match_file(name)


def read_ignore_file(path: Path) -> Excluded:
    """The patterns of an ignore file.

    Raises:
        InputError: when it cannot be read.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text") from None
    return Excluded(lines, path.parent, str(path))
