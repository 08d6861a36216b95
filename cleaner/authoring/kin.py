"""Lines that are one but for their numbers, dates, names and links: told by one form, and taken by one pattern."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import regex

from cleaner.authoring.generalize import literal, pattern_of
from cleaner.engine.units import Unit
from cleaner.engine.words import ends_like_a_sentence, fold

MIN_PLAIN_WORDS = 2
"""A line with fewer words of its own is none without its names."""
MAX_NAME_WORDS = 4
_PARTS = regex.compile(
    r"(?P<link>https?://\S+|www\.\S+|\S+@\S+\.\w+|@\w+)|(?P<number>\d[\d.,:/]*\d|\d)|(?P<word>[\p{L}\p{M}'’-]+)"
)
_DATES = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur "
    "thurs fri sat sun am pm januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag "
    "freitag samstag sonntag janvier février mars avril juin juillet août septembre octobre novembre décembre lundi "
    "mardi mercredi jeudi vendredi samedi dimanche enero febrero marzo abril mayo junio julio agosto septiembre "
    "octubre noviembre diciembre lunes martes miércoles jueves viernes sábado domingo janeiro fevereiro março maio "
    "junho julho setembro outubro novembro dezembro gennaio febbraio aprile maggio giugno luglio settembre ottobre "
    "dicembre januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split()
)
"""Names of months and days."""

_SIGN = regex.compile(r"<?(?:number|date|name|link)>|<(?:number|date|name|link)$")

Kind = Literal["text", "number", "date", "name", "link"]


class Part(NamedTuple):
    """A part of a line: what it says, or something that differs from line to line."""

    kind: Kind
    text: str


def parts(line: str) -> list[Part]:
    """The parts of a line; names only where enough other words stand around them, and where it is no sentence."""
    found: list[Part] = []
    at = words = 0
    for match in _PARTS.finditer(line):
        if line[at : match.start()]:
            found.append(Part("text", line[at : match.start()]))
        found.append(Part(_kind(match, begins=not words), match.group()))
        at = match.end()
        words += match["word"] is not None
    if line[at:]:
        found.append(Part("text", line[at:]))
    plain = sum(part.kind == "text" and part.text[0].isalpha() for part in found)
    if not plain and all(part.kind != "name" for part in found):
        return [Part("text", line)]  # nothing but numbers and links: they are what it says
    if plain < MIN_PLAIN_WORDS or ends_like_a_sentence(line):
        return [part._replace(kind="text") if part.kind == "name" else part for part in found]
    return _joined(found)


def _kind(match: regex.Match[str], *, begins: bool) -> Kind:
    if match["link"]:
        return "link"
    if match["number"]:
        return "number"
    word = match.group()
    if word.casefold().strip("'’-") in _DATES:
        return "date"
    return "name" if word[0].isupper() and not word.isupper() and not begins else "text"


def _joined(found: Sequence[Part]) -> list[Part]:
    """Neighbouring names as one."""
    out: list[Part] = []
    for part in found:
        blank_between = len(out) > 1 and out[-1] == ("text", " ") and out[-2].kind == "name"
        if part.kind == "name" and blank_between:
            out.pop()
            out[-1] = Part("name", f"{out[-1].text} {part.text}")
        else:
            out.append(part)
    return out


def form_of(line: Unit) -> str:
    """What a line has in common with its kin: its folded text, with a sign for each part that may differ."""
    if not fold(line.text):
        return ""
    return fold("".join(part.text if part.kind == "text" else f"<{part.kind}>" for part in parts(line.text)))


def words_of(form: str) -> str:
    """What lines of a form have in common, without the signs for what differs."""
    return _SIGN.sub(" ", form)


def kin_pattern(lines: Sequence[str]) -> str:
    """A pattern that takes lines of one form: what differs among them may be anything of its kind.

    Args:
        lines: lines of one form, one at least.
    """
    rows = zip(*(_without_edges(parts(line)) for line in lines), strict=True)
    body = "".join(_pattern_of(row) for row in rows)
    return rf"^\W*{body}\W*$" if not body.startswith(r"\S") else rf"^{body}\W*$"


def _without_edges(found: list[Part]) -> list[Part]:
    """The parts without the punctuation around them, which lines of one form need not share."""
    first = next(i for i, part in enumerate(found) if part.kind != "text" or fold(part.text))
    last = next(i for i in range(len(found), 0, -1) if found[i - 1].kind != "text" or fold(found[i - 1].text))
    return found[first:last]


def _pattern_of(column: Sequence[Part]) -> str:
    texts = {fold(part.text) or part.text for part in column}
    kind = column[0].kind
    if kind == "number":
        return pattern_of(column[0].text)
    if kind == "text" or len(texts) == 1:
        return literal(column[0].text)
    if kind == "date":
        return r"\p{L}+\.?"
    if kind == "name":
        longest = max(len(part.text.split()) for part in column)
        return rf"\S+(?: \S+){{0,{max(MAX_NAME_WORDS, longest) - 1}}}"
    return r"\S+"
