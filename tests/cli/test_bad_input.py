"""Bad input gets a clear message and the documented exit code, and costs no other document."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard

from tests.cli.test_clean import DIRTY, STORY
from tests.conftest import Run

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress, ".zst": zstandard.compress, ".bz2": bz2.compress, ".xz": lzma.compress,
}  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(DIRTY)
    return folder


def others_are_cleaned(tmp_path: Path) -> None:
    assert "Comments" not in (tmp_path / "out" / "good.txt").read_text()
    assert not list((tmp_path / "out").glob(".cleaner-*"))


def test_bytes_in_no_known_encoding(run: Run, tmp_path: Path, corpus: Path) -> None:
    bad = bytes(range(256)) * 20
    (corpus / "bad.txt").write_bytes(bad)
    result = run("clean", "in", "-o", "out", code=3)
    assert "in/bad.txt: failed: looks like binary data, not text" in result.stderr
    assert (tmp_path / "out" / "bad.txt").read_bytes() == bad  # passed through unchanged
    others_are_cleaned(tmp_path)


def test_an_unreadable_file(run: Run, tmp_path: Path, corpus: Path) -> None:
    (corpus / "gone.txt").symlink_to(tmp_path / "nowhere")
    result = run("clean", "in", "-o", "out", code=3)
    assert "in/gone.txt: failed: cannot be read: No such file or directory" in result.stderr
    others_are_cleaned(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read any file")
def test_a_file_without_permission(run: Run, tmp_path: Path, corpus: Path) -> None:
    (corpus / "secret.txt").write_text(STORY)
    (corpus / "secret.txt").chmod(0)
    assert "Permission denied" in run("clean", "in", "-o", "out", code=3).stderr
    others_are_cleaned(tmp_path)


def test_an_empty_file_and_one_of_blanks(run: Run, tmp_path: Path, corpus: Path) -> None:
    (corpus / "empty.txt").write_bytes(b"")
    (corpus / "blank.txt").write_bytes(b" \n\t\n")
    run("clean", "in", "-o", "out")
    assert (tmp_path / "out" / "empty.txt").read_bytes() == b""
    assert (tmp_path / "out" / "blank.txt").read_bytes() == b""


def test_nul_bytes(run: Run, tmp_path: Path, corpus: Path) -> None:
    (corpus / "nul.txt").write_bytes(b"The council\x00 met.\x00\n")
    run("clean", "in", "-o", "out")
    assert (tmp_path / "out" / "nul.txt").read_bytes() == b"The council met.\n"


def test_other_encodings_come_out_as_utf_8_and_go_back_as_they_were(run: Run, tmp_path: Path, corpus: Path) -> None:
    text = "Die Bürgermeisterin sagte, die Straße werde im nächsten Jahr erneuert.  Größer wird sie nicht.\n"
    text += "Der Gemeinderat hatte am Dienstagabend lange darüber gesprochen, bevor er zustimmte.\n"
    for codec in ("cp1252", "utf-16", "utf-8-sig"):
        (corpus / f"{codec}.txt").write_bytes(text.encode(codec))
    run("clean", "in", "-o", "out")
    for codec in ("cp1252", "utf-16", "utf-8-sig"):
        assert (tmp_path / "out" / f"{codec}.txt").read_text("utf-8") == text.replace("  ", " ")
    run("restore", "out", "-o", "back")
    for path in corpus.iterdir():
        assert (tmp_path / "back" / path.name).read_bytes() == path.read_bytes()


def test_a_page_without_an_article(run: Run, tmp_path: Path, corpus: Path) -> None:
    (corpus / "page.html").write_text("<html><body></body></html>")
    result = run("clean", "in", "-o", "out", code=3)
    assert "page.html: failed: no article was found on this page" in result.stderr
    others_are_cleaned(tmp_path)


def test_a_folder_loop(run: Run, tmp_path: Path, corpus: Path) -> None:
    (corpus / "loop").symlink_to(corpus, target_is_directory=True)
    assert "1 document:" in run("clean", "in", "-o", "out").stderr


def test_a_line_of_200_megabytes(run: Run, tmp_path: Path, corpus: Path) -> None:
    with (corpus / "huge.txt").open("wb") as file:
        for _ in range(200):
            file.write(b"word " * 200_000)
    result = run("clean", "in", "-o", "out", code=3)
    assert "huge.txt: failed: 200,000,000 characters, above the limit of 50,000,000" in result.stderr
    assert (tmp_path / "out" / "huge.txt").stat().st_size == 200_000_000
    others_are_cleaned(tmp_path)


def test_a_rule_with_catastrophic_backtracking(run: Run, tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "slow.yaml").write_text(
        "pack: slow\ndescription: d\nrules:\n  - {id: slow, category: c, description: d, line: '(.*?,){25}x'}\n"
    )
    (corpus / "commas.txt").write_text("a," * 60 + "\n")
    result = run("clean", "in", "-o", "out", "--rules", "slow.yaml", code=3)
    assert "commas.txt: failed: the rule 'slow' ran into the time limit" in result.stderr
    others_are_cleaned(tmp_path)


def test_a_yaml_bomb(run: Run, tmp_path: Path, corpus: Path) -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join(['*a' + str(i - 1)] * 9)}]\n" for i in range(1, 12))
    (tmp_path / "bomb.yaml").write_text(bomb)
    assert "the alias '*a0' is not allowed" in run("clean", "in", "-o", "out", "--rules", "bomb.yaml", code=2).stderr
    assert not (tmp_path / "out").exists()


def test_a_rule_id_used_twice(run: Run, tmp_path: Path, corpus: Path) -> None:
    rule = "  - {id: twice, category: c, description: d, line: x}\n"
    (tmp_path / "twice.yaml").write_text("pack: p\ndescription: d\nrules:\n" + rule * 2)
    result = run("clean", "in", "-o", "out", "--rules", "twice.yaml", code=2)
    assert "twice.yaml:5:6: the rule id 'twice' is used twice; first in line 4" in result.stderr


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few kilobytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=16k,nr_inodes=64", "tmpfs", str(disk)]
    if mount is None or subprocess.run([mount, *options], capture_output=True).returncode:
        pytest.skip("mounting a small file system needs rights that this machine does not give")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk(run: Run, tmp_path: Path, corpus: Path, tiny_disk: Path) -> None:
    for i in range(20):
        (corpus / f"{i:02}.txt").write_text(DIRTY * 30)
    result = run("clean", "in", "-o", tiny_disk / "out", code=3)
    assert "No space left on device" in result.stderr
    assert "What was written before is kept" in result.stderr
    written = sorted((tiny_disk / "out").glob("[0-9]*.txt"))
    assert all(path.stat().st_size for path in written)
    assert not list((tiny_disk / "out").glob(".cleaner-*"))


def test_an_output_that_cannot_be_written(run: Run, tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "good.txt").mkdir()
    result = run("clean", "in", "-o", "out", code=3)
    assert "cannot write out/good.txt: Is a directory" in result.stderr


def test_a_reader_that_goes_away_ends_the_run_quietly(tmp_path: Path, corpus: Path, run: Run) -> None:
    for i in range(200):
        (corpus / f"{i}.txt").write_text(DIRTY)
    command = f"{Path(sys.executable).parent}/cleaner clean in --diff | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert "Broken" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_not_utf_8_is_told_before_anything_is_done(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text("A  b.")
    Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/caf\xe9.txt")).write_text("A  b.")
    assert "its name is not UTF-8; rename it" in run("clean", "in", "-o", "out", code=2).stderr
    (tmp_path / ".cleaner-ignore").write_text("caf*\n")
    assert "1 document" in run("clean", "in", "-o", "out").stderr


@pytest.mark.skipif(sys.platform == "win32", reason="other systems have no such names")
def test_names_may_hold_anything_else_and_steer_no_terminal(run: Run, tmp_path: Path) -> None:
    names = ["a\nb.txt", "\x1b[31mred.txt", "-o.txt", "ü ñ.txt", "'q\".txt"]
    (tmp_path / "in").mkdir()
    for name in names:
        (tmp_path / "in" / name).write_text("A  b.\n")
    result = run("clean", "in", "-o", "out", "--verbose", "--select", "whitespace")
    assert "\x1b" not in result.stderr
    assert sorted(path.name for path in (tmp_path / "out").glob("*.txt")) == sorted(names)
    run("restore", "out", "-o", "back")
    assert all((tmp_path / "back" / name).read_text() == "A  b.\n" for name in names)
    assert "\x1b" not in run("clean", "in/\x1b[2J.txt", "-o", "out", code=2).stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_a_folder_is_not_waited_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("A  b.")
    os.mkfifo(tmp_path / "in" / "b.txt")
    assert "1 document" in run("clean", "in", "-o", "out", "--select", "whitespace").stderr


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("kind", ["jsonl", "csv", "json", "warc"])
def test_files_that_are_cut_short_are_told(run: Run, tmp_path: Path, suffix: str, kind: str) -> None:
    pack = PACKERS[suffix]
    noise = random.Random(1).randbytes(200_000).hex()
    text = {
        "jsonl": "".join(f'{{"text": "{noise[i : i + 100]}"}}\n' for i in range(0, 300_000, 100)),
        "csv": "id,text\n" + "".join(f"{i},{noise[i : i + 100]}\n" for i in range(0, 300_000, 100)),
        "json": "[" + ",".join(f'{{"text": "{noise[i : i + 100]}"}}' for i in range(0, 300_000, 100)) + "]",
        "warc": f"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: {len(noise)}\r\n\r\n{noise}\r\n\r\n",
    }[kind]
    packed = pack(text.encode())
    (tmp_path / f"a.{kind}{suffix}").write_bytes(packed[: len(packed) // 2])
    result = run("clean", f"a.{kind}{suffix}", "-o", "out", "--select", "whitespace", code=3)
    assert "damaged or cut short" in " ".join(result.stderr.split())


def test_a_quote_that_nothing_closes_is_told_and_its_lines_stay(run: Run, tmp_path: Path) -> None:
    raw = 'id,text\n1,"a  ""b"""\n2,say "  x\n3,"never  closed\n4,c  d\n'
    (tmp_path / "a.csv").write_text(raw)
    result = run("clean", "a.csv", "-o", "out", "--select", "whitespace", code=3)
    assert "a.csv:3: failed: opens a quote that is never closed" in result.stderr
    clean = (tmp_path / "out" / "a.csv").read_text()
    assert clean == 'id,text\n1,"a ""b"""\n2,"say "" x"\n3,"never  closed\n4,c  d\n'
    run("restore", "out", "-o", "back")
    assert (tmp_path / "back" / "a.csv").read_text() == raw
