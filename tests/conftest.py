from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from cleaner.engine.cleaner import Cleaner
from cleaner.rules.load import load_rules
from cleaner.rules.ruleset import RuleSet

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = next(
    (
        path
        for folder in (os.environ.get("AXE_CORE", ""), str(ROOT / "node_modules" / "axe-core"))
        if folder and (path := Path(folder) / "axe.min.js").is_file()
    ),
    None,
)

os.environ.setdefault("CLEANER_CACHE", str(Path(tempfile.gettempdir(), f"cleaner-tests-{os.getuid()}")))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell; tests send it to commands
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "default", deadline=None, max_examples=20, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return load_rules()


@pytest.fixture(scope="session")
def cleaner(rules: RuleSet) -> Cleaner:
    return Cleaner(rules)


@pytest.fixture(scope="session")
def gold_texts() -> list[str]:
    """The labelled texts, where they are."""
    path = SHARED / "gold" / "dev.jsonl"
    if not path.exists():
        pytest.skip("the labelled texts are not part of the repository (../shared/gold is absent)")
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium, where it is."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install .[dev])")
    if CHROMIUM is None:
        pytest.skip("no Chromium (apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        # The sandbox needs rights that containers do not give.
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the installed command as a user would, in an empty folder."""
    command = Path(sys.executable).parent / "cleaner"

    def call(*arguments: str | Path, stdin: bytes | None = None, code: int | None = 0) -> object:
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80"}
        done = subprocess.run(
            [command, *map(str, arguments)], cwd=tmp_path, env=environment, input=stdin, capture_output=True
        )
        result = subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        )
        assert "Traceback" not in result.stderr, result.stderr
        if code is not None:
            assert result.returncode == code, (result.stdout, result.stderr)
        return result

    return call  # type: ignore[return-value]
