"""What checks found out about patterns before, kept in the cache, because some of it takes long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import msgspec

from cleaner import cache

MAX_KEPT = 50_000


class Memory:
    """What one check has to say, or nothing, by a key that says all that this depends on."""

    def __init__(self, check: str) -> None:
        self._kind = f"lint-{check}"
        sources = sorted(Path(__file__).parent.glob("*.py"))
        self._entry = cache.key_of([check.encode(), *(source.read_bytes() for source in sources)])
        stored = cache.load(self._kind, self._entry)
        self._known: dict[str, str] = msgspec.msgpack.decode(stored, type=dict[str, str]) if stored else {}
        self._asked: dict[str, str] = {}

    def ask(self, key: bytes, answer: Callable[[], str]) -> str:
        """The answer of before, or the one that is given now."""
        name = cache.key_of([key])
        known = self._known.get(name)
        self._asked[name] = answer() if known is None else known
        return self._asked[name]

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._asked.keys() - self._known.keys():
            kept = {**self._known, **self._asked}
            cache.store(self._kind, self._entry, msgspec.msgpack.encode(kept if len(kept) <= MAX_KEPT else self._asked))
