"""Tune: fits the points of feature rules and the thresholds of their score on labelled texts.

The model is a logistic regression over lines that no phrase rule takes: a line is junk when most of its words are
labelled so, and each feature rule is one if it matches the line. Points are the weights, the base is the intercept,
and thresholds come from scores of lines in folds that the fit had not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from cleaner.authoring.score import OPTIONAL_KINDS, Labelled, word_spans
from cleaner.engine.cleaner import Cleaner
from cleaner.engine.findings import Finder
from cleaner.engine.score import Scorer
from cleaner.engine.text import TextView
from cleaner.engine.units import Line
from cleaner.rules.model import Rule

FOLDS = 5
DAMAGE_PPM = {"gentle": 20.0, "default": 60.0, "eager": 400.0}
"""Story words lost per million that each threshold may cost, on lines the fit had not seen."""
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)
"""Inverse strengths of the L2 penalty that cross-validation chooses from."""


class TuneError(ValueError):
    """Labelled texts or rules that nothing can be fitted on."""


@dataclass(frozen=True)
class _Row:
    document: int
    features: frozenset[str]
    junk: bool
    words: int


@dataclass(frozen=True)
class Fit:
    """Fitted rules, and how good the fit is on lines that it had not seen."""

    rules: tuple[Rule, ...]
    lines: int
    junk_lines: int
    strength: float
    figures: dict[str, tuple[float, float]]
    """For each threshold: recall of junk words among the scored lines, and story words lost per million."""


def tune(cleaner: Cleaner, gold: Sequence[Labelled], seed: int = 0) -> Fit:
    """Fits the features and the score rule of a cleaner.

    Args:
        cleaner: its rules hold one `score` rule and rules with `points`.
        gold: labelled documents.
        seed: of the folds.

    Raises:
        TuneError: without a score rule, features, or lines of both sorts.
    """
    scorers = Finder(cleaner.finders.rules).scorers
    if len(scorers) != 1 or not scorers[0].features:
        raise TuneError("the rules need one 'score' rule and rules with 'points'")
    scorer = scorers[0]
    rows = [row for index, labelled in enumerate(gold) for row in _rows(cleaner, scorer, labelled, index)]
    junk = sum(row.junk for row in rows)
    if not 10 <= junk <= len(rows) - 10:
        raise TuneError(f"{len(rows)} scored lines with {junk} junk ones are too few to fit on")
    names = [feature.id for feature in scorer.features]
    matrix = np.array([[name in row.features for name in names] for row in rows], dtype=float)
    labels = np.array([row.junk for row in rows])
    folds = _folds([row.document for row in rows], seed)
    weights = np.sqrt([row.words for row in rows])
    unseen = {c: _unseen_scores(matrix, labels, weights, folds, c) for c in STRENGTHS}
    strength = min(STRENGTHS, key=lambda c: _log_loss(unseen[c], labels, weights))
    model = _fitted(matrix, labels, weights, strength)
    story_words = sum(_story_words(labelled) for labelled in gold)
    thresholds, figures = {}, {}
    for name, limit in DAMAGE_PPM.items():
        thresholds[name] = _threshold(unseen[strength], rows, limit * story_words / 1e6)
        figures[name] = _figures(unseen[strength], rows, thresholds[name], story_words)
    return Fit(tuple(_with_points(scorer, model, names, thresholds)), len(rows), junk, strength, figures)


def _rows(cleaner: Cleaner, scorer: Scorer, labelled: Labelled, index: int) -> Iterable[_Row]:
    document = labelled.document
    view = TextView(document.text, document.metadata.language)
    taken = cleaner.finders.of(view.language).find(view, document.metadata, scores=False).taken
    for line, given, _ in scorer.lines(view.lines, view, document.metadata, taken):
        kinds = _kinds_of(line, labelled)
        words = len(kinds)
        if not words or sum(kind in OPTIONAL_KINDS for kind in kinds if kind) > words / 2:
            continue
        junk = sum(kind is not None and kind not in OPTIONAL_KINDS for kind in kinds) > words / 2
        yield _Row(index, frozenset(name for name, _ in given), junk, words)


def _kinds_of(line: Line, labelled: Labelled) -> list[str | None]:
    """The kind of each word of a line."""
    starts = [line.start + at for at, _ in word_spans(line.text)]
    return [next((kind for s, e, kind in labelled.spans if s <= start < e), None) for start in starts]


def _story_words(labelled: Labelled) -> int:
    inside = [(s, e) for s, e, _ in labelled.spans]
    return sum(not any(s <= at < e for s, e in inside) for at, _ in word_spans(labelled.document.text))


def _folds(documents: Sequence[int], seed: int) -> np.ndarray[Any, Any]:
    """For each row its fold; all lines of a document fall into one."""
    order = np.random.default_rng(seed).permutation(max(documents) + 1)
    folds: np.ndarray[Any, Any] = order[np.array(documents)] % FOLDS
    return folds


def _fitted(matrix: Any, labels: Any, weights: Any, strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=2000).fit(matrix, labels, sample_weight=weights)


def _unseen_scores(matrix: Any, labels: Any, weights: Any, folds: Any, strength: float) -> Any:
    scores = np.zeros(len(labels))
    for fold in range(FOLDS):
        held = folds == fold
        if held.any():
            model = _fitted(matrix[~held], labels[~held], weights[~held], strength)
            scores[held] = model.decision_function(matrix[held])
    return scores


def _log_loss(scores: Any, labels: Any, weights: Any) -> float:
    signed = np.where(labels, scores, -scores)
    return float(np.average(np.logaddexp(0, -signed), weights=weights))


def _threshold(scores: Any, rows: Sequence[_Row], story_words: float) -> float:
    """The lowest threshold at which the lines above it hold at most so many words of the story."""
    lost = 0.0
    above = float("inf")
    for at in np.argsort(-scores):
        row = rows[at]
        lost += 0 if row.junk else row.words
        if lost > story_words:
            break
        above = float(scores[at])
    return round(above if above != float("inf") else float(scores.max()) + 1, 2)


def _figures(scores: Any, rows: Sequence[_Row], threshold: float, story_words: int) -> tuple[float, float]:
    gone = [row for row, score in zip(rows, scores, strict=True) if score >= threshold]
    junk = sum(row.words for row in rows if row.junk)
    return (
        sum(row.words for row in gone if row.junk) / max(1, junk),
        1e6 * sum(row.words for row in gone if not row.junk) / max(1, story_words),
    )


def _with_points(scorer: Scorer, model: Any, names: Sequence[str], thresholds: dict[str, float]) -> Iterable[Rule]:
    points = dict(zip(names, model.coef_[0], strict=True))
    for feature in scorer.features:
        yield msgspec.structs.replace(feature.spec, points=round(float(points[feature.id]), 2))
    assert scorer.rule.spec.score is not None
    score = msgspec.structs.replace(scorer.rule.spec.score, base=round(float(model.intercept_[0]), 2), **thresholds)
    yield msgspec.structs.replace(scorer.rule.spec, score=score)
