from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run

PACK = Path(__file__).parent / "pack.yaml"
RULES = ("--rules", PACK, "--select", "report-test,whitespace")

STORY = "The council met on Tuesday evening and voted to repair the old harbour wall.\n\n"
HOSTILE = (
    "<script>document.title='owned'</script>\n\n<img src=x onerror=alert(1)>\n\n"
    "</script><!-- unclosed <style>body{display:none}\n\n[link](javascript:alert(1))\n\n"
    "More news: </script><script>alert(2)</script>\n\nabc \u202edef\u202c \u2066x\u2069 {{ 7 * 7 }} ${7*7}\n\n"
    "A colour with \U0001f600 before it, and the colour after.\n"
)

CORPUS = {
    "plain.txt": f"Wall repaired\n\n{STORY * 3}More news: Name of rover revealed\n\n{STORY}Comments are closed\n",
    "sub/name with blanks.txt": f"{STORY}The colour of the wall \U0001f600 is a colour.\n\nBuy it now!!!\n\n{STORY}",
    "unchanged.txt": STORY.strip() + "\n",
    "no-newline.txt": f"{STORY}More news: At the very end",
    "hostile.txt": HOSTILE,
    'quo"te & <b>.txt': f"{STORY}More news: Quotes in names\n\n{STORY}".rstrip() + "\n",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Documents of all kinds, hostile ones among them, in the folder `in`."""
    folder = tmp_path / "in"
    for name, text in CORPUS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "latin.txt").write_bytes(f"Café\n\n{STORY}More news: Éclair\n\n{STORY}".encode("latin-1"))
    return folder


@pytest.fixture
def cleaned(run: Run, corpus: Path, tmp_path: Path) -> Callable[..., Path]:
    """Cleans the corpus into a folder."""

    def clean(*arguments: str | Path, out: str = "out") -> Path:
        run("clean", corpus.name, "-o", out, *RULES, *arguments)
        return tmp_path / out

    return clean
