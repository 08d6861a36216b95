"""A fit as a readable YAML pack, with the fit's own figures in its header."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import yaml

if TYPE_CHECKING:
    from cleaner.authoring.tune import Fit


def tuned_pack(fit: Fit, pack: str) -> str:
    """The YAML of a pack with the fitted rules, those with the most points first.

    Args:
        fit: what tuning yielded.
        pack: the pack's name.
    """
    ordered = sorted(fit.rules, key=lambda rule: (rule.score is None, -(rule.points or 0.0), rule.id))
    data = {
        "pack": pack,
        "description": "What no phrase list can catch, by points that features of a line add up to.",
        "rules": [msgspec.to_builtins(rule) for rule in ordered],
    }
    header = [
        "Points and thresholds are fitted: change the features, then run `cleaner tune GOLD.jsonl -o THIS-FILE`.",
        f"Fitted on {fit.lines} lines, {fit.junk_lines} of them junk; L2 penalty C = {fit.strength}.",
        *(
            f"{name}: {recall:.0%} of the junk words among these lines, {damage:.0f} story words lost per million"
            for name, (recall, damage) in fit.figures.items()
        ),
        "(on folds that the fit had not seen).",
    ]
    body = yaml.dump(data, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=110)
    return "".join(f"# {line}\n" for line in header) + body.replace("\n- id:", "\n\n- id:")
