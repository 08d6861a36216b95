"""The scanners, and which of them is used: hyperscan where it is installed, else required literals.

The environment variable CLEANER_SCANNER forces one: `hyperscan`, `literal` or `exhaustive`. All give the same results.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from importlib.util import find_spec

from cleaner.engine.compiled import CompiledRule
from cleaner.engine.ready import Source, prepare
from cleaner.engine.scan import ExhaustiveScanner, Scan, Scanner
from cleaner.engine.text import TextView

VARIABLE = "CLEANER_SCANNER"
PATIENCE = 150_000
"""Characters: trying all rules on so many takes about as long as compiling the rules."""
PATIENT_RUNS = 50
"""Runs: taking up all patterns to try them in so many also takes about as long as compiling the rules."""
FEW_RULES = 8
"""So many rules are compiled for much text only: they are ready for trying at once, in however many runs."""
NAMES = ("hyperscan", "literal", "exhaustive")


class ScannerError(Exception):
    """A scanner was asked for that does not exist or is not installed."""


def scanner_name(name: str | None = None) -> str:
    """The scanner that is used when one (or none) is asked for.

    Raises:
        ScannerError: with what to do.
    """
    asked = name or os.environ.get(VARIABLE)
    if not asked:
        return "hyperscan" if find_spec("hyperscan") else "literal"
    if asked not in NAMES:
        raise ScannerError(f"{VARIABLE} is '{asked}'; it must be one of {', '.join(NAMES)}")
    if asked == "hyperscan" and not find_spec("hyperscan"):
        raise ScannerError(f"{VARIABLE} asks for hyperscan, which is not installed; `pip install hyperscan`")
    return asked


def scanner_description(name: str | None = None) -> str:
    """The scanner in use with the version of what it is built on, for people."""
    from importlib.metadata import PackageNotFoundError, version  # slow to import, and rarely needed

    chosen = scanner_name(name)
    package = {"hyperscan": "hyperscan", "literal": "ahocorasick_rs"}.get(chosen)
    if package is None:
        return chosen
    try:
        return f"{chosen} ({package} {version(package)})"
    except PackageNotFoundError:
        return f"{chosen} (re)"


def make_scanner(rules: Sequence[CompiledRule], name: str | None = None, *, ahead: bool = False) -> Scanner:
    """A scanner for rules: the one named, or else the best there is.

    Args:
        rules: the rules.
        name: `hyperscan`, `literal` or `exhaustive`; nothing leaves it to the environment and what is installed.
        ahead: whether to compile it now; else it is compiled once there is enough text to be worth the seconds.

    Raises:
        ScannerError: for a scanner that does not exist or is not installed.
    """
    scanned = [rule for rule in rules if rule.scanned_for]
    few = len(scanned) <= FEW_RULES
    if not few:
        by_pack: dict[str, list[Source]] = defaultdict(list)
        for rule in rules:
            by_pack[rule.pack] += rule.sources()
        for sources in by_pack.values():  # each by itself, so that a change of one leaves the others as they are
            prepare(sources)
    forced = name or os.environ.get(VARIABLE)
    chosen = scanner_name(name)
    if chosen == "exhaustive":
        return ExhaustiveScanner(rules)
    from cleaner.engine.scanner.build import build_scanner, cached_scanner, count_patient_run

    ready = cached_scanner(chosen, scanned)
    if ready is not None:
        return ready
    if ahead or forced or (not few and count_patient_run(chosen, scanned) > PATIENT_RUNS):
        return build_scanner(chosen, scanned)
    return PatientScanner(chosen, scanned)


class PatientScanner:
    """Tries every rule on every line until there was so much text that compiling the rules pays; then compiles them.

    A hook cleans a file or two in each of many runs; these are counted, and one of them compiles the rules.
    """

    def __init__(self, name: str, rules: Sequence[CompiledRule]) -> None:
        self.name = name
        self._rules = rules
        self._scanner: Scanner = ExhaustiveScanner(rules)
        self._characters = 0

    def scan(self, view: TextView) -> Scan:
        """Scans a text; the results do not depend on how."""
        if self._characters <= PATIENCE:
            self._characters += len(view.text)
            if self._characters > PATIENCE:
                from cleaner.engine.scanner.build import build_scanner

                self._scanner = build_scanner(self.name, self._rules)
        return self._scanner.scan(view)
