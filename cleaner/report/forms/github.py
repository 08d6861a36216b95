"""`github`: annotations that a workflow run shows at the lines of a pull request."""

from __future__ import annotations

from collections import Counter

from cleaner.report.changelog import Change, Record
from cleaner.report.forms.base import excerpt
from cleaner.report.suspicious import QUIET
from cleaner.rules.ruleset import RuleSet


class GithubForm:
    """One annotation a change; white space is one annotation a document."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules

    def begin(self) -> bytes:
        """Nothing."""
        return b""

    def document(self, record: Record, text: str) -> bytes:
        """The annotations of a document."""
        del text
        lines: list[str] = []
        if record.error:
            lines.append(_command("error", record.source, 0, 0, "not cleaned", record.error))
        if record.flags:
            lines.append(_command("warning", record.source, 0, 0, "left as it was", ", ".join(record.flags)))
        lines += [self._line(record, change, "warning") for change in record.edits if change.category not in QUIET]
        lines += [self._line(record, change, "notice") for change in record.suggestions]
        quiet = Counter(change.rule for change in record.edits if change.category in QUIET)
        if quiet:
            shown = ", ".join(f"{rule} {count}" for rule, count in sorted(quiet.items()))
            lines.append(_command("notice", record.source, 0, 0, "white space", shown))
        return "".join(lines).encode("utf-8")

    def end(self) -> bytes:
        """Nothing."""
        return b""

    def _line(self, record: Record, change: Change, level: str) -> str:
        why = self._rules[change.rule].description if change.rule in self._rules else change.category
        message = f"{why} | {excerpt(change.removed)}" if change.removed.strip() else why
        if change.inserted.strip():
            message += f" -> {excerpt(change.inserted)}"
        # Lines of a text that was extracted from a page are not lines of that page.
        first = 0 if record.extracted else change.line
        last = first + change.removed.removesuffix("\n").count("\n")
        if record.number is not None:  # a record is a line of JSON Lines, and of other files none
            first = last = record.number if record.source_kind == "jsonl" else 0
        return _command(level, record.source, first, last, change.rule, message)


def _command(level: str, file: str, first: int, last: int, title: str, message: str) -> str:
    where = f",line={first},endLine={last}" if first else ""
    return f"::{level} file={_property(file)}{where},title={_property(title)}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
