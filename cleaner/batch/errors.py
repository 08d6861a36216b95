"""What ends a run."""

from __future__ import annotations


class OutputError(Exception):
    """The output cannot be written, so going on would fail for every document; the message says why."""
