"""The web page: what it holds, and how it behaves in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from mtqa.model import Document, Issues, Pair, Report, Result
from mtqa.reports import render
from tests.reports.browser import PROGRAM, Browser
from tests.reports.sample import HOSTILE, TARGET, article, finding, hostile, report, sample


def page_of(made: Report) -> str:
    return "".join(render(made, "html"))


def test_the_text_is_all_there() -> None:
    tree = html.document_fromstring(page_of(report(article())))
    for cards in tree.xpath('//*[@class="cards"]'):
        cards.drop_tree()
    shown = "\n\n".join(one.text_content().strip() for one in tree.xpath('//*[@class="target"]'))
    assert shown == TARGET.strip()
    assert [mark.text_content() for mark in tree.xpath('//*[@class="target"]/mark')] == [
        "11.5m euros. Dollars.", "Lachinsky Corridor", "Photo gallery",
    ]  # fmt: skip


def test_source_stands_beside_target() -> None:
    tree = html.document_fromstring(page_of(report(article())))
    rows = tree.xpath('//*[contains(@class, "row")]')
    assert "11,5 млн. долара" in rows[0].text_content()
    assert rows[0].xpath('./*[@class="source"]/mark')[0].text == "11,5 млн. долара"


def test_findings_that_overlap_or_cross_pairs() -> None:
    target = "One two three. Four five."
    first = finding("name", Issues.NAME, target, "two three", "First.")
    second = finding("currency", Issues.NUMBERS, target, "three. Four", "Second.", score=0.95)
    pairs = (Pair(target[:14]), Pair(target[15:], target_start=15))
    document = Document(target, pairs=pairs)
    tree = html.document_fromstring(page_of(report(Result(document, (first, second)))))
    marks = tree.xpath('//*[@class="target"]/mark')
    texts = [
        (mark.text or "", len(mark.xpath('.//*[starts-with(@class, "card ")]'))) for mark in marks
    ]
    assert texts == [("two ", 1), ("three", 2), (".", 1), ("Four", 1)]


def test_many_pairs_without_findings_lose_nothing() -> None:
    target = "A.\n\n" * 50 + "End.\n"
    spans = [(n * 4, n * 4 + 2) for n in range(50)]
    pairs = tuple(Pair(target[a:b], target_start=a) for a, b in spans)
    found = finding("label", Issues.ADDITION, target, "End.", "A label.")
    tree = html.document_fromstring(
        page_of(report(Result(Document(target, pairs=pairs), (found,))))
    )
    assert tree.xpath('//*[@class="target"]/mark')[0].text == "End."


def test_nothing_found() -> None:
    assert "Nothing was found." in page_of(report())


def test_hostile_text_is_only_text() -> None:
    made = page_of(hostile())
    assert made.count("<script>") == 1 and "<script>alert" not in made
    tree = html.document_fromstring(made)
    assert len(tree.xpath("//script")) == 1 and not tree.xpath("//img|//iframe|//link|//@onload")
    assert "&lt;/script&gt;" in made
    assert not set(made) & set("\u202e\u202c\x1b\x00\u2028"), HOSTILE


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("Chromium is not installed")
    with Browser() as one:
        yield one


def opened(browser: Browser, made: Report, folder: Path, width: int = 1280) -> None:
    page = folder / "page.html"
    page.write_bytes(page_of(made).encode())
    browser.size(width, 900)
    browser.open(page)


SHOWN = "document.querySelector('.shown').textContent"


def test_filters(browser: Browser, tmp_path: Path) -> None:
    opened(browser, sample(), tmp_path)
    assert browser.run(SHOWN) == "6 of 6 findings shown"
    change = "f => {const e = document.querySelector('.filters'); f(e);" + (
        "e.dispatchEvent(new Event('input')); return " + SHOWN + "}"
    )
    assert browser.run(f"({change})(e => e.score.value = 0.75)") == "3 of 6 findings shown"
    assert browser.run(f"({change})(e => e.score.value = 0)") == "6 of 6 findings shown"
    assert browser.run(f"({change})(e => e.language.value = 'bg → en')") == "3 of 6 findings shown"
    off = "e => {e.language.value = ''; document.querySelector('[value=currency]').checked = false}"
    assert browser.run(f"({change})({off})") == "3 of 6 findings shown"
    visible = (
        "[...document.querySelectorAll('.document:not(.gone) h2 bdi')].map(e => e.textContent)"
    )
    assert browser.run(visible) == ["articles/aid.en.txt", "news.tmx u3", "news.tmx u4"]
    assert browser.run(f"({change})(e => e.only.checked = true)") == "3 of 6 findings shown"
    assert browser.run("document.querySelectorAll('.row:not(.gone)').length") == 3
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [360, 1280])
def test_evidence_on_focus(browser: Browser, tmp_path: Path, width: int) -> None:
    opened(browser, sample(), tmp_path, width)
    card = "document.querySelector('.target mark .cards')"
    assert browser.run(f"getComputedStyle({card}).display") == "none"
    browser.run("document.querySelector('.target mark').focus()")
    assert browser.run(f"getComputedStyle({card}).display") == "block"
    shown = browser.run(f"{card}.innerText")
    for fact in ("currency 0.97", "11,500,000 USD", "Помощта е 11,5 млн. евро. Долари.", "$11.5m"):
        assert fact in shown
    box = browser.run(f"JSON.parse(JSON.stringify({card}.getBoundingClientRect()))")
    assert box["left"] >= 0 and box["right"] <= width


@pytest.mark.parametrize("width", [375, 1280])
def test_a_card_stays_in_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    target = (
        "The last word of a line that reaches to the border of its column is " * 3 + "Separtist."
    )
    found = finding("spelling", Issues.SPELLING, target, "Separtist", "Misspelt. " * 20)
    opened(browser, report(*[Result(Document(target, target), (found,))] * 12), tmp_path, width)
    inside = (
        "[...document.querySelectorAll('.target mark')].every(mark => {"
        "mark.focus(); const box = mark.querySelector('.cards').getBoundingClientRect();"
        "return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight + 1})"
    )
    assert browser.run(inside)


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_it_fits_the_screen(browser: Browser, tmp_path: Path, width: int) -> None:
    long = replace(article(), document=replace(article().document, path="a/" + "x" * 300))
    opened(browser, report(long, *sample().results), tmp_path, width)
    assert browser.run("document.documentElement.scrollWidth") <= width
    columns = (
        "getComputedStyle(document.querySelector('.row')).gridTemplateColumns.split(' ').length"
    )
    assert browser.run(columns) == (1 if width < 700 else 2)


def test_right_to_left(browser: Browser, tmp_path: Path) -> None:
    opened(browser, sample(), tmp_path)
    cell = "document.querySelector('.target[lang=ar]')"
    assert browser.run(f"getComputedStyle({cell}).direction") == "rtl"
    assert browser.run(f"getComputedStyle({cell}.previousElementSibling).direction") == "ltr"


def test_hostile_page_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    text = "</script><script>window.bad = 1</script><img src=x onerror='bad = 1'>\"'><b onclick=x>"
    opened(browser, hostile(text), tmp_path)
    assert browser.run("typeof window.bad") == "undefined"
    assert browser.run("document.querySelectorAll('img, b[onclick]').length") == 0
    assert browser.complaints() == []
    assert browser.run(SHOWN) == "1 of 1 findings shown"
