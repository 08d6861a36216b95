"""Bylines, datelines and credits: what rules with `mark` found, as metadata and in one normal form.

A byline is set as `By Jane Doe and John Roe, Reuters` on a line of its own: where it stands when that is among the
first lines, else under the headline. Datelines and credits are recorded and stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

import msgspec
import regex

from cleaner.document import Metadata
from cleaner.edits import Edit
from cleaner.engine.finding import Finding
from cleaner.engine.text import TextView
from cleaner.engine.units import Line
from cleaner.engine.words import BLANKS

Bylines = Literal["normalize", "keep", "strip"]

HEAD_LINES = 5
"""A byline among so many first lines is left in its place."""

_SEPARATOR = r"(?i)\s*(?:,|;|/|\||&|\+|\b(?:and|und|et|y|e|en|och|og|i|ve|и|و)\b|、|，)\s*"
_ROLE = r"\s*(?:\(.*?\)|<.*?>|@\S+|\S+@\S+)\s*"


class Marks(msgspec.Struct):
    """What the marks of a document say together, each name once, in the order of the text."""

    authors: list[str]
    agencies: list[str]
    places: list[str]
    editors: list[str]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Marks:
        """Reads the named groups of the findings' matches."""
        marks = cls([], [], [], [])
        for finding in findings:
            groups = finding.match.groupdict() if finding.match else {}
            _extend(marks.authors, split_names(groups.get("author")))
            _extend(marks.editors, split_names(groups.get("editor")))
            _extend(marks.agencies, [_plain(groups.get("agency"))])
            _extend(marks.places, [_plain(groups.get("place"))])
        return marks

    def line(self) -> str:
        """The byline in its normal form; empty where neither author nor agency is known."""
        if not self.authors and not self.agencies:
            return ""
        names = self.authors
        people = " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
        return "By " + ", ".join([*([people] if people else []), *self.agencies[:1]])

    def added_to(self, metadata: Metadata) -> Metadata:
        """The metadata with what the marks say; what was known already stays."""
        return replace(
            metadata,
            authors=metadata.authors or tuple(self.authors),
            agency=metadata.agency or next(iter(self.agencies), None),
            place=metadata.place or next(iter(self.places), None),
            editors=metadata.editors or tuple(self.editors),
        )


def split_names(names: str | None) -> list[str]:
    """The names in a byline's list, roles and addresses left out."""
    parts = (_plain(part) for part in regex.split(_SEPARATOR, regex.sub(_ROLE, " ", names or "")))
    return [part.title() if part.isupper() and len(part) > 3 else part for part in parts if part]


def _plain(text: str | None) -> str:
    return BLANKS.sub(" ", text or "").strip(" \t.,;:-–—|()[]")


def _extend(values: list[str], more: Iterable[str]) -> None:
    known = {value.casefold() for value in values}
    values += [value for value in more if value and value.casefold() not in known]


def byline_edits(view: TextView, marks: Sequence[Finding], mode: Bylines) -> list[Edit]:
    """The edits that set the byline marks of a text in their normal form, or strip them.

    Args:
        view: the text.
        marks: the findings of byline marks that stand, in the order of the text.
        mode: `normalize` to one line, `keep` as they are, or `strip`.
    """
    if mode == "keep" or not marks:
        return []
    if mode == "strip":
        return [Edit(mark.start, mark.end, "", mark.rule.id) for mark in marks]
    text = Marks.of(marks).line()
    if not text:
        return []
    home = next((mark for mark in marks if _is_whole_line(view, mark) and _line(view, mark).index < HEAD_LINES), None)
    edits = [_removal(view, mark) for mark in marks if mark is not home]
    if home:
        line = _line(view, home)
        if view.text[line.full_start : line.end] != text:
            edits.append(Edit(line.full_start, line.end, text, home.rule.id))
    else:
        edits.append(_insertion(view, text, marks))
    return sorted(edits)


def _line(view: TextView, mark: Finding) -> Line:
    return view.line_at(mark.start)


def _is_whole_line(view: TextView, mark: Finding) -> bool:
    return mark.start <= _line(view, mark).start and mark.end >= _line(view, mark).end


def _removal(view: TextView, mark: Finding) -> Edit:
    """Takes a mark out, with the blanks that set it off."""
    start = mark.start
    if not _is_whole_line(view, mark):
        while start and view.text[start - 1] in " \t\u00a0":
            start -= 1
    return Edit(start, mark.end, "", mark.rule.id)


def _insertion(view: TextView, text: str, marks: Sequence[Finding]) -> Edit:
    """Puts the byline under the headline, or on top where there is none."""
    rule = marks[0].rule.id
    headline = view.lines[0]
    if view.first_line is None or any(_line(view, mark) is headline for mark in marks):
        return Edit(headline.full_start, headline.full_start, text + "\n\n", rule)
    gap = "\n" if len(view.lines) > 1 and view.lines[1].full_start == headline.full_end else "\n\n"
    return Edit(headline.end, headline.end, gap + text, rule)
