from __future__ import annotations

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
