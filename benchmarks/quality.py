"""`python -m benchmarks quality`: how well the packs clean labelled texts, and pages with their publishers' bodies.

The data are not part of the repository; what is absent is skipped, with the reason.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from benchmarks.halves import with_reason
from cleaner.authoring.score import Labelled, Report, read_gold, score
from cleaner.engine.cleaner import Cleaner
from cleaner.rules.load import load_rules
from cleaner.rules.ruleset import RuleSet

BLIND_REVISION = "5e0652d"
"""The last revision whose rules were written looking at the even rows of the labelled texts only."""
ODD_RULES = Path(__file__).parent / "odd"
"""Packs for this measurement alone, by an author who looked at the odd rows only, and at no pack of the project."""

Row = dict[str, object]


def measured(gold: Path, pages: Path) -> Iterator[Row]:
    """The figures, a row at a time.

    Args:
        gold: labelled texts.
        pages: a folder with pages, their bodies and the measure.
    """
    yield from _texts(gold)
    yield from _pages(pages)


def _texts(path: Path) -> Iterator[Row]:
    if not path.exists():
        yield {"of": "labelled texts", "skipped": f"{path} does not exist"}
        return
    gold = list(read_gold(path))
    now = Cleaner(load_rules())
    whole = score(now, gold)
    yield _row("all texts", whole)
    yield from (
        {"of": f"kind {kind}", "spans": tally.spans, "span recall": f"{tally.span_recall:.2f}", "words": tally.junk}
        for kind, tally in sorted(whole.kinds.items(), key=lambda kind: -kind[1].junk)
    )
    yield _row("even rows", score(now, gold[::2]))
    yield _row("odd rows", score(now, gold[1::2]))
    yield _row("all texts, each on one line", score(now, map(_flat, gold)))
    for name, other, half, rest in (("even", "odd", gold[::2], gold[1::2]), ("odd", "even", gold[1::2], gold[::2])):
        left = Cleaner(with_reason(now.rules, half))
        yield _row(f"patterns that the {name} rows give reason for, on the {other} rows", score(left, rest))
    odd = Cleaner(load_rules([ODD_RULES], builtin=False))
    yield _row("rules made on the odd rows, on the odd rows", score(odd, gold[1::2]))
    yield _row("rules made on the odd rows, on the even rows", score(odd, gold[::2]))
    try:
        blind = Cleaner(_rules_at(BLIND_REVISION))
    except (OSError, subprocess.CalledProcessError) as error:
        yield {
            "of": "rules made on the even rows, on the odd rows",
            "skipped": f"no revision {BLIND_REVISION}: {error}",
        }
        return
    yield _row("rules made on the even rows, on the even rows", score(blind, gold[::2]))
    yield _row("rules made on the even rows, on the odd rows", score(blind, gold[1::2]))


def _flat(labelled: Labelled) -> Labelled:
    """The same text without line breaks, one blank for any white space, as most corpora of that sort hold it."""
    text = labelled.document.text
    kept = [not (char.isspace() and before.isspace()) for before, char in zip(f"x{text}", text, strict=False)]
    places = list(accumulate(kept, initial=0))
    flat = "".join(" " if char.isspace() else char for char, is_kept in zip(text, kept, strict=True) if is_kept)
    spans = tuple((places[start], places[end], kind) for start, end, kind in labelled.spans)
    return replace(labelled, document=replace(labelled.document, text=flat), spans=spans)


def _rules_at(revision: str) -> RuleSet:
    """The packs of an earlier revision, under the engine of today. Built-in repairs of white space are left out."""
    run = subprocess.run(["git", "archive", revision, "rules"], check=True, capture_output=True)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(run.stdout)) as archive:
            archive.extractall(folder, filter="data")
        (Path(folder) / "rules/general/normalize.yaml").unlink()
        return load_rules([Path(folder)], builtin=False)


def _row(name: str, report: Report) -> Row:
    total = report.total
    return {
        "of": name,
        "documents": report.documents,
        "f1": f"{total.f1:.3f}",
        "precision": f"{total.precision:.3f}",
        "recall": f"{total.recall:.3f}",
        "span recall": f"{total.span_recall:.3f}",
        "story words lost per million": round(total.damage_ppm),
    }


def _pages(folder: Path) -> Iterator[Row]:
    measure = folder / "score.py"
    if not measure.exists():
        yield {"of": "pages", "skipped": f"{measure} does not exist"}
        return
    with tempfile.TemporaryDirectory() as name:
        pages = Path(name) / "in"
        subprocess.run([sys.executable, measure, "unpack", pages], check=True)
        for label, options in (("pages, extraction alone", ["--select", "normalize"]), ("pages, all packs", [])):
            out = Path(name) / label
            clean: list[str | Path] = [sys.executable, "-m", "cleaner", "clean", pages, "-o", out, "--quiet", *options]
            subprocess.run(clean, check=False)  # it ends with 1 where something changed
            told = subprocess.run([sys.executable, measure, "measure", out, "--json"], check=True, capture_output=True)
            yield {"of": label, **json.loads(told.stdout)}
