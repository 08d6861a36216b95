"""`cleaner clean` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

SEEDS = ROOT / "seeds"
EXPECTED = ROOT / "tests" / "seeds"

STORY = "The council met on Tuesday evening and voted to repair the old harbour wall.\n"
MORE = (
    "Engineers told the meeting that the work would take eleven months, and could begin in May.\n"
    "The mayor, who had opposed an earlier plan because of its cost, called it a relief.\n"
)
DIRTY = f"Council votes to repair the wall\n\n{STORY}{MORE}\nComments are no longer available on this story\n"


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_txt", ".txt").replace("_html", ".html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_the_seeds_come_out_as_they_should(run: Run, tmp_path: Path, seed: Path) -> None:
    run("clean", seed, "-o", "out")
    assert (tmp_path / "out" / seed.name).read_text("utf-8") == (EXPECTED / seed.name).read_text("utf-8")


def test_the_output_mirrors_the_input(run: Run, tmp_path: Path) -> None:
    write(tmp_path, in__a_txt=DIRTY, in__sub__deep__b_txt=STORY)
    (tmp_path / "in" / "notes.md").write_text("not a document")
    result = run("clean", "in", "-o", "out")
    assert sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*") if p.is_file()) == [
        ".journal",
        "a.txt",
        "changes.jsonl",
        "report.html",
        "sub/deep/b.txt",
        "summary.json",
    ]
    assert "2 documents: 1 changed, 1 unchanged" in result.stderr
    assert "Comments" not in (tmp_path / "out" / "a.txt").read_text()


def test_globs_are_mirrored_from_their_fixed_part(run: Run, tmp_path: Path) -> None:
    write(tmp_path, in__x__a_txt=STORY, in__y__a_txt=STORY)
    run("clean", "in/**/*.txt", "-o", "out")
    assert (tmp_path / "out" / "x" / "a.txt").exists()
    assert (tmp_path / "out" / "y" / "a.txt").exists()


def test_pages_become_texts_with_metadata(run: Run, tmp_path: Path) -> None:
    lines = (ROOT / "tests" / "stories" / "en.txt").read_text("utf-8").splitlines()
    paragraphs = "".join(f"<p>{line}</p>" for line in (STORY, *lines[:8]))
    page = (
        '<html lang="en"><head><title>Council votes</title><meta name="author" content="Jane Doe">'
        '<meta property="og:url" content="https://news.example.com/a"></head>'
        f"<body><article><h1>Council votes</h1>{paragraphs}</article></body></html>"
    )
    write(tmp_path, in__page_html=page)
    run("clean", "in", "-o", "out")
    assert "voted to repair" in (tmp_path / "out" / "page.txt").read_text()
    (record,) = map(json.loads, (tmp_path / "out" / "changes.jsonl").read_text().splitlines())
    assert record["metadata"]["headline"] == "Council votes"
    assert record["metadata"]["author"] == ["Jane Doe"]
    assert record["metadata"]["publisher"] == "example.com"
    assert record["extracted"] is True


def test_standard_input_to_standard_output(run: Run) -> None:
    result = run("clean", "-", stdin=DIRTY.encode())
    assert "Comments" not in result.stdout
    assert STORY in result.stdout
    assert "1 changed" in result.stderr


def test_check_writes_nothing_and_tells(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY)
    result = run("clean", "a.txt", "--check", code=1)
    assert "1 would change" in result.stderr
    assert (tmp_path / "a.txt").read_text() == DIRTY
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt"]
    write(tmp_path, b_txt=STORY)
    run("clean", "b.txt", "--check", code=0)


def test_diff_shows_the_rule_beside_the_change_at_80_columns(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY)
    result = run("clean", "a.txt", "--diff", code=1)
    (line,) = [line for line in result.stdout.splitlines() if "Comments" in line]
    assert line.split() == [
        "7", "-", "Comments", "are", "no", "longer", "available", "on", "this", "story", "comments-closed",
    ]  # fmt: skip
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    assert "\x1b" not in result.stdout
    assert (tmp_path / "a.txt").read_text() == DIRTY


def test_in_place(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY, b_txt=STORY)
    (tmp_path / "a.txt").chmod(0o640)
    before = (tmp_path / "b.txt").stat().st_mtime_ns
    run("clean", "a.txt", "b.txt", "--in-place")
    assert "Comments" not in (tmp_path / "a.txt").read_text()
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "b.txt").stat().st_mtime_ns == before
    run("clean", "a.txt", "b.txt", "--in-place", "--check", code=2)
    run("clean", "a.txt", "--check")


def test_selection_and_extra_rules(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY)
    (tmp_path / "own.yaml").write_text(
        "pack: own\ndescription: d\nrules:\n"
        "  - {id: wall, category: mine, description: d, span: 'harbour ', safety: unsafe}\n"
    )
    run("clean", "a.txt", "--check", "--ignore", "comment", "--ignore", "whitespace", code=0)
    run("clean", "a.txt", "--check", "--select", "share,ad", code=0)
    result = run("clean", "a.txt", "--check", "--select", "mine", "--rules", "own.yaml")
    assert "suggested" in result.stderr
    run("clean", "a.txt", "--check", "--select", "mine", "--rules", "own.yaml", "--unsafe", code=1)
    result = run("clean", "a.txt", "--check", "--select", "coment", code=2)
    assert "no rule, category or pack is called 'coment'; did you mean 'comment'?" in result.stderr


def test_a_config_file_is_found_upwards_and_flags_win(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_txt=DIRTY)
    (tmp_path / ".cleaner.yaml").write_text("ignore: [comment, whitespace]\n")
    run("clean", "a.txt", "--check", code=0)
    run("clean", "a.txt", "--check", "--ignore", "share", code=1)
    (tmp_path / "other.yaml").write_text("ingore: [comment]\nbudget: 2\n")
    result = run("clean", "a.txt", "--check", "--config", "other.yaml", code=2)
    assert "other.yaml:1:1: unknown key 'ingore'; did you mean 'ignore'?" in result.stderr
    assert "other.yaml:2:1: 'budget' is 2; it must be 1 or less" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.txt"], "say where the clean texts go"),
        (["a.txt", "--in-place", "-o", "out"], "--in-place and -o exclude each other"),
        (["a.txt", "--check", "--diff"], "--check and --diff exclude each other"),
        (["nowhere.txt", "-o", "out"], "nowhere.txt: no such file or folder"),
        (["*.nope", "-o", "out"], "no file matches this pattern"),
        (["empty", "-o", "out"], "empty: this folder is empty"),
        (["strange", "-o", "out"], "holds no file whose name tells a format"),
        ([".", "-o", "out"], "the output lies inside the input"),
        (["a.txt", "-o", "a.txt"], "the output must be a folder"),
        (["-", "a.txt"], "it stands alone"),
        (["a.txt", "x/a.txt", "-o", "out"], "would both be written to a.txt"),
        (["page.html", "--in-place"], "HTML cannot be cleaned in place"),
        (["a.txt", "--check", "--bylines", "maybe"], "it must be normalize, keep or strip"),
        (["a.txt", "--check", "--rules", "none.yaml"], "none.yaml:1:1: no such file or folder"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_written(
    run: Run, tmp_path: Path, arguments: list[str], message: str
) -> None:
    write(tmp_path, a_txt=DIRTY, x__a_txt=DIRTY, page_html="<p>x</p>")
    (tmp_path / "empty").mkdir()
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "a.bin").write_bytes(b"a")
    result = run("clean", *arguments, code=2)
    assert message in result.stderr
    assert not (tmp_path / "out").exists()


def test_version_and_help(run: Run) -> None:
    assert run("--version").stdout.startswith("cleaner 0.")
    assert "--in-place" in run("clean", "--help").stdout
