"""The report in a real browser: headless Chromium, driven by Playwright."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import AXE


class Reader:
    """A page with a report, and all that its console said."""

    def __init__(self, page: Any, report: Path) -> None:
        self.page = page
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.said.append(request.url) if "report.html" not in request.url else None)
        self.url = report.resolve().as_uri()

    def at(self, place: str) -> Reader:
        self.page.goto(self.url + place)
        self.page.wait_for_function("place => document.documentElement.dataset.ready === place", arg=place)
        return self

    def open(self, name: str) -> Reader:
        self.at("#/documents").page.get_by_role("link", name=name, exact=True).click()
        self.page.wait_for_selector("#story .line")
        return self

    def press(self, *keys: str) -> Reader:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))


Open = Callable[..., Reader]


@pytest.fixture
def reader(browser: Any, cleaned: Callable[..., Path]) -> Iterator[Open]:
    report = cleaned() / "report.html"
    contexts = []

    def start(**options: Any) -> Reader:
        contexts.append(browser.new_context(accept_downloads=True, **options))
        return Reader(contexts[-1].new_page(), report)

    yield start
    for context in contexts:
        context.close()


def test_documents_are_searched_filtered_and_sorted(reader: Open) -> None:
    r = reader().at("#/documents")
    assert r.page.locator("table.documents tbody tr").count() == 7
    r.press("/")
    r.page.keyboard.type("latin")
    assert r.page.locator("table.documents tbody tr").count() == 1
    r.page.get_by_role("button", name="Clear").click()
    r.page.get_by_label("Category").select_option("spelling")
    assert r.page.locator("table.documents tbody tr").count() == 2
    r.at("#/documents?rule=report-closed")
    assert r.text("table.documents tbody tr").startswith("plain.txt")
    r.at("#/documents").page.get_by_role("button", name="Clear").click()
    r.page.get_by_label("unsafe suggestions only").check()
    assert r.page.locator("table.documents tbody tr").count() == 1
    r.page.get_by_role("button", name="Clear").click()
    r.page.get_by_role("button", name="Document").click()
    assert r.page.locator("table.documents tbody th a").first.inner_text() == "hostile.txt"
    assert r.said == []


def test_keys_walk_through_changes_views_and_documents(reader: Open) -> None:
    r = reader().open("plain.txt").press("j")
    assert "More news: Name of rover revealed" in r.text(".change.current")
    assert "report-more" in r.text("#card")
    assert "'More news:' teasers" in r.text("#card")
    r.press("j")
    assert "Comments are closed" in r.text(".change.current")
    r.press("v")
    assert "More news" in r.text("#story.sides .gone .before")
    assert r.text("#story.sides .gone .after") == ""
    r.press("v")
    assert "More news" not in r.text("#story.clean")
    r.press("v", "k", "u")
    r.page.wait_for_selector("table.documents")
    r.open("plain.txt")
    before = r.page.url
    r.press("n")
    r.page.wait_for_function("url => location.href !== url", arg=before)
    r.press("?")
    assert r.page.locator("#help").is_visible()
    assert r.said == []


def test_verdicts_are_kept_and_exported(reader: Open, tmp_path: Path) -> None:
    r = reader().open("sub/name with blanks.txt").press("j", "x", "j", "y")
    r.page.locator("#story .ln").first.click()
    r.page.get_by_label("Rule that should take it").fill("report-more")
    r.page.get_by_role("button", name="This line was missed").click()
    r.page.reload()
    r.page.wait_for_selector(".is-wrong")
    r.at("#/verdicts")
    with r.page.expect_download() as download:
        r.page.click("#export")
    download.value.save_as(tmp_path / "verdicts.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "verdicts.jsonl").read_text("utf-8").splitlines()]
    assert [(row["verdict"], row["rule"]) for row in rows] == [
        ("wrong", "report-colour"),
        ("right", "report-colour"),
        ("missed", "report-more"),
    ]
    assert rows[0]["text"] == "The colour of the wall \U0001f600 is a colour."
    assert rows[1]["start"] == rows[0]["start"] + 26  # characters, not UTF-16 units
    assert r.said == []


def test_suggestions_are_shown_as_such(reader: Open) -> None:
    r = reader().open("sub/name with blanks.txt")
    assert r.text(".suggestion") == "Buy it now!!!"
    r.page.get_by_label("unsafe suggestions (1)").uncheck()
    assert r.page.locator(".suggestion").count() == 0


def test_a_rule_has_a_page(reader: Open) -> None:
    r = reader().at("#/rule/report-more")
    shown = r.text("#view")
    assert "# a comment that stays" in shown
    assert "Name of rover revealed" in shown
    assert "5 edits, in 5 documents" in shown


def test_hostile_documents_are_text(reader: Open) -> None:
    r = reader().open("hostile.txt")
    shown = r.text("#story")
    for part in (
        "<script>document.title='owned'</script>",
        "<img src=x onerror=alert(1)>",
        "<!-- unclosed",
        "{{ 7 * 7 }}",
    ):
        assert part in shown
    assert "U+202E" in shown
    assert r.page.locator("#view img, #view script, #view a[href^=javascript]").count() == 0
    assert "owned" not in r.page.title()
    assert r.said == []


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1280, "height": 860}},
        {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
        {"viewport": {"width": 390, "height": 844}},
    ],
    ids=["light", "dark", "phone"],
)
def test_every_view_is_accessible_and_fits(reader: Open, options: dict[str, Any]) -> None:
    r = reader(bypass_csp=True, **options)  # for axe alone, which the policy would keep out
    places = ["#/", "#/documents", "#/document/3", "#/rules", "#/rule/report-more", "#/suspicious", "#/verdicts"]
    for place in places:
        r.at(place)
        assert r.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
        if AXE is None:
            continue
        r.page.evaluate(AXE.read_text("utf-8"))
        found = r.page.evaluate("axe.run().then(result => result.violations)")
        serious = [(f["id"], f["nodes"][0]["html"][:200]) for f in found if f["impact"] in ("serious", "critical")]
        assert serious == [], place
    if AXE is None:
        pytest.skip("the views fit; axe-core is absent (npm install axe-core, or AXE_CORE=its folder)")


def test_a_million_characters_in_one_line_open(
    browser: Any, run: Callable[..., Any], tmp_path: Path, corpus: Path
) -> None:
    from tests.report.conftest import RULES

    (tmp_path / "long.txt").write_text("word " * 200_000 + "colour\n")
    run("clean", "long.txt", "-o", "long", *RULES)
    context = browser.new_context()
    r = Reader(context.new_page(), tmp_path / "long" / "report.html").open("long.txt").press("j")
    assert "color" in r.text(".change.current")
    assert r.said == []
    context.close()
