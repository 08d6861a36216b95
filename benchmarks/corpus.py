"""The corpus: seeded documents of real sentences, with junk from the packs' examples."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from cleaner.rules.load import load_rules, load_text
from cleaner.rules.ruleset import RuleSet

ROOT = Path(__file__).parents[1]
SEED = 20211
GENERATED = "pack: generated\ndescription: Literals to fill a rule set up.\ndefaults: {category: generated}\nrules:\n"


@cache
def sentences(mixed: bool) -> list[str]:
    """Sentences of the story texts and of the seeds' clean forms; English ones, or those of all languages."""
    files = sorted((ROOT / "tests/stories").glob("*.txt" if mixed else "en.txt"))
    files += sorted((ROOT / "tests/seeds").glob("*.txt"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").split("\n")]
    return sorted({line for line in lines if len(line.split()) > 6 and line[-1] in '.!?”"'})


def junk() -> list[str]:
    """One-line examples of English rules that stand alone."""
    lines: list[str] = []
    for rule in load_rules().rules:
        if rule.languages == ["en"] and rule.line and rule.where.after is None and rule.where.before is None:
            lines += [text for text in rule.examples.junk if isinstance(text, str) and "\n" not in text]
    return lines


def documents(megabytes: float, dirty: float, *, mixed: bool = False) -> Iterator[str]:
    """Documents of 2 to 6 KB until there are so many megabytes of UTF-8.

    Args:
        megabytes: how much.
        dirty: the share of documents that get three junk lines.
        mixed: whether all scripts are used.
    """
    chance = random.Random(SEED)
    stories, rubbish = sentences(mixed), junk()
    made = 0.0
    while made < megabytes:
        lines: list[str] = []
        size, wanted = 0, chance.randint(2000, 6000)
        unused = iter(chance.sample(stories, len(stories)))
        while size < wanted:
            paragraph = " ".join(islice(unused, chance.randint(1, 3)))
            lines.append(paragraph)
            size += len(paragraph.encode())
        if chance.random() < dirty:
            for _ in range(3):
                lines.insert(chance.randint(1, len(lines)), chance.choice(rubbish))
        text = "\n\n".join(lines) + "\n"
        made += len(text.encode()) / 1e6
        yield text


def rule_set(count: int) -> RuleSet:
    """So many rules: a sample of the packs', or those filled up by generated literals."""
    packs = load_rules()
    chance = random.Random(SEED)
    if count <= len(packs):
        repairs = [rule for rule in packs.rules if rule.normalize]
        others = [rule for rule in packs.rules if not rule.normalize]
        kept = sorted([*repairs, *chance.sample(others, count - len(repairs))], key=lambda rule: rule.id)
        return RuleSet(tuple(kept), packs.sources)
    words = sorted({word.strip(".,:;\"'") for line in sentences(False) for word in line.split() if word.isalpha()})
    rules = []
    for number in range(count - len(packs)):
        phrase = " ".join(chance.choices(words, k=chance.randint(2, 4))).lower()
        shape = chance.choice(("^{}", "^{}$", "{}", r"^{}\b.{{0,60}}$", "^(?:see|read|more) {}"))
        rules.append(f"  - {{id: generated-{number}, description: d, line: '{shape.format(phrase)}'}}\n")
    extra = load_text(GENERATED + "".join(rules), "generated")
    merged = sorted((*packs.rules, *extra.rules), key=lambda rule: rule.id)
    return RuleSet(tuple(merged), {**packs.sources, **extra.sources})
