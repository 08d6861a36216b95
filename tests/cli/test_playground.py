"""`cleaner playground` as a user starts and ends it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import Run

COMMAND = Path(sys.executable).parent / "cleaner"


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal as terminals of other systems do")
def test_it_tells_its_address_and_ends_quietly(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A story.\n", encoding="utf-8")
    started = subprocess.Popen(
        [COMMAND, "playground", tmp_path, "--no-open"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert started.stdout
        with urllib.request.urlopen(started.stdout.readline().strip(), timeout=20) as page:
            assert b"<title>cleaner playground</title>" in page.read()
    finally:
        started.send_signal(signal.SIGINT)
        _, told = started.communicate(timeout=20)
    assert (started.returncode, told) == (0, "")


def test_what_cannot_be_served_is_told(run: Run, tmp_path: Path) -> None:
    assert "no such file or folder" in run("playground", "absent", "--no-open", code=2).stderr
    (tmp_path / "latin.yaml").write_bytes(b"pack: caf\xe9\n")
    assert "is not UTF-8 text" in run("playground", "--pack", "latin.yaml", "--no-open", code=2).stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert "choose another --port" in run("playground", "--port", str(port), "--no-open", code=2).stderr
