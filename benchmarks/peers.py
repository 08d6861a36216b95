"""Other programs and packages on the same bytes. Packages live in environments of their own, kept for the next time."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.corpus import documents, junk
from benchmarks.timing import Taken, command, here, in_turn
from cleaner.document import Document, Metadata
from cleaner.engine.cleaner import Cleaner
from cleaner.rules.load import load_rules

ENVIRONMENTS = Path(__file__).parents[1] / "build" / "peers"
SEPARATOR = "\x1e"

PACKAGES: dict[str, tuple[list[str], str]] = {
    "datatrove, C4 filter": (
        ["datatrove[processing]", "spacy"],
        """from datatrove.data import Document
from datatrove.pipeline.filters import C4QualityFilter
step = C4QualityFilter(filter_no_terminal_punct=False)
clean = lambda text: step.filter(Document(text=text, id="0"))""",
    ),
    "datatrove, Gopher filter": (
        ["datatrove[processing]", "spacy"],
        """from datatrove.data import Document
from datatrove.pipeline.filters import GopherQualityFilter
step = GopherQualityFilter()
clean = lambda text: step.filter(Document(text=text, id="0"))""",
    ),
    "ftfy": (["ftfy"], "from ftfy import fix_text as clean"),
    "clean-text": (["clean-text"], "from cleantext import clean"),
    "trafilatura, the texts as pages": (
        ["trafilatura", "lxml_html_clean"],
        """from html import escape
from trafilatura import extract
def clean(text):
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in text.split("\\n") if line)
    return extract(f"<html><body><nav>Home</nav><article>{paragraphs}</article></body></html>")""",
    ),
}
"""For each peer the packages that it needs, and the Python that makes `clean`."""

TIMED = """
import sys, time
{setup}
texts = open(sys.argv[1], encoding="utf-8").read().split("\\x1e")
clean(texts[0])
start = time.process_time()
for text in texts:
    clean(text)
print(time.process_time() - start)
"""


def beside_peers(megabytes: float, rounds: int) -> list[dict[str, object]]:
    """Speeds by processor time, reading and writing left out for packages; programs are timed whole."""
    texts = list(documents(megabytes, 0.2))
    size = sum(len(text.encode()) for text in texts) / 1e6
    with tempfile.TemporaryDirectory(prefix="cleaner-benchmark-") as name:
        corpus = Path(name, "corpus.txt")
        corpus.write_text(SEPARATOR.join(texts), encoding="utf-8")
        contestants = [("cleaner", _cleaner(texts)), *_programs(corpus, Path(name))]
        for peer, (packages, setup) in PACKAGES.items():
            python = _environment(packages)
            if python:
                contestants.append((peer, _package(python, setup, corpus)))
            else:
                print(f"{peer}: left out, it cannot be installed here", file=sys.stderr)
        taken = in_turn(contestants, rounds)
    own = taken["cleaner"].processor
    return [
        {"what": peer, "MB/s": round(size / one.processor, 2), "cleaner is faster by": round(one.processor / own, 2)}
        for peer, one in taken.items()
    ]


def _cleaner(texts: list[str]) -> Callable[[], Taken]:
    cleaner = Cleaner(load_rules(), scanner="hyperscan")

    def clean() -> None:
        for text in texts:
            _ = cleaner.clean(Document(text, metadata=Metadata(language="en"))).text

    clean()
    return lambda: here(clean)


def _programs(corpus: Path, folder: Path) -> list[tuple[str, Callable[[], Taken]]]:
    """Programs that each do a small part: literals of the packs' junk, found or removed."""
    literals = sorted({line for line in junk() if line.isascii() and len(line) > 12})[:300]
    (folder / "literals.txt").write_text("\n".join(literals), encoding="utf-8")
    special = str.maketrans({char: f"\\{char}" for char in r".[]{}()*+?^$|/\\"})
    script = "\n".join(f"/^{line.translate(special)}$/d" for line in literals)
    (folder / "script.sed").write_text(script, encoding="utf-8")
    calls: dict[str, list[str | Path]] = {
        "cat": ["cat", corpus],
        "wc -l": ["wc", "-l", corpus],
        "grep -F -f, 300 literals": ["grep", "-F", "-c", "-f", folder / "literals.txt", corpus],
        "rg -F -f, 300 literals": ["rg", "-F", "-c", "-f", folder / "literals.txt", corpus],
        "sed -E -f, 300 lines": ["sed", "-E", "-f", folder / "script.sed", corpus],
    }
    return [(name, partial(command, call, codes=(0, 1))) for name, call in calls.items() if shutil.which(str(call[0]))]


def _environment(packages: list[str]) -> Path | None:
    """The Python of an environment with the packages; None where they cannot be installed."""
    folder = ENVIRONMENTS / "-".join(package.partition("[")[0] for package in packages)
    python = folder / "bin" / "python"
    ready = folder / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        call: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        if subprocess.run(call, check=False).returncode:
            return None
        ready.touch()
    return python


def _package(python: Path, setup: str, corpus: Path) -> Callable[[], Taken]:
    def run() -> Taken:
        call: list[str | Path] = [python, "-c", TIMED.format(setup=setup), corpus]
        told = subprocess.run(call, check=True, capture_output=True, text=True).stdout
        return Taken(0.0, float(told.split()[-1]))

    return run
