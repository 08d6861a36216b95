"""`markdown`: a summary for the description or a comment of a pull request."""

from __future__ import annotations

import heapq

import regex

from cleaner.report.changelog import Record
from cleaner.report.forms.base import excerpt, plural
from cleaner.report.numbers import Counting, Numbers
from cleaner.report.suspicious import QUIET
from cleaner.rules.ruleset import RuleSet

TOP = 10
"""Documents and rules that are named."""


class MarkdownForm:
    """Totals, rules with an example each, and the documents that lost most."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._counting = Counting()
        self._most: list[tuple[float, str, int]] = []
        self._problems: list[Record] = []
        self._samples: dict[str, str] = {}

    def begin(self) -> bytes:
        """Nothing."""
        return b""

    def document(self, record: Record, text: str) -> bytes:
        """Nothing yet: a summary comes last."""
        self._counting.add(record)
        removed = sum(max(0, len(change.removed) - len(change.inserted)) for change in record.edits)
        if removed and text:
            push = heapq.heappush if len(self._most) < TOP else heapq.heappushpop
            push(self._most, (removed / len(text), record.place, removed))
        if record.status in ("failed", "left"):
            self._problems.append(record)
        for change in record.edits:
            self._samples.setdefault(change.rule, change.removed or change.inserted)
        return b""

    def end(self) -> bytes:
        """The summary."""
        numbers = self._counting.numbers()
        return "\n".join([*self._totals(numbers), *self._table(numbers), *self._documents(), ""]).encode("utf-8")

    def _totals(self, numbers: Numbers) -> list[str]:
        documents = numbers.documents
        lines = [
            "### cleaner",
            "",
            f"**{plural(documents.changed, 'document')}** of {documents.total:,} would lose or lost "
            f"**{plural(numbers.removed, 'character')}** ({100 * numbers.share:.1f} %) "
            f"in {plural(numbers.edits, 'edit')}.",
        ]
        suggested = sum(numbers.suggestions.values())
        if suggested:
            lines.append(f"Unsafe or experimental rules suggest {suggested:,} more.")
        for record in self._problems[:TOP]:
            reason = record.error or ", ".join(record.flags)
            lines.append(f"- {_code(record.place)}: {record.status}: {_plain(reason)}")
        if len(self._problems) > TOP:
            lines.append(f"- and {len(self._problems) - TOP:,} more")
        return lines

    def _table(self, numbers: Numbers) -> list[str]:
        if not numbers.by_rule:
            return []
        lines = ["", "| rule | category | edits | characters | for example |", "| --- | --- | ---: | ---: | --- |"]
        ranked = sorted(numbers.by_rule.items(), key=lambda item: (-item[1].characters, -item[1].edits, item[0]))
        for rule_id, amount in ranked[:TOP]:
            category = self._rules[rule_id].category if rule_id in self._rules else ""
            sample = "" if category in QUIET else _code(excerpt(self._samples[rule_id], 70))
            lines.append(f"| {rule_id} | {category} | {amount.edits:,} | {amount.characters:,} | {sample} |")
        if len(ranked) > TOP:
            lines += ["", f"and {plural(len(ranked) - TOP, 'more rule')}"]
        return lines

    def _documents(self) -> list[str]:
        if not self._most:
            return []
        lines = ["", "<details><summary>Documents that lost most</summary>", ""]
        for share, source, removed in sorted(self._most, key=lambda item: (-item[0], item[1])):
            lines.append(f"- {_code(source)}: {100 * share:.1f} % ({plural(removed, 'character')})")
        return [*lines, "", "</details>"]


_SPECIAL = regex.compile(r"([\\`*_{}\[\]<>()#+!|~@-])")


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    """A code span, in which nothing but the bars of a table counts."""
    flat = " ".join(text.split()).replace("|", "¦")
    if not flat:
        return ""
    longest = max((len(run) for run in regex.findall("`+", flat)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"
