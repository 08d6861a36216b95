"""The scan never changes a result: with any scanner every document gets the edits of the exhaustive one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.cache import FOLDER_VARIABLE
from cleaner.document import Document, Metadata
from cleaner.edits import Edit, apply
from cleaner.engine.cleaner import Cleaner, Options
from cleaner.engine.compiled import compile_rules
from cleaner.engine.match import Parts
from cleaner.engine.scan import Scan
from cleaner.engine.scanner import make_scanner
from cleaner.engine.text import TextView
from cleaner.rules.load import load_rules, load_text
from cleaner.rules.model import Example, Rule

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("CLEANER_SHARED", ROOT.parent / "shared"))
FAST = ("hyperscan", "literal") if find_spec("hyperscan") else ("literal",)
LANGUAGES = ("en", "tr", "ja")
"""Of these the packs are compared: the dotted i, letters beyond ASCII, no blanks. To compile all takes minutes."""
pytestmark = pytest.mark.xdist_group("scanners")
"""One worker runs these tests, for each that did would compile the same databases."""


@cache
def cleaner(scanner: str, unsafe: bool = True) -> Cleaner:
    return Cleaner(load_rules(), Options(unsafe=unsafe, budget=1.0 if unsafe else 0.5), scanner)


def assert_same(text: str, scanners: Sequence[str] = FAST, unsafe: bool = True, language: str | None = None) -> None:
    document = Document(text, metadata=Metadata(language=language))
    slow = cleaner("exhaustive", unsafe).clean(document)
    for scanner in scanners:
        fast = cleaner(scanner, unsafe).clean(document)
        assert (fast.edits, fast.suggestions, fast.labels, fast.flags, fast.points, fast.metadata) == (
            slow.edits,
            slow.suggestions,
            slow.labels,
            slow.flags,
            slow.points,
            slow.metadata,
        )


def texts_of_examples(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        for example in (*rule.examples.junk, *rule.examples.story, *rule.examples.todo):
            yield example.text if isinstance(example, Example) else example
        for change in rule.examples.changed:
            yield change.from_


@cache
def documents(language: str) -> list[str]:
    """A part of the examples of a language's rules and of those for any language, ten a document, and the seeds."""
    rules = [rule for rule in load_rules().rules if not rule.languages or language in rule.languages]
    examples = sorted(texts_of_examples(rules))
    joined = ["\n\n".join(examples[at::71][:10]) for at in range(0, 71, 9)]
    return joined + [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_and_seeds(language: str) -> None:
    for text in documents(language):
        assert_same(text, language=language)


@pytest.mark.skipif(not (SHARED / "gold/dev.jsonl").is_file(), reason="needs the labelled texts beside the project")
def test_labelled_texts() -> None:
    lines = (SHARED / "gold/dev.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[::2]):
        assert_same(json.loads(line)["text"], FAST if number % 4 == 0 else FAST[:1], unsafe=False)


BLANKS = st.sampled_from([" ", " ", " ", "  ", "\t", "\u00a0", "\u2009", "\u3000", "\x0b", "\x1f", " \u00a0 "])
ENDS = st.sampled_from(["\n", "\n\n", "\n\n\n", "\r\n", "\r", "\u2028", " \n", "\n * ", "\n\t", "\n– ", "\n# "])
WORDS = st.sampled_from(
    "more news read also video related share comments photo by sign up newsletter straße STRASSE ſhare ﬁle maß "
    "K İ ı i I ısı İSTANBUL istanbul ΣΊΣΥΦΟΣ σίσυφος café CAFE\u0301 naïve Читайте также 続きを読む المزيد don’t don't "
    "&amp; cafÃ© http://example.org @name #tag 2021 12:30 © (c) ... … “quote” -- — \u200b \ufeff x".split()
)


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """Real lines and loose words with the white space, line ends and letters that trouble a scanner."""
    lines = st.sampled_from([line for name in LANGUAGES for text in documents(name) for line in text.split("\n")])
    parts = draw(st.lists(st.one_of(lines, WORDS, BLANKS, ENDS, st.text(max_size=8)), max_size=30))
    text = "".join(parts)
    if draw(st.booleans()):
        text = text.replace(" ", draw(BLANKS))
    changes: list[Callable[[str], str]] = [str, str.upper, str.title, str.casefold]
    return draw(st.sampled_from(changes))(text).encode("utf-8", "replace").decode()


@settings(max_examples=200, deadline=None)
@given(text=mangled(), language=st.sampled_from(LANGUAGES))
def test_mangled_lines(text: str, language: str) -> None:
    assert_same(text, language=language)


@pytest.mark.parametrize("scanner", FAST)
def test_nothing_is_seen_behind_the_end(scanner: str) -> None:
    find = cleaner(scanner).finders.of("en").scanner.find  # type: ignore[attr-defined]
    for text in documents("en")[:10]:
        data = f"\n{text.rstrip()}”\n".encode()
        assert all(end <= len(data) for end, _ in find(data))


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text and edits of it, many of which take whole lines."""
    text = draw(mangled())
    bounds = [0, *(at + 1 for at, char in enumerate(text) if char == "\n"), len(text)]
    places = st.one_of(st.sampled_from(bounds), st.integers(0, len(text)))
    cuts = sorted(draw(st.lists(places, max_size=10)))
    pieces = st.sampled_from(["", "", "", "\n", " ", "x", "Read more: K\u017f", "\n\n\n", "\r"])
    return text, [Edit(start, end, draw(pieces), "r") for start, end in zip(cuts[::2], cuts[1::2], strict=False)]


@pytest.mark.parametrize("scanner", FAST)
@settings(max_examples=80, deadline=None)
@given(change=edited())
def test_the_scan_after_edits_is_that_of_the_text_after_them(scanner: str, change: tuple[str, list[Edit]]) -> None:
    before, edits = change
    after = apply(before, edits)
    made = cleaner(scanner).finders.of("en").scanner
    followed = made.scan(TextView(before, "en")).after_edits(before, edits, after)
    anew = made.scan(TextView(after, "en"))
    assert seen(followed, after) == seen(anew, after)
    assert followed.repairs >= anew.repairs


def seen(scan: Scan, text: str) -> list[tuple[str, int, Parts]]:
    view = TextView(text, "en")
    found = scan.candidates(view)
    return [
        (rule.id, line.index, {part: sorted(set(ends)) for part, ends in parts.items()} if parts else parts)
        for rule, line, parts in found
    ]


LITERALS = st.text(alphabet="abkKsSiIıİſßéÉσςΣжЖ'\"-… ", min_size=1, max_size=5).map(
    lambda text: regex.sub(r"([-])", r"\\\1", text)
)
CLASSES = st.sampled_from(
    [r"\d", r"\s", r"\w", r"\W", ".", r"\p{Lu}", "[a-k]", "[^s]", "[ı-ſ]", r"[\s:,-]", "[' ]", r"\S"]
)
ATOMS = st.one_of(LITERALS, LITERALS, CLASSES, st.sampled_from([r"\b", "^", "$", r"(?=s)", r"(?<=a)", r"(?!k)"]))


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counts = st.sampled_from(["?", "*", "+", "{2}", "{1,3}", "{0,40}", "*?", "++"])
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=4).map(lambda branches: f"(?:{'|'.join(branches)})"),
        st.tuples(inner, counts).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        inner.map(lambda part: f"(?i:{part})"),
    )


PATTERNS = st.recursive(ATOMS, _grown, max_leaves=8)
LINES = st.text(alphabet="abkKsSiIıİſKßẞéÉe\u0301σςΣжЖ'’\"“-–…. \t\u00a0:,5*•\n", max_size=40)
KINDS = st.sampled_from(
    ["line: {}", "line: {}\n    also: sentence", "sentence: {}", "span: {}", "line_is: [{}]", "block: {{from: {}}}"]
)


@settings(max_examples=200, deadline=None)
@given(patterns=st.lists(st.tuples(KINDS, PATTERNS, st.booleans()), min_size=1, max_size=6), text=LINES)
def test_fuzzed_patterns(patterns: list[tuple[str, str, bool]], text: str) -> None:
    pack = "pack: fuzz\ndescription: d\ndefaults: {category: c}\nrules:\n"
    for number, (kind, pattern, sensitive) in enumerate(patterns):
        quoted = json.dumps(pattern, ensure_ascii=False)
        pack += f"  - id: r{number}\n    description: d\n    {kind.format(quoted)}\n"
        pack += f"    case_sensitive: {str(sensitive).lower()}\n"
    try:
        rules = compile_rules(load_text(pack))
    except ValueError:
        return  # the pattern is none, or matches the empty text
    view = TextView(text, "en")
    matching = {(rule.id, line.index) for rule in rules for line in view.lines if rule.hits_in(line, view)}
    for scanner in FAST:
        with patch.dict(os.environ, {FOLDER_VARIABLE: ""}):  # hundreds of entries would push those of the packs out
            made = make_scanner(rules, scanner)
        assert matching <= {(rule.id, line.index) for rule, line, _ in made.scan(view).candidates(view)}


CORES = st.sampled_from(
    [
        "share this",
        "now",
        "see (?:it|this)",
        r"share(?: it\b[,&]?){1,3}",
        "go(?:!| on)",
        "caf[eé]",
        "(?:ask|K)",
        r"@\w+",
    ]
)
TAILS = st.sampled_from(
    [
        r"\W*",
        "[.!]?",
        "(?: (?:if|with) [^.]{0,9})?",
        r"(?:[ ,]*(?:and|x|@\w+))*",
        "(?: here| now)?",
        "['\"”]?",
        "(?=.?)",
    ]
)
ENDED = st.tuples(CORES, st.lists(TAILS, max_size=3)).map(lambda parts: f"^{parts[0]}{''.join(parts[1])}$")
BEGINNINGS = st.sampled_from("Share this|Now|See it|Share it, it & it|Go!|Go on|Café|Ask|\u212a|@you".split("|"))
MIDDLES = st.sampled_from("||| if you| with \u017f|, and x| here|,”| !| ”|\u00a0!|\u00e9|”".split("|"))
ENDINGS = st.sampled_from(". |. |! |.” |… |.  |. • |。|\n|.\n| \n|".split("|"))
SENTENCES = st.tuples(BEGINNINGS, MIDDLES, ENDINGS).map("".join)


@settings(max_examples=100, deadline=None)
@given(patterns=st.lists(ENDED, min_size=1, max_size=4), parts=st.lists(SENTENCES, min_size=1, max_size=5))
def test_ends_of_sentences(patterns: list[str], parts: list[str]) -> None:
    """Where a pattern has to end is told with the sentence, and the sentence is found by it."""
    pack = "pack: ends\ndescription: d\ndefaults: {category: c}\nrules:\n"
    for number, pattern in enumerate(patterns):
        kind = ("line", "sentence")[number % 2]
        pack += f"  - id: r{number}\n    description: d\n    {kind}: [{json.dumps(pattern)}]\n"
        pack += "    also: sentence\n" * (kind == "line")
    pack += "  - {id: whole, description: d, line_is: [share this, go on, café], also: sentence}\n"
    rules = compile_rules(load_text(pack))
    text = "".join(parts)
    view = TextView(text, "en")
    expected = {
        (rule.id, hit.start, hit.end) for rule in rules for line in view.lines for hit in rule.hits_in(line, view)
    }
    for scanner in FAST:
        with patch.dict(os.environ, {FOLDER_VARIABLE: ""}):
            candidates = make_scanner(rules, scanner).scan(view).candidates(TextView(text, "en"))
        found = {(rule.id, hit.start, hit.end) for rule, line, at in candidates for hit in rule.hits_in(line, view, at)}
        assert found == expected


@pytest.mark.parametrize("scanner", FAST)
def test_repetitions_in_repetitions_are_compiled(scanner: str) -> None:
    words = "(?:(?:(?:(?:alpha|beta|gamma|delta|epsilon){1,8} ){1,8}and ){1,8}or ){1,8}"
    rules = compile_rules(
        load_text(
            f"pack: p\ndescription: d\nrules:\n  - {{id: deep, description: d, category: c, line: '^so {words}$'}}"
        )
    )
    view = TextView("so it is\nso alpha and beta gamma and or delta and or \n", "en")
    with patch.dict(os.environ, {FOLDER_VARIABLE: ""}):
        made = make_scanner(rules, scanner)
    assert [line.index for rule, line, _ in made.scan(view).candidates(view) if "delta" in line.text] == [1]
