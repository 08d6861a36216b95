from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cleaner.authoring.playground.corpus import Corpus, CorpusFile
from cleaner.authoring.playground.pack_file import PackFile
from cleaner.authoring.playground.server import Playground
from cleaner.authoring.playground.worker import Worker
from cleaner.batch.atomic import write_atomic
from cleaner.cli.playground import read_document
from cleaner.rules.load import load_text

PACKS = """
pack: site
description: A pack
rules:
  - id: comments
    category: comment
    description: A closed comment section.
    line: '^comments are closed'
    examples: {junk: [Comments are closed]}
"""
TYPED = """pack: typed
description: Typed rules
rules:
  - id: more-news
    category: related
    description: Teasers.
    line: '^more news:'
    examples:
      junk: ["More news: Rover"]
"""
TEXT = "The council met. \U0001f600\n\nMore news: Rover lands\n\nThe wall stands.\n\nComments are closed\n"

Serve = Callable[..., Playground]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus, and beside it a file that is nobody's business."""
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(TEXT, encoding="utf-8")
    (corpus / "b.jsonl").write_text('{"text": "One."}\n{"text": "Two.", "title": "T"}\n', encoding="utf-8")
    (corpus / "out.txt").symlink_to(tmp_path / "secret.txt")
    return corpus


@pytest.fixture
def serve(folder: Path) -> Iterator[Serve]:
    """Starts playgrounds."""
    running: list[Playground] = []

    def start(pack: Path | None = None, seconds: float = 20.0) -> Playground:
        files = [CorpusFile(folder / name, name.endswith("l")) for name in ("a.txt", "b.jsonl", "out.txt")]
        corpus = Corpus.of([folder], files, read_document)
        worker = Worker(load_text(PACKS), corpus, seconds)
        server = Playground(worker, corpus, PackFile(pack, write_atomic) if pack else None)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.shutdown()
        server.server_close()
        server.worker.close()
