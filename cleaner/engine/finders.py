"""The finders of a set of rules, one a language: rules of other languages cost a document nothing."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.engine.compiled import CompiledRule
from cleaner.engine.findings import Finder
from cleaner.engine.scanner import make_scanner, scanner_name


class Finders:
    """Makes the finder of a language when a document first needs it."""

    def __init__(
        self,
        rules: Sequence[CompiledRule],
        eagerness: str = "default",
        scanner: str | None = None,
        *,
        ahead: bool = False,
    ) -> None:
        """Keeps what finders are made of.

        Args:
            rules: the rules of all languages.
            eagerness: which threshold of a `score` rule holds.
            scanner: `hyperscan`, `literal` or `exhaustive`; nothing leaves it to the environment and what is installed.
            ahead: whether a scanner is compiled when it is made, not once there is enough text to be worth it.

        Raises:
            ScannerError: for a scanner that does not exist or is not installed.
        """
        scanner_name(scanner)
        self.rules = list(rules)
        self.languages = sorted({language for rule in rules for language in rule.languages})
        """Those that have rules of their own."""
        self._eagerness = eagerness
        self._scanner = scanner
        self._ahead = ahead
        self._made: dict[str | None, Finder] = {}

    def of(self, language: str | None) -> Finder:
        """The finder for documents in a language, or in none that is known."""
        if (made := self._made.get(language)) is not None:
            return made
        own = language if language in self.languages else None
        if own not in self._made:
            rules = [rule for rule in self.rules if not rule.languages or own in rule.languages]
            self._made[own] = Finder(rules, self._eagerness, make_scanner(rules, self._scanner, ahead=self._ahead))
        self._made[language] = self._made[own]
        return self._made[own]
