"""Small runs do not wait for the rules to be compiled, and many of them do not go without for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.engine.compiled import CompiledRule, compile_rules
from cleaner.engine.scanner import FEW_RULES, PATIENCE, PATIENT_RUNS, VARIABLE, PatientScanner, make_scanner
from cleaner.engine.text import TextView
from cleaner.rules.load import load_text


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[CompiledRule]:
    monkeypatch.setenv("CLEANER_CACHE", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    lines = [f"  - {{id: r-{i}, description: d, category: c, line: '^harbour {i}'}}" for i in range(FEW_RULES + 1)]
    return compile_rules(load_text("\n".join(["pack: p", "description: d", "rules:", *lines])))


def test_the_run_after_many_small_ones_compiles_the_rules(rules: list[CompiledRule]) -> None:
    assert all(isinstance(make_scanner(rules), PatientScanner) for _ in range(PATIENT_RUNS))
    assert not isinstance(make_scanner(rules), PatientScanner)
    assert not isinstance(make_scanner(rules), PatientScanner)  # from the cache


def test_other_rules_are_counted_anew(rules: list[CompiledRule]) -> None:
    for _ in range(PATIENT_RUNS):
        make_scanner(rules)
    other = compile_rules(load_text("pack: p\ndescription: d\nrules:\n" + "".join(
        f"  - {{id: r-{i}, description: d, category: c, line: '^quay {i}'}}\n" for i in range(FEW_RULES + 1)
    )))  # fmt: skip
    assert isinstance(make_scanner(other), PatientScanner)


def test_few_rules_are_compiled_where_there_is_much_text_only(rules: list[CompiledRule]) -> None:
    few = rules[:FEW_RULES]
    assert all(isinstance(make_scanner(few), PatientScanner) for _ in range(PATIENT_RUNS + 1))
    scanner = make_scanner(few)
    scanner.scan(TextView("It rained all day.\n" * (PATIENCE // 19 + 1)))
    assert scanner.scan(TextView("It rained.")).quiet  # trying them all would not be
    assert not scanner.scan(TextView("harbour 1 is open")).quiet
