"""The terminal diff: each change in its line, with the rule behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cleaner.report.changelog import Change, Record

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

CONTEXT = 28
"""Characters shown on each side of a change inside a line."""
_QUIET = ("whitespace",)
"""Categories that are counted, not shown one by one."""


def print_diff(name: str, text: str, changes: Sequence[Change], console: Console) -> None:
    """Prints the changes of one document.

    Args:
        name: the document's name.
        text: its original text.
        changes: what was changed.
        console: where to; its width is kept.
    """
    from rich.text import Text

    console.print(Text(f"── {printable(name)}", style="bold"), no_wrap=True, overflow="ellipsis")
    for change in changes:
        if change.category not in _QUIET:
            for row in _rows(text, change, console.width):
                console.print(row, no_wrap=True, overflow="crop")
    quiet = Counter(change.rule for change in changes if change.category in _QUIET)
    if quiet:
        shown = ", ".join(f"{rule} {count}" for rule, count in sorted(quiet.items()))
        console.print(Text(f"      white space: {shown}", style="dim"))
    console.print()


def print_changed(record: Record, console: Console, *, would: bool) -> None:
    """Prints one line about a document that changed: its name, and the rules behind it.

    Args:
        record: its record.
        console: where to.
        would: whether nothing was written, so that it only would change.
    """
    from rich.text import Text

    counts = Counter(change.rule for change in record.edits)
    rules = ", ".join(rule if count == 1 else f"{rule} ×{count}" for rule, count in sorted(counts.items()))
    verb = "would change" if would else "changed"
    console.print(Text.assemble((printable(record.source), "bold"), f": {verb}: ", (rules, "cyan")), soft_wrap=True)


def _rows(text: str, change: Change, width: int) -> Iterator[Text]:
    from rich.text import Text

    tag = f"  {change.rule}" + (f" ({change.points:g} points)" if change.points is not None else "")
    tag += f" ({change.shared.documents:,} of {change.shared.of:,})" if change.shared else ""
    if _is_whole_lines(text, change) and change.removed.strip():
        for number, line in enumerate(change.removed.splitlines(), change.line):
            if line.strip():
                yield _row(number, Text("- " + printable(line), style="red"), tag, width)
                tag = ""
        for line in filter(str.strip, change.inserted.splitlines()):
            yield _row(change.line, Text("+ " + printable(line), style="green"), tag, width)
    elif "\n" in change.inserted and not change.removed:
        for line in filter(str.strip, change.inserted.splitlines()):
            yield _row(change.line, Text("+ " + printable(line), style="green"), tag, width)
    else:
        yield _row(change.line, _in_context(text, change), tag, width)


def _is_whole_lines(text: str, change: Change) -> bool:
    begins = change.start == 0 or text[change.start - 1] == "\n"
    return begins and (change.end == len(text) or "\n" in (text[change.end - 1], text[change.end]))


def _in_context(text: str, change: Change) -> Text:
    from rich.text import Text

    before = text[max(0, change.start - CONTEXT) : change.start].rpartition("\n")[2]
    after = text[change.end : change.end + CONTEXT].partition("\n")[0]
    row = Text("~ " + printable(before))
    if change.removed:
        row.append(f"[-{printable(change.removed)}-]", style="red")
    if change.inserted:
        row.append(f"{{+{printable(change.inserted)}+}}", style="green")
    row.append(printable(after))
    return row


def _row(number: int, body: Text, tag: str, width: int) -> Text:
    from rich.text import Text

    room = max(20, width - 6 - len(tag))
    body.truncate(room, overflow="ellipsis", pad=bool(tag))
    return Text.assemble((f"{number:>5} ", "dim"), body, (tag, "cyan"))


def printable(text: str) -> str:
    """A text without characters that could steer a terminal."""
    return "".join(char if char.isprintable() or char == "\t" else " " if char == "\n" else "�" for char in text)
