from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleaner import cache


def test_entries_that_were_used_last_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path))
    for age, key in enumerate(("old", "new")):
        cache.store("kind", key, key.encode(), kept=2)
        os.utime(tmp_path / f"kind-{key}", (age, age))
    assert cache.load("kind", "old") == b"old"
    cache.store("kind", "third", b"third", kept=2)
    assert cache.load("kind", "old") == b"old"
    assert cache.load("kind", "new") is None


def test_a_damaged_entry_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path))
    cache.store("kind", "key", b"payload")
    path = tmp_path / "kind-key"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert cache.load("kind", "key") is None
