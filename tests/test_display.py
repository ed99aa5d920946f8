"""What is shown in notebooks and terminals: whole, harmless, and within the screen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

import mtqa
from mtqa import display
from mtqa.errors import UsageError
from mtqa.model import Document, Finding, Issues, Pair, Report, Result, Span
from tests.reports.browser import PROGRAM, Browser
from tests.reports.sample import HOSTILE, TARGET, article, finding, hostile, report, sample


def short(number: int) -> list[Result]:
    """So many texts of one line each, with all the evidence of the first finding."""
    (first, *_) = article().findings
    line = first.text
    found = replace(first, span=Span(0, len(line)), source_span=None)
    return [Result(Document(line, "11,5 млн. долара", "en", "bg"), (found,))] * number


def tree(what: Any) -> Any:
    return html.fragment_fromstring(display.html(what), create_parent="div")


def test_a_report_shows_source_beside_target() -> None:
    shown = tree(report(article()))
    for extra in shown.xpath('//*[@class="cards" or @class="under"]'):
        extra.drop_tree()
    targets = [one.text_content().strip() for one in shown.xpath('//*[@class="target"]')]
    assert "\n\n".join(targets) == TARGET.strip()
    assert shown.xpath('//*[@class="source"]/mark')[0].text == "11,5 млн. долара"
    assert shown.xpath('//*[@class="target"]/mark/@data-score') == ["0.97", "0.80", "0.60"]


def test_evidence_stands_under_few_passages_and_over_many() -> None:
    few = tree(report(article()))
    assert few.xpath('//*[@class="under"]') and not few.xpath("//mark[@tabindex]")
    many = tree(report(*[article()] * 9))
    assert not many.xpath('//*[@class="under"]')
    assert many.xpath("//mark[@tabindex]") and many.xpath('//*[@class="cards"]')


@pytest.mark.parametrize("what", ["report", "result", "document", "pair", "finding"])
def test_everything_shows_itself(what: str) -> None:
    result = article()
    one: Any = {
        "report": report(result),
        "result": result,
        "document": result.document,
        "pair": result.document.pairs[0],
        "finding": result.findings[0],
    }[what]
    assert "11.5m euros. Dollars." in one._repr_html_()

    class Printer:
        said = ""

        def text(self, text: str) -> None:
            self.said += text

    printer = Printer()
    assert "_repr_pretty_" in type(one).__dict__  # IPython looks there, before bases
    one._repr_pretty_(printer, False)
    assert printer.said and not printer.said.endswith("\n")
    assert str(one) == printer.said  # what print() gives


def test_a_report_is_a_sequence_of_findings() -> None:
    made = report(article(), article())
    assert made[0] is next(iter(made)) and made[-1].check == "label"
    assert made[:2] == tuple(made)[:2] and "2 findings" in display.text(made[:2])


def test_a_list_of_segments() -> None:
    results = [replace(article(), document=replace(article().document, id=n)) for n in range(30)]
    shown = display.html(results)
    assert shown.count("<article") == 20 and "and 10 more:" in shown
    assert mtqa.show(results, documents=30)._repr_html_().count("<article") == 30
    mixed = mtqa.show([Pair("a", "b"), Document("c")])
    assert mixed._repr_html_().count("<article") == 2


def test_segments_that_were_not_checked_are_shown() -> None:
    shown = tree(article().document.pairs)
    assert len(shown.xpath('//*[@class="row text"]')) == 3 and "3 segments" in shown.text_content()
    said = display.text(article().document.pairs)
    assert "  bg    Помощта е" in said and "  en    The aid amounts" in said
    assert said == "3 segments\n" + display.text(article().document)


def test_segments_of_several_languages_stand_apart() -> None:
    pairs = [Pair("a", "ا", "en", "ar"), Pair("b", "ب", "en", "ar"), Pair("c", "d", "de", "en")]
    shown = tree(pairs)
    assert shown.xpath("count(//article)") == 2
    assert shown.xpath('//*[@class="source"]/@dir') == ["rtl", "rtl", "ltr"]


def test_findings_alone_tell_their_evidence_however_many() -> None:
    some = article().findings * 4
    shown = tree(some)
    assert len(shown.xpath('//*[@class="under"]')) == 12 and not shown.xpath("//mark[@tabindex]")
    assert "12 findings" in shown.xpath('//*[@class="lead"]')[0].text
    said = display.text(some)
    assert said.count("currency 0.97") == 4 and "document" not in said
    assert "and 9 more:" in str(mtqa.show(some, documents=3))


def test_lines_stand_side_by_side_before_a_check() -> None:
    rows = tree(Document("One.\n\nTwo.", "Едно.\nДве.")).xpath('//*[@class="row text"]')
    assert [row.text_content().split() for row in rows] == [["Едно.", "One."], ["Две.", "Two."]]
    assert tree(Document("One.\nTwo.", "Едно.")).xpath("count(//*[@class='row text'])") == 1


def test_colours_are_explained() -> None:
    shown = tree(article())
    assert shown.xpath('//*[@class="kinds"]/span/text()') == [
        "numbers",
        "names",
        "too much, too little",
    ]
    assert not tree(Document("fine")).xpath('//*[@class="kinds"]')


def test_no_score_is_certain() -> None:
    (first, *_) = article().findings
    assert tree(replace(first, score=0.9999)).xpath("//mark/@data-score") == ["0.99"]


def test_lists_show_themselves_in_a_session_and_others_stay() -> None:
    pytest.importorskip("IPython")
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "session = InteractiveShell.instance()\n"
        "import mtqa\n"
        "from tests.reports.sample import article\n"
        "shown = lambda what: session.display_formatter.format(what)[0]\n"
        "held = article()\n"
        "for ours in ([held, held], list(held.findings), held.findings, held.document.pairs):\n"
        "    made = shown(ours)\n"
        "    assert '<article' in made['text/html'] and '11.5m euros' in made['text/plain']\n"
        "for other in ([], (), [1], (1, 2), ['a', held], {'a': 1}):\n"
        "    assert set(shown(other)) == {'text/plain'}, other\n"
        "assert shown([1, 'a'])['text/plain'] == \"[1, 'a']\"\n"
    )
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)


def test_rows() -> None:
    clean = Result(Document("All is well.\n\nAnd good."))
    several = report(article(), clean)
    assert mtqa.show(several)._repr_html_().count("<article") == 1
    assert mtqa.show(several, rows="all")._repr_html_().count("<article") == 2
    assert "All is well." in display.html(clean)
    with pytest.raises(UsageError):
        mtqa.show(several, rows="some")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="cannot show int"):
        mtqa.show([3])  # type: ignore[list-item]


def test_the_plain_form() -> None:
    assert "11.5m euros. Dollars." in str(mtqa.show(article().findings))
    long = str(mtqa.show(report(*[article()] * 40)))
    assert long.count("currency 0.97") == 10 and "120 findings in 40 documents" in long


def test_hostile_text_is_only_text() -> None:
    made = display.html(hostile())
    shown = html.fragment_fromstring(made, create_parent="div")
    assert not shown.xpath("//script|//img|//iframe|//link|//@onload|//@onerror|//@onclick")
    assert not set(made) & set("\u202e\u202c\x1b\x00\u2028"), HOSTILE
    made.encode()


@given(st.text(min_size=1), st.text())
def test_no_text_raises(target: str, source: str) -> None:
    found = finding("name", Issues.NAME, target, target, source, source_text=source)
    shown: list[Finding | Result] = [found, Result(Document(target, source), (found,))]
    display.html(shown).encode()
    display.text(shown).encode()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("Chromium is not installed")
    with Browser() as one:
        yield one


def opened(browser: Browser, what: Any, folder: Path, width: int, body: str = "") -> None:
    page = folder / "page.html"
    head = (
        '<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    )
    page.write_bytes(f'{head}<body {body} style="margin: 0">{display.html(what)}'.encode())
    browser.size(width, 900)
    browser.open(page)


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
@pytest.mark.parametrize("made", [report(article()), sample(), hostile(), article().findings])
def test_it_fits_the_screen(browser: Browser, tmp_path: Path, width: int, made: Report) -> None:
    opened(browser, made, tmp_path, width)
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("made", [report(*[article()] * 9), report(*short(9))])
def test_cards_open_on_focus_and_stay_inside(
    browser: Browser, tmp_path: Path, width: int, made: Report
) -> None:
    opened(browser, made, tmp_path, width)
    inside = (
        "[...document.querySelectorAll('.target mark')].every(mark => {"
        "mark.focus(); const box = mark.querySelector('.cards').getBoundingClientRect();"
        "const all = document.querySelector('.mtqa').getBoundingClientRect();"
        "return box.height > 20 && box.left >= 0 && box.right <= innerWidth"
        " && box.top >= all.top && box.bottom <= all.bottom + 1})"
    )
    assert browser.run(inside)


@pytest.mark.parametrize(
    ("body", "paper"),
    [
        ('data-jp-theme-light="true"', "rgb(255, 255, 255)"),
        ('data-jp-theme-light="false"', "rgb(21, 24, 28)"),
        ('class="vscode-dark"', "rgb(21, 24, 28)"),
    ],
)
def test_themes(browser: Browser, tmp_path: Path, body: str, paper: str) -> None:
    opened(browser, article(), tmp_path, 800, body)
    assert browser.run("getComputedStyle(document.querySelector('.mtqa')).backgroundColor") == paper


CONTRAST = """
(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const seen = (...layers) => {
    for (const one of layers) { canvas.fillStyle = one; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = colour => colour.map(c => c / 255)
    .map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [.2126, .7152, .0722][at], 0);
  const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  return [...document.querySelectorAll('.target mark')].flatMap(mark => {
    const row = getComputedStyle(mark.closest('.row')).backgroundColor;
    const back = light(seen(row, getComputedStyle(mark).backgroundColor));
    return [getComputedStyle(mark).color, getComputedStyle(mark, '::after').color]
      .map(ink => ratio(back, light(seen(ink))));
  });
})()
"""


@pytest.mark.parametrize("light", ["true", "false"])
def test_marks_and_scores_can_be_read(browser: Browser, tmp_path: Path, light: str) -> None:
    """WCAG 2.2, 1.4.3: letters and what is behind them differ by 4.5 to 1."""
    issues = (Issues.NUMBERS, Issues.NAME, Issues.MISTRANSLATION, Issues.OMISSION, Issues.SPELLING)
    made = [replace(article().findings[0], its_type=one.its_type) for one in issues]
    made.append(replace(made[0], its_type="terminology"))
    opened(browser, made, tmp_path, 800, f'data-jp-theme-light="{light}"')
    ratios = browser.run(CONTRAST)
    assert len(ratios) == 12 and min(ratios) >= 4.5, ratios


@pytest.mark.parametrize("lost", ["lang", "hidden", "style"])
def test_without_styles_the_plain_text_stands(browser: Browser, tmp_path: Path, lost: str) -> None:
    """JupyterLab takes `hidden` out of what is not trusted, others the attribute `style`."""
    opened(browser, article(), tmp_path, 800)
    assert browser.run("getComputedStyle(document.querySelector('.mtqa')).display") == "block"
    browser.run("document.querySelector('style').remove()")
    browser.run(f"document.querySelector('.mtqa').removeAttribute('{lost}')")
    assert browser.run("getComputedStyle(document.querySelector('.mtqa')).display") == "none"
    assert browser.run("getComputedStyle(document.querySelector('.mtqa-plain')).display") == "block"


def test_right_to_left(browser: Browser, tmp_path: Path) -> None:
    opened(browser, sample(), tmp_path, 1280)
    cell = "document.querySelector('.target[lang=ar]')"
    assert browser.run(f"getComputedStyle({cell}).direction") == "rtl"


class TestFrames:
    def test_pandas(self) -> None:
        frame = report(article(), Result(Document("Fine."), error="no")).to_frame()
        assert len(frame) == 3 and frame["score"].dtype == "float64"
        assert str(frame["source_start"].dtype) == "Int64" and frame["source_start"].isna().any()
        assert str(frame["check"].dtype) == "category"
        assert frame["evidence"][0]["source_value"] == "11500000 USD"

    def test_texts_without_findings_when_asked(self) -> None:
        made = report(article(), Result(Document("Fine.", id=7)))
        frame = made.to_frame(everything=True)
        assert len(frame) == 4 and frame["id"].iloc[3] == "7" and frame["check"].isna().iloc[3]

    def test_nothing_found(self) -> None:
        frame = report().to_frame()
        assert frame.empty and str(frame["start"].dtype) == "Int64"

    def test_polars(self) -> None:
        polars = pytest.importorskip("polars")
        frame = sample().to_frame("polars", everything=True)
        assert frame["score"].dtype == polars.Float64 and frame["start"].dtype == polars.Int64
        assert '"source_value":' in frame["evidence"][0].replace(" ", "")
        assert set(frame.columns) == set(sample().to_frame().columns)
        assert report().to_frame("polars").is_empty()

    def test_hostile_text(self) -> None:
        hostile().to_frame()
        hostile().to_frame("polars")

    def test_others(self) -> None:
        with pytest.raises(UsageError, match="no frames of 'dask'"):
            report().to_frame("dask")  # type: ignore[call-overload]
