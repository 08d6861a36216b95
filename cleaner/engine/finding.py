"""What a matcher finds: a rule and the stretch of text that it wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

    from cleaner.engine.compiled import CompiledRule


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule matched here. Nothing is decided yet."""

    rule: CompiledRule
    start: int
    end: int
    """Offsets in the text of the current pass: what is taken, whole lines with their newline."""
    replacement: str = ""
    match: regex.Match[str] | None = field(default=None, compare=False)
    points: float | None = None
    """The sum that passed a threshold, for findings of a `score` rule."""

    @property
    def length(self) -> int:
        """Characters taken."""
        return self.end - self.start

    @property
    def rank(self) -> tuple[int, int, str, int]:
        """Findings that overlap: the smaller rank wins. Longer first, then safer, then the smaller id."""
        return (-self.length, self.rule.spec.safety != "safe", self.rule.id, self.start)
