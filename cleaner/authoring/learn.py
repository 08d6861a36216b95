"""From lines that many documents of a corpus share to rules that a person reads, edits and keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import msgspec

from cleaner.authoring.kin import form_of, kin_pattern, words_of
from cleaner.authoring.near_stories import near_stories
from cleaner.authoring.new_rule import NewRule, id_of
from cleaner.document import Document
from cleaner.edits import SharedLine
from cleaner.engine.cleaner import Cleaner, Result
from cleaner.engine.compiled import CompiledRule
from cleaner.engine.corpus import CorpusCounts, key_of
from cleaner.engine.match.line import MAX_LINE_CHARACTERS
from cleaner.engine.match.repeat import similarity
from cleaner.engine.text import TextView
from cleaner.rules.model import Corpus, Rule
from cleaner.rules.ruleset import RuleSet, Source

CATEGORY = "furniture"
EDGE_LINES = 6
"""Lines that always stand among so many at an edge of their documents bear a condition that says so."""
MAX_HOSTS = 3
"""Lines of more hosts make a rule for all."""
MAX_TEXTS = 200
"""Variants of a line that are looked at."""
MAX_PATTERNS = 6
EXAMPLES = 3
ALIKE = 0.7
"""Share of words in which near-equal lines agree."""
STORIES = 400
"""Documents in which the story sentences nearest to a line are looked for."""
_KEYS = 1 << 64


class Sighting(NamedTuple):
    """A line that documents share, in one of them."""

    form: str
    text: str
    shared: SharedLine
    first: int
    """It is the so-manieth line of its document …"""
    last: int
    """… and the so-manieth from its end."""


class Seen(NamedTuple):
    """What a look at a document gave."""

    sightings: list[Sighting]
    story: str | None
    """The clean text of one of the documents in which near sentences are looked for."""


class Sight:
    """Looks at documents for the lines that they share, in whatever process."""

    def __init__(self, counts: CorpusCounts, corpus: Corpus) -> None:
        self._counts = counts
        self._corpus = corpus
        self._chosen = _KEYS * STORIES // max(1, sum(counts.documents.values()))

    def __call__(self, result: Result) -> Seen:
        """The shared lines of a document, and its text where it is one of those chosen by their hash."""
        text = result.text
        counts = self._counts.of(result.document)
        sightings = []
        for line in TextView(text).lines:
            form = form_of(line) if len(line.text) <= MAX_LINE_CHARACTERS else ""
            shared = counts.shared(self._corpus, form)
            if shared:
                sightings.append(Sighting(form, line.text, shared, line.index + 1, line.of - line.index))
        return Seen(sightings, text if key_of(text) < self._chosen else None)


@dataclass
class Family:
    """Lines of one form, wherever they stand."""

    form: str
    texts: Counter[str] = field(default_factory=Counter)
    groups: dict[str, SharedLine] = field(default_factory=dict)
    first: int = 0
    """It stands among so many first lines everywhere …"""
    last: int = 0
    """… and among so many last ones."""

    def add(self, sighting: Sighting) -> None:
        """Takes a sighting in."""
        if len(self.texts) < MAX_TEXTS or sighting.text in self.texts:
            self.texts[sighting.text] += 1
        self.groups[sighting.shared.group] = sighting.shared
        self.first = max(self.first, sighting.first)
        self.last = max(self.last, sighting.last)

    @property
    def documents(self) -> int:
        """How many documents hold it."""
        return sum(shared.documents for shared in self.groups.values())

    @property
    def place(self) -> tuple[str, int] | None:
        """The condition on its place that always holds, if there is one."""
        if self.last <= EDGE_LINES and self.last <= self.first:
            return "last", self.last
        return ("first", self.first) if self.first <= EDGE_LINES else None

    @property
    def examples(self) -> list[str]:
        """Its most frequent texts."""
        return [text for text, _ in sorted(self.texts.items(), key=lambda item: (-item[1], item[0]))]


class Lessons:
    """Gathers what is seen of a corpus, and makes rules of it."""

    def __init__(self) -> None:
        self._families: dict[str, Family] = {}
        self._stories: list[str] = []

    def add(self, seen: Seen) -> None:
        """Takes in what was seen of a document."""
        for sighting in seen.sightings:
            self._families.setdefault(sighting.form, Family(sighting.form)).add(sighting)
        if seen.story is not None:
            self._stories.append(seen.story)

    @property
    def kin(self) -> list[list[Family]]:
        """Families whose lines are nearly equal, in the same place of the same groups; the most frequent first."""
        out: list[list[Family]] = []
        for family in sorted(self._families.values(), key=lambda family: (-family.documents, family.form)):
            near = (others for others in out if len(others) < MAX_PATTERNS and _are_kin(others[0], family))
            found = next(near, None)
            if found is None:
                out.append([family])
            else:
                found.append(family)
        return out

    def rules(self, cleaner: Cleaner, taken: Iterable[str]) -> Iterator[NewRule]:
        """A rule for each kind of line, the most frequent first.

        Args:
            cleaner: what it takes already is no story.
            taken: ids that rules bear already.
        """
        ids = set(taken)
        documents = [Document(text, terminator="") for text in sorted(set(self._stories))]
        for families in self.kin:
            rule = _rule(families, cleaner, documents, ids)
            ids.add(rule.id)
            yield rule


def _are_kin(one: Family, other: Family) -> bool:
    places = {family.place and family.place[0] for family in (one, other)}
    return len(places) == 1 and one.groups.keys() == other.groups.keys() and similarity(one.form, other.form) >= ALIKE


def _rule(families: Sequence[Family], cleaner: Cleaner, documents: Sequence[Document], ids: set[str]) -> NewRule:
    patterns = [kin_pattern(family.examples) for family in families]
    texts = [text for family in families for text in family.examples[: max(1, EXAMPLES // len(families))]]
    compiled = CompiledRule(Rule(id="learned", description="learned", line=patterns), "learned")

    def is_taken(sentence: str) -> bool:
        view = TextView(sentence)
        own = any(compiled.hits_in(line, view) for line in view.lines)
        return own or bool(cleaner.clean(Document(sentence, terminator="")).edits)

    place = max((family.place for family in families if family.place), key=lambda place: place[1], default=None)
    return NewRule(
        id=_new_id(families, ids),
        description=_description(families),
        category=CATEGORY,
        pattern=patterns[0] if len(patterns) == 1 else patterns,
        junk=[*texts, {"text": texts[0], "at": _IN_STORY[place[0]] if place else "middle"}],
        story=[*near_stories(texts, documents, is_taken), *_out_of_place(texts[0], place)],
        hosts=_hosts(families[0]),
        place=place,
    )


_IN_STORY: dict[str, str] = {"first": "start", "last": "end"}


def _out_of_place(text: str, place: tuple[str, int] | None) -> list[dict[str, str]]:
    """The example that a condition on the place needs: the line at the other edge of a story."""
    return [{"text": text, "at": "start" if place[0] == "last" else "end"}] if place else []


def _hosts(family: Family) -> list[str]:
    hosts = sorted(group.removeprefix("host ") for group in family.groups)
    return hosts if all(group.startswith("host ") for group in family.groups) and len(hosts) <= MAX_HOSTS else []


def _description(families: Sequence[Family]) -> str:
    groups = families[0].groups
    if len(groups) == 1:
        (shared,) = groups.values()
        where = f"{shared} ({shared.documents / shared.of:.0%})"
    else:
        documents, of = (sum(getattr(s, name) for s in groups.values()) for name in ("documents", "of"))
        (kind,) = {group.partition(" ")[0] for group in groups}
        where = f"in {documents:,} of {of:,} documents of {len(groups):,} {kind}s ({documents / of:.0%})"
    more = f", and {len(families) - 1} more like it" if len(families) > 1 else ""
    return f"A line that stands {where}{more}."


def _new_id(families: Sequence[Family], ids: set[str]) -> str:
    name = next((name for family in families if (name := id_of(words_of(family.form)))), "shared-line")
    return next(each for n in range(1, len(ids) + 2) if (each := name if n == 1 else f"{name}-{n}") not in ids)


def corpus_rule(rules: RuleSet, per: str, min_documents: int, min_share: float) -> RuleSet:
    """Rules with one over the corpus in place of all that they have.

    Args:
        rules: the rules.
        per: `host`, `source`, or a field.
        min_documents: what the one rule asks for.
        min_share: the same.
    """
    kind: Literal["host", "source", "field"] = "host" if per == "host" else "source" if per == "source" else "field"
    field_name = per if kind == "field" else None
    corpus = Corpus(min_documents=min_documents, min_share=min_share, per=kind, field=field_name)
    rule = Rule(id="learned", description="learned", category=CATEGORY, corpus=corpus)
    others = msgspec.structs.replace(rules, rules=tuple(rule for rule in rules.rules if not rule.corpus))
    return others.overlaid(RuleSet((rule,), {rule.id: Source("learned", "", 1)}))
