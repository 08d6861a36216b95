"""The rule language as types: what a pack may hold, key by key.

These types are the only definition of the language. The JSON Schema that editors use and that words the error
messages is generated from them, and `docs/rules.md` explains each key at length.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Text = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=1)]
Natural = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
Id = Annotated[
    str,
    Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", description="Lower-case words joined by hyphens; says what is taken."),
]
Patterns = Annotated[
    str | list[Text],
    Meta(description="A regular expression, or a list of which one must match. A blank stands for any white space."),
]
Language = Annotated[str, Meta(pattern="^[a-z]{2,3}$", description="An ISO 639 code such as `en`.")]

Safety = Literal["safe", "unsafe"]
Status = Literal["experimental", "stable", "deprecated"]
Action = Literal["drop", "cut", "replace", "mark", "label"]
Mark = Literal["byline", "dateline", "credit"]


class _Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping in a pack: unknown keys are mistakes."""


class Block(_Keys, kw_only=True, frozen=True):
    """From a line to another line, a blank one, the first line that reads like prose, or the end."""

    from_: Annotated[Patterns, Meta(description="The line that opens the block, itself included.")] = msgspec.field(
        name="from"
    )
    to: Annotated[
        str,
        Meta(
            description=(
                "Where the block stops: `end` of the document, the next `blank` line, `prose` (the first line that "
                "ends like a sentence), or a pattern for the last line, which is taken too. The line that stops a "
                "`blank` or `prose` block stays."
            )
        ),
    ] = "prose"
    max_lines: Annotated[
        Count,
        Meta(
            description=(
                "Lines with words at most, the opening one not counted. A `prose` or `blank` block stops there; an "
                "`end` or pattern block that would be longer takes nothing."
            )
        ),
    ] = 12
    max_words_a_line: Annotated[
        Count,
        Meta(description="A line with more words is prose: it stops a `prose` block and forbids any other."),
    ] = 25
    min_lines: Annotated[
        Natural, Meta(description="Lines with words that must follow the opening one for the rule to hold.")
    ] = 0


class Repeat(_Keys, kw_only=True, frozen=True):
    """A text that stands in the document already."""

    of: Annotated[
        Literal["headline", "line", "sentence", "stretch"],
        Meta(
            description=(
                "`headline`: the document's title again after its first occurrence; `line`: any earlier line; "
                "`sentence`: a line outside the flow whose words stand inside a longer paragraph; `stretch`: words "
                "that stand twice in a row on a line of more than 1,000 characters."
            )
        ),
    ]
    keep: Annotated[
        Literal["first", "none"],
        Meta(description="`none` takes the headline itself too, where the title came with the document."),
    ] = "first"
    similarity: Annotated[Share, Meta(description="Share of words that must agree; 1 is equality when folded.")] = 1.0
    min_words: Annotated[Count, Meta(description="Shorter lines never count as repeats.")] = 4
    within: Annotated[
        Count | None, Meta(description="With `of: line`: the copy stands at most so many lines behind the first.")
    ] = None


class Corpus(_Keys, kw_only=True, frozen=True):
    """A line that many otherwise different documents share; it needs a corpus, so alone a document keeps it."""

    min_documents: Annotated[
        Count, Meta(description="Documents of the group that hold the line, at least; copies of one story count once.")
    ] = 10
    min_share: Annotated[Share, Meta(description="Their share of all documents of the group, at least.")] = 0.3
    per: Annotated[
        Literal["host", "source", "field"],
        Meta(
            description=(
                "What makes a group: documents of one `host`, of one `source` (a file of records, or the folder of "
                "texts), or with one value of the `field`."
            )
        ),
    ] = "host"
    field: Annotated[Text | None, Meta(description="With `per: field`: its name in the records.")] = None

    @property
    def group(self) -> str:
        """What makes a group, in one word or two."""
        return f"field {self.field}" if self.per == "field" else self.per


class Score(_Keys, kw_only=True, frozen=True):
    """Takes lines whose points, added up over all rules with `points`, reach the threshold."""

    gentle: Annotated[float, Meta(description="Threshold under `--eagerness gentle`.")]
    default: Annotated[float, Meta(description="Threshold by default.")]
    eager: Annotated[float, Meta(description="Threshold under `--eagerness eager`.")]
    among: Annotated[
        Patterns, Meta(description="Only lines that match are scored; the rarer they are, the faster.")
    ] = "."
    base: Annotated[float, Meta(description="Points that every line starts with (the intercept of the fit).")] = 0.0


