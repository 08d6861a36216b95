"""The page of the playground in headless Chromium, driven by Playwright."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.authoring.score import read_gold
from tests.authoring.playground.conftest import TEXT, Serve
from tests.conftest import AXE

RULE = """
- id: wall
category: promo
description: The wall.
line: '^the wall stands'
examples:
junk: [The wall stands]"""

Open = Callable[..., Any]


@pytest.fixture
def page(browser: Any, serve: Serve) -> Iterator[Open]:
    contexts = []
    said: list[str] = []

    def start(pack: Path | None = None, **options: Any) -> Any:
        server = serve(pack)
        contexts.append(browser.new_context(accept_downloads=True, **options))
        opened = contexts[-1].new_page()
        opened.on("console", lambda message: said.append(message.text))
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.on("request", lambda r: None if r.url.startswith((server.url, "blob:", "data:")) else said.append(r.url))
        opened.goto(server.url)
        opened.wait_for_selector("body[data-ready]")
        return opened

    yield start
    for context in contexts:
        context.close()
    assert said == []


def test_a_rule_is_typed_and_its_marks_are_seen(page: Open, tmp_path: Path) -> None:
    pack = tmp_path / "own.yaml"
    p = page(pack)
    p.select_option("#file", "0")
    p.wait_for_selector("#result >> text=Rover lands")
    p.fill("#rules", "pack: own\ndescription: Own\nrules:")
    p.press("#rules", "Control+End")
    p.keyboard.type(RULE)
    p.wait_for_selector(".change >> text=The wall stands.")
    p.click(".change >> text=The wall stands.")
    assert "wall (line 5): The wall." in p.inner_text("#card")
    p.click("#save")
    p.wait_for_selector("#live >> text=Saved")
    assert "\n  - id: wall\n    category: promo\n" in pack.read_text("utf-8")


def test_mistakes_are_shown_at_their_lines(page: Open) -> None:
    p = page()
    p.fill("#rules", "pack: own\ndescription: Own\nrules:\n  - id: wall\n    category: x\n    lin: a\n")
    p.wait_for_selector("#layer span:nth-child(6).mistake >> text=did you mean 'line'")
    p.wait_for_selector("#gutter .mistake >> text=6")
    p.click("#found .place >> text=6:5")
    assert p.evaluate("() => document.getElementById('rules').selectionStart") == 67


def test_keys_and_values_are_completed(page: Open) -> None:
    p = page()
    p.fill("#rules", "pack: own\ndescription: Own\nrules:\n  - id: wall\n    ")
    p.press("#rules", "Control+End")
    p.keyboard.type("lin")
    p.wait_for_selector("#layer em")  # a result that comes does not close them
    assert p.locator("#completions b").all_inner_texts() == ["line", "line_is"]
    p.press("#rules", "ArrowDown")
    p.press("#rules", "Enter")
    assert p.input_value("#rules").endswith("    line_is: ")
    p.keyboard.type("[x]\nwhere: {max_w")
    p.press("#rules", "Tab")
    assert p.input_value("#rules").endswith("    where: {max_words: ")
    p.keyboard.type("3}\nsafety: ")
    p.press("#rules", "Control+Space")
    assert p.locator("#completions b").all_inner_texts() == ["safe", "unsafe"]
    p.press("#rules", "Escape")
    assert not p.locator("#completions").is_visible()


def test_gold_is_what_score_reads(page: Open, tmp_path: Path) -> None:
    p = page()
    p.select_option("#file", "0")
    p.wait_for_selector("#result >> text=The council met")
    p.click("#accept")
    at = TEXT.index("The wall") + 1  # UTF-16 units: the smiling face takes two
    p.evaluate("at => document.getElementById('text').setSelectionRange(at, at + 16)", at)
    p.fill("#kind", "promo")
    p.click("#mark")
    with p.expect_download() as download:
        p.click("#download")
    download.value.save_as(tmp_path / "gold.jsonl")
    (labelled,) = read_gold(tmp_path / "gold.jsonl")
    assert labelled.document.text == TEXT
    assert [(TEXT[start:end], kind) for start, end, kind in labelled.spans] == [
        ("The wall stands.", "promo"),
        ("Comments are closed", "comment"),
    ]
    assert set(json.loads((tmp_path / "gold.jsonl").read_text("utf-8"))) == {"id", "text", "spans"}


def test_the_rule_at_the_caret_is_copied(page: Open) -> None:
    p = page(permissions=["clipboard-read", "clipboard-write"])
    p.fill("#rules", "pack: own\nrules:\n  - id: one\n    line: a\n  # note\n  - id: two\n    examples:\n      - x\n")
    p.press("#rules", "Control+End")
    p.click("#copy")
    p.wait_for_selector("#live >> text=clipboard")
    assert p.evaluate("() => navigator.clipboard.readText()") == "- id: two\n  examples:\n    - x\n"


def test_hostile_text_is_text(page: Open) -> None:
    p = page()
    p.fill(
        "#text",
        "Comments are closed <script>document.title='owned'</script><img src=x onerror=alert(1)> \u202ex\n\nA.\n",
    )
    p.wait_for_selector(".change >> text=<script>")
    p.click(".change")
    assert "U+202E" in p.inner_text("#result")
    assert p.locator("main img, main script").count() == 0
    assert p.title() == "cleaner playground"


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1280, "height": 860}},
        {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
        {"viewport": {"width": 390, "height": 844}},
    ],
    ids=["light", "dark", "phone"],
)
def test_it_is_accessible_and_fits(page: Open, options: dict[str, Any]) -> None:
    p = page(bypass_csp=True, **options)  # for axe alone, which the policy would keep out
    p.click("#accept")
    for rules in ("pack: own\nline: x", ""):
        p.fill("#rules", rules)
        p.wait_for_selector("#found .mistake" if rules else "#found .chip")
        p.press("#rules", "Control+Space")
        assert p.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        if AXE is None:
            continue
        p.evaluate(AXE.read_text("utf-8"))
        found = p.evaluate("() => axe.run().then(result => result.violations)")
        serious = [(f["id"], f["nodes"][0]["html"][:200]) for f in found if f["impact"] in ("serious", "critical")]
        assert serious == []
    if AXE is None:
        pytest.skip("the page fits; axe-core is absent (npm install axe-core, or AXE_CORE=its folder)")
