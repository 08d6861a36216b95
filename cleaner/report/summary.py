"""The summary of a run: counts that fit on a screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from cleaner.report.changelog import Record

if TYPE_CHECKING:
    from rich.console import Console


MAX_PROBLEMS = 200
"""So many are named; the change log has all."""


class Summary(msgspec.Struct):
    """Counts over the records of a run."""

    documents: int = 0
    statuses: Counter[str] = msgspec.field(default_factory=Counter)
    characters: int = 0
    """Characters read."""
    removed: int = 0
    """Characters that went."""
    lines: int = 0
    """Lines that went whole."""
    edits: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    """Edits by category and rule."""
    removed_by: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    """Characters that went, by category and rule."""
    suggestions: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    problems: list[Record] = []
    """The first documents that failed or were left as they were."""

    def add(self, record: Record, characters: int = 0) -> None:
        """Counts a document.

        Args:
            record: its record.
            characters: the length of its original text.
        """
        self.documents += 1
        self.statuses[record.status] += 1
        self.characters += characters
        for change in record.edits:
            key = (change.category, change.rule)
            self.edits[key] += 1
            self.removed_by[key] += len(change.removed)
            self.removed += max(0, len(change.removed) - len(change.inserted))
            self.lines += change.removed.count("\n")
        for change in record.suggestions:
            self.suggestions[(change.category, change.rule)] += 1
        if record.status in ("failed", "left") and len(self.problems) < MAX_PROBLEMS:
            self.problems.append(record)

    def merge(self, other: Summary) -> None:
        """Counts what another one counted."""
        self.documents += other.documents
        self.characters += other.characters
        self.removed += other.removed
        self.lines += other.lines
        for name in ("statuses", "edits", "removed_by", "suggestions"):
            getattr(self, name).update(getattr(other, name))
        self.problems += other.problems[: MAX_PROBLEMS - len(self.problems)]

    @property
    def changed(self) -> int:
        """Documents that changed."""
        return self.statuses["changed"]

    @property
    def failed(self) -> int:
        """Documents that failed."""
        return self.statuses["failed"]


_WHY_LEFT = {
    "over-budget": "rules would take more than the budget allows",
    "unstable": "the rules did not come to rest",
}


def print_summary(summary: Summary, console: Console, *, rules: bool, would: bool = False) -> None:
    """Prints the summary: problems first, then a table by rule, then one line of totals.

    Args:
        summary: the counts.
        console: where to.
        rules: whether to print the table.
        would: whether nothing was written, so that changes only would be made.
    """
    from rich.markup import escape
    from rich.table import Table

    for record in summary.problems:
        reason = record.error or ", ".join(_WHY_LEFT.get(flag, flag) for flag in record.flags)
        verdict = "[red]failed[/]" if record.status == "failed" else "[yellow]left as it was[/]"
        console.print(f"{escape(record.place)}: {verdict}: {escape(reason)}", soft_wrap=True, highlight=False)
    unnamed = summary.statuses["failed"] + summary.statuses["left"] - len(summary.problems)
    if unnamed:
        console.print(f"… and {unnamed:,} more; the change log names them (status failed or left).", highlight=False)
    if rules and summary.edits:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("category")
        table.add_column("rule", overflow="fold")
        table.add_column("edits", justify="right")
        table.add_column("characters", justify="right")
        for (category, rule), count in sorted(summary.edits.items(), key=lambda item: (item[0][0], -item[1])):
            table.add_row(category, rule, f"{count:,}", f"{summary.removed_by[category, rule]:,}")
        console.print(table)
    console.print(_totals(summary, would), highlight=False, soft_wrap=True)
    if summary.suggestions:
        count = summary.suggestions.total()
        console.print(f"{count:,} more suggested by unsafe or experimental rules (--unsafe applies them).")


def _totals(summary: Summary, would: bool) -> str:
    def count(number: int, noun: str) -> str:
        return f"{number:,} {noun}{'' if number == 1 else 's'}"

    share = 100 * summary.removed / summary.characters if summary.characters else 0.0
    parts = [
        f"{count(summary.documents, 'document')}: {summary.changed:,} {'would change' if would else 'changed'}",
        f"{summary.statuses['unchanged']:,} unchanged",
    ]
    if summary.statuses["left"]:
        parts.append(f"{summary.statuses['left']:,} left as they were")
    if summary.failed:
        parts.append(f"{summary.failed:,} failed")
    return (
        ", ".join(parts)
        + f"; {count(summary.lines, 'line')} and {count(summary.removed, 'character')} removed ({share:.1f} %)."
    )
