"""Expressions found by hyperscan: all of them in one pass over the bytes, whatever their number."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from collections.abc import Sequence

from cleaner.engine.scanner.prefilter import Find

if sys.platform == "linux":  # the wheel holds a C++ library that crashes pyarrow and pandas where it is the first one
    with contextlib.suppress(OSError):
        ctypes.CDLL("libstdc++.so.6")
import hyperscan


def platform() -> str:
    """The versions of the library and of what it is built on, and the processor's features."""
    smallest = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    smallest.compile(expressions=[b"a"], ids=[0], elements=1, flags=[0])
    return f"{getattr(hyperscan, '__version__', '')} {smallest.info()}"


def compile_database(expressions: Sequence[str], traces: Sequence[str], once: Sequence[str]) -> bytes:
    """A serialized database, in which expressions are numbered in the order given.

    Args:
        expressions: those of rules, on bytes; each match is told.
        traces: short ones; each match is told.
        once: further short ones; a match is told at most once a text.
    """
    patterns = [expression.encode("ascii") for expression in (*expressions, *traces, *once)]
    flags = [0] * (len(expressions) + len(traces)) + [hyperscan.HS_FLAG_SINGLEMATCH] * len(once)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=patterns, ids=list(range(len(patterns))), elements=len(patterns), flags=flags)
    return hyperscan.dumpb(database)


def finder(serialized: bytes) -> Find:
    """What finds the expressions of a database in bytes.

    Raises:
        hyperscan.HyperscanError: when the database is damaged, or of another version or processor.
    """
    database = hyperscan.loadb(serialized, hyperscan.HS_MODE_BLOCK)
    database.scratch = hyperscan.Scratch(database)
    lock = threading.Lock()  # the scratch space serves one scan at a time
    scan = database.scan

    def find(data: bytes) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []

        def add(number: int, start: int, end: int, flags: int, context: object) -> None:
            found.append((end, number))

        with lock:
            scan(data, add)
        return found

    return find
