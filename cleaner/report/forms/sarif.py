"""`sarif`: SARIF 2.1.0, which code hosts turn into annotations; each change comes with its fix."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import msgspec

from cleaner import __version__
from cleaner.report.changelog import Change, Record
from cleaner.report.forms.base import excerpt
from cleaner.rules.model import Rule
from cleaner.rules.ruleset import RuleSet

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class SarifForm:
    """One run whose results are the changes (warnings) and suggestions (notes)."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._index = {rule.id: i for i, rule in enumerate(rules.rules)}
        self._first = True
        self._failures: list[dict[str, Any]] = []

    def begin(self) -> bytes:
        """The tool and its rules."""
        driver = {
            "name": "cleaner",
            "semanticVersion": __version__,
            "rules": [_descriptor(rule) for rule in self._rules.rules],
        }
        head = {"$schema": SCHEMA, "version": "2.1.0"}
        run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints"}
        opened = _encode(head)[:-1] + b', "runs": [' + _encode(run)[:-1]
        return opened + b', "results": ['

    def document(self, record: Record, text: str) -> bytes:
        """The results of a document."""
        if record.error:
            message = {"text": record.error}
            self._failures.append({"level": "error", "message": message, "locations": [_location(record, None)]})
        starts = _line_starts(text)
        results = [self._result(record, change, "warning", text, starts) for change in record.edits]
        results += [self._result(record, change, "note", text, starts) for change in record.suggestions]
        parts = []
        for result in results:
            parts.append(b"\n" if self._first else b",\n")
            parts.append(_encode(result))
            self._first = False
        return b"".join(parts)

    def end(self) -> bytes:
        """How the run went."""
        invocation: dict[str, Any] = {"executionSuccessful": not self._failures}
        if self._failures:
            invocation["toolExecutionNotifications"] = self._failures
        return b'\n], "invocations": ' + _encode([invocation]) + b"}]}\n"

    def _result(self, record: Record, change: Change, level: str, text: str, starts: list[int]) -> dict[str, Any]:
        region = _region(change, starts)
        message = self._rules[change.rule].description if change.rule in self._rules else change.category
        if change.removed.strip():
            message += f" “{excerpt(change.removed)}”"
        result: dict[str, Any] = {
            "ruleId": change.rule,
            "level": level,
            "message": {"text": message},
            "locations": [_location(record, _place_in_source(record, region))],
            "partialFingerprints": {"cleanerChange/v1": _fingerprint(change, text)},
            "properties": {"category": change.category, "safety": change.safety},
        }
        if change.rule in self._index:
            result["ruleIndex"] = self._index[change.rule]
        if change.points is not None:
            result["properties"]["points"] = change.points
        if change.shared:
            result["properties"]["shared"] = msgspec.to_builtins(change.shared)
        if not record.extracted and record.number is None:
            replacement = {"deletedRegion": region, "insertedContent": {"text": change.inserted}}
            artifact = {"uri": _uri(record.source)}
            changes = [{"artifactLocation": artifact, "replacements": [replacement]}]
            result["fixes"] = [{"description": {"text": f"Apply {change.rule}"}, "artifactChanges": changes}]
        return result


def _descriptor(rule: Rule) -> dict[str, Any]:
    descriptor: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": rule.description},
        "properties": {"category": rule.category, "safety": rule.safety, "status": rule.status},
    }
    if rule.false_positives:
        descriptor["help"] = {"text": f"{rule.description} May take wrongly: {rule.false_positives}"}
    return descriptor


def _location(record: Record, region: dict[str, int] | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(record.source)}}
    if region:
        physical["region"] = region
    return {"physicalLocation": physical}


def _place_in_source(record: Record, region: dict[str, int]) -> dict[str, int] | None:
    """The region as the source has it: none in a page, the whole line in JSON Lines."""
    if record.number is not None:
        return {"startLine": record.number} if record.source_kind == "jsonl" else None
    return None if record.extracted else region


def _region(change: Change, starts: list[int]) -> dict[str, int]:
    """Where a change is; lines and columns count from 1, the end column lies behind the last character."""
    first = change.line
    last = first + change.removed.count("\n")
    return {
        "startLine": first,
        "startColumn": change.start - starts[first - 1] + 1,
        "endLine": last,
        "endColumn": change.end - starts[last - 1] + 1,
        "charOffset": change.start,
        "charLength": change.end - change.start,
    }


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def _fingerprint(change: Change, text: str) -> str:
    """The same for the same change in the same surroundings, wherever it moves in its file."""
    around = text[max(0, change.start - 40) : change.start] + "\0" + text[change.end : change.end + 40]
    parts = "\0".join((change.rule, change.removed, change.inserted, around))
    return hashlib.sha256(parts.encode("utf-8")).hexdigest()[:32]


def _uri(source: str) -> str:
    path = PurePath("stdin.txt" if source == "-" else source)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _encode(value: Any) -> bytes:
    return msgspec.json.encode(value)