class Neighbour(_Keys, kw_only=True, frozen=True):
    """A line with words before or after this one."""

    line: Annotated[Patterns | None, Meta(description="The neighbour must match this.")] = None
    taken_by: Annotated[
        list[str] | None,
        Meta(description="The neighbour must be removed by one of these rules, packs or categories; `any` for any."),
    ] = None
    within: Annotated[Count, Meta(description="How many lines with words away it may stand.")] = 1


class Where(_Keys, kw_only=True, frozen=True):
    """Conditions: all that are given must hold. Lines without words are never counted."""

    first: Annotated[Count | None, Meta(description="Among the first N lines (sentences, for `sentence`).")] = None
    last: Annotated[Count | None, Meta(description="Among the last N lines (sentences, for `sentence`).")] = None
    min_words: Annotated[Count | None, Meta(description="Words in the match's unit at least.")] = None
    max_words: Annotated[Count | None, Meta(description="Words in the match's unit at most.")] = None
    min_chars: Annotated[Count | None, Meta(description="Characters at least.")] = None
    max_chars: Annotated[Count | None, Meta(description="Characters at most.")] = None
    min_capitals: Annotated[Share | None, Meta(description="Share of words that begin with a capital, at least.")] = (
        None
    )
    max_capitals: Annotated[Share | None, Meta(description="Share of words that begin with a capital, at most.")] = None
    min_digits: Annotated[Share | None, Meta(description="Share of digits among letters and digits, at least.")] = None
    max_digits: Annotated[Share | None, Meta(description="Share of digits among letters and digits, at most.")] = None
    terminal: Annotated[
        bool | None, Meta(description="Whether it ends with a sentence's punctuation, closing quotes aside.")
    ] = None
    before: Annotated[Neighbour | None, Meta(description="A line that follows this one.")] = None
    after: Annotated[Neighbour | None, Meta(description="A line that precedes this one.")] = None
    min_words_before: Annotated[
        Count | None, Meta(description="Words of the document before the match, at least: a story came first.")
    ] = None
    max_words_after: Annotated[
        Natural | None, Meta(description="Words of the document after the match, at most: no story follows.")
    ] = None
    prose_after: Annotated[
        bool | None,
        Meta(description="Whether a line of 20 words or more that ends like a sentence still follows."),
    ] = None
    min_links: Annotated[
        Share | None,
        Meta(description="Share of link text at least, for lines of a text that was extracted from a page."),
    ] = None
    min_shared: Annotated[
        Share | None,
        Meta(description="Share of its longer words (5 letters) that other lines of the document hold, at least."),
    ] = None
    max_shared: Annotated[Share | None, Meta(description="The same share, at most.")] = None
    unless: Annotated[
        Patterns | None, Meta(description="A guard: where this matches the unit, the rule is silent.")
    ] = None


class Example(_Keys, kw_only=True, frozen=True):
    """An example that needs more than its own text."""

    text: Annotated[Text, Meta(description="The document; several lines are welcome.")]
    takes: Annotated[
        str | list[Text] | None, Meta(description="What the rule must take of it; all of it when not given.")
    ] = None
    at: Annotated[
        Literal["alone", "start", "middle", "end"],
        Meta(description="Where the text is set into a plain sample story of eight paragraphs."),
    ] = "alone"
    title: Annotated[str | None, Meta(description="The document's title.")] = None
    host: Annotated[str | None, Meta(description="The document's host.")] = None
    author: Annotated[str | None, Meta(description="The document's author.")] = None
    links: Annotated[Share | None, Meta(description="The share of link text in each line, as on a page.")] = None
    in_: Annotated[
        Natural | None, Meta(description="For `corpus` rules: how many documents of the group hold its lines.")
    ] = msgspec.field(name="in", default=None)
    of: Annotated[Count | None, Meta(description="For `corpus` rules: how many documents the group has.")] = None


class Change(_Keys, kw_only=True, frozen=True):
    """A text before and after a rule that changes it."""

    from_: Annotated[str, Meta(description="The text before.")] = msgspec.field(name="from")
    to: Annotated[str, Meta(description="The text after.")]


class Examples(_Keys, kw_only=True, frozen=True):
    """The proof of a rule. They are tests: `cleaner rules test` runs them."""

    junk: Annotated[list[str | Example], Meta(description="What the rule must take.")] = []
    story: Annotated[list[str | Example], Meta(description="What it must leave: the nearest real sentences.")] = []
    changed: Annotated[list[Change], Meta(description="For rules that change text: from and to.")] = []
    todo: Annotated[list[str | Example], Meta(description="Known gaps: junk not taken yet. They never fail.")] = []


class Rule(_Keys, kw_only=True, frozen=True):
    """One rule: what to match, where, what to do, how sure, and the examples that prove it."""

    id: Id
    description: Annotated[Text, Meta(description="What it takes, in a sentence for the reader of a report.")]
    category: Annotated[
        str,
        Meta(
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
            description="The kind of junk; rules are chosen and reports grouped by it. Often a pack default.",
        ),
    ] = ""
    languages: Annotated[
        list[Language] | None, Meta(description="Documents in these languages only; any language when not given.")
    ] = None
    hosts: Annotated[list[Text] | None, Meta(description="Documents of these hosts and their subdomains only.")] = None

    line: Annotated[Patterns | None, Meta(description="Matcher: a pattern searched in each line.")] = None
    line_is: Annotated[
        list[Text] | None,
        Meta(description="Matcher: whole lines, compared without case, quotes' shape and outer punctuation."),
    ] = None
    sentence: Annotated[Patterns | None, Meta(description="Matcher: a pattern searched in each sentence.")] = None
    span: Annotated[Patterns | None, Meta(description="Matcher: a pattern; just what it matches is taken.")] = None
    block: Annotated[Block | None, Meta(description="Matcher: a line and those that follow it.")] = None
    repeat: Annotated[Repeat | None, Meta(description="Matcher: a text that stands in the document already.")] = None
    corpus: Annotated[Corpus | None, Meta(description="Matcher: a line that many documents of a corpus share.")] = None
    score: Annotated[Score | None, Meta(description="Matcher: lines whose points reach a threshold.")] = None
    normalize: Annotated[
        Literal["encoding", "entities", "characters", "spaces", "line-ends", "blank-lines"] | None,
        Meta(description="Matcher: a built-in repair of the text, see docs/rules.md."),
    ] = None

    also: Annotated[
        Literal["sentence"] | None, Meta(description="A `line` or `line_is` rule also tries each sentence of a line.")
    ] = None
    where: Annotated[Where, Meta(description="Conditions.")] = Where()
    case_sensitive: Annotated[bool, Meta(description="Whether patterns tell capitals from small letters.")] = False
    points: Annotated[
        float | None, Meta(description="The rule decides nothing: it adds these points to the line's score.")
    ] = None
    action: Annotated[
        Action | None,
        Meta(
            description=(
                "`drop` removes the match (the default), `cut` everything from it to the end; `replace`, `mark` and "
                "`label` follow from the keys of that name."
            )
        ),
    ] = None
    replace: Annotated[str | None, Meta(description="The new text; `\\1` or `\\g<name>` for groups.")] = None
    mark: Annotated[
        Mark | None,
        Meta(description="Record it as metadata (groups `author`, `agency`, `place`, `editor`) in its normal form."),
    ] = None
    label: Annotated[Id | None, Meta(description="A verdict on the document, such as `paywall-cut`.")] = None
    safety: Annotated[Safety, Meta(description="Unsafe rules only suggest until `--unsafe` is given.")] = "safe"
    status: Annotated[Status, Meta(description="How ripe it is; experimental rules only suggest.")] = "stable"
    false_positives: Annotated[str | None, Meta(description="What it may take wrongly, in a sentence.")] = None
    examples: Annotated[Examples, Meta(description="What it must take and what it must leave.")] = Examples()


class Defaults(_Keys, kw_only=True, frozen=True):
    """Keys that every rule of the pack takes over unless it says otherwise."""

    category: Annotated[Id | None, Meta(description="The kind of junk.")] = None
    languages: Annotated[list[Language] | None, Meta(description="Documents in these languages only.")] = None
    hosts: Annotated[list[Text] | None, Meta(description="Documents of these hosts and their subdomains only.")] = None
    safety: Annotated[Safety | None, Meta(description="Unsafe rules only suggest until `--unsafe` is given.")] = None
    status: Annotated[Status | None, Meta(description="How ripe they are; experimental rules only suggest.")] = None
    also: Annotated[
        Literal["sentence"] | None, Meta(description="`line` and `line_is` rules also try each sentence of a line.")
    ] = None
    case_sensitive: Annotated[bool | None, Meta(description="Whether patterns tell capitals from small letters.")] = (
        None
    )


class Pack(_Keys, kw_only=True, frozen=True):
    """A YAML file of rules on one subject."""

    pack: Annotated[Id, Meta(description="The pack's name; rules are chosen by it.")]
    description: Annotated[Text, Meta(description="What the pack is about.")]
    defaults: Annotated[Defaults, Meta(description="Keys that every rule takes over unless it says otherwise.")] = (
        Defaults()
    )
    rules: Annotated[list[Rule], Meta(min_length=1, description="The rules.")]
