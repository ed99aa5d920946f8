"""Answers: the same lines whoever checks, what is known from before served only where it holds."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.batch import Scope, answer, answers, record
from mtqa.batch._pool import Pool, Task
from mtqa.batch._record import Record
from mtqa.cache import RESULTS, Cache
from mtqa.checks import PairCheck
from mtqa.config import Override, Settings
from mtqa.model import Document, Evidence, Flag, Issues, Pair, Result, Span
from mtqa.reports.jsonl import line
from mtqa.run import Checker
from tests.batch.texts import row

CHECKS = ("number", "currency", "scale", "name-consistency")


def documents(count: int) -> list[Document | Result]:
    broken = Result(Document("", path="in.jsonl"), error="not JSON")
    return [broken if n % 50 == 49 else Document(path="in.jsonl", **row(n)) for n in range(count)]


def checker(**options: Any) -> Checker:
    return Checker(**{"engine": "none", "fast": True, "checks": CHECKS, **options})


def said(found: Iterator[Any]) -> list[str]:
    return [one.line for done in found for one in done.answers]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path, name=RESULTS)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """The documents that were looked at."""
    found: list[Document] = []
    real = Checker._found

    def looked(self: Checker, ready: Any, *rest: Any) -> Result:
        found.append(ready.document)
        return real(self, ready, *rest)

    monkeypatch.setattr(Checker, "_found", looked)
    return found


def test_the_lines_are_those_of_check_many(cache: Cache) -> None:
    expected = [line(one) for one in checker().check_many(documents(150))]
    assert any('"findings": [{' in one for one in expected)
    assert said(answers(documents(150), checker())) == expected
    assert said(answers(documents(150), checker(), cache=cache)) == expected
    assert said(answers(documents(150), checker(), cache=cache)) == expected


def test_processes_give_the_same_lines(cache: Cache) -> None:
    expected = [line(one) for one in checker().check_many(documents(300))]
    assert said(answers(documents(300), checker(), workers=2)) == expected
    assert said(answers(documents(300) * 2, checker(), workers=2, cache=cache)) == expected * 2


ASKED = {"engine": "copy", "fast": False, "checks": ("back-translation", "number")}


def test_models_are_asked_in_this_process(cache: Cache) -> None:
    asked = ASKED
    expected = [line(one) for one in checker(**asked).check_many(documents(150))]
    assert "engine:copy" in expected[0]
    for workers in (2, 1, 2):
        found = answers(documents(150), checker(**asked), workers=workers, cache=cache)
        assert said(found) == expected


def test_what_was_checked_is_not_checked_again(cache: Cache, counted: list[Document]) -> None:
    first = documents(400)
    said(answers(first, checker(), cache=cache))
    assert len(counted) == 400 - 8
    counted.clear()
    changed = list(first)
    for n in range(0, 400, 100):
        changed[n] = replace(changed[n], target="It cost 12 euros in all.")  # type: ignore[type-var]
    found = said(answers(changed, checker(), cache=cache))
    assert len(counted) == 4
    assert found == [line(one) for one in checker().check_many(changed)]


def test_other_settings_are_checked_again(cache: Cache, counted: list[Document]) -> None:
    for options in (
        {},
        {"checks": ("number",)},
        {"min_score": 0.9},
        {"target_lang": "fr"},
        {"overrides": (Override(files=("*.jsonl",), values=(("min_score", 0.1),)),)},
    ):
        counted.clear()
        said(answers(documents(10), checker(**options), cache=cache))
        assert len(counted) == 10, options
    counted.clear()
    said(answers(documents(10), checker(), cache=cache))
    assert not counted


def test_another_version_is_checked_again(
    cache: Cache, counted: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(answers(documents(10), checker(), cache=cache))
    for name in ("code", "packages", "names"):
        counted.clear()
        monkeypatch.setattr(f"mtqa.batch._key.{name}", lambda: "another")
        said(answers(documents(10), checker(), cache=cache))
        assert len(counted) == 10


def test_another_engine_is_checked_again(cache: Cache, counted: list[Document]) -> None:
    asked = ASKED
    said(answers(documents(10), checker(**asked), cache=cache))
    counted.clear()
    said(answers(documents(10), checker(**asked), cache=cache))
    assert not counted
    other = checker(**asked)
    engine = other._gatherer.engine_of(Document("t", "s", "en", "de"))
    assert engine is not None
    engine.answers = {"x": "y"}  # type: ignore[attr-defined]
    said(answers(documents(10), other, cache=cache))
    assert len(counted) == 10


def test_a_failure_is_not_kept(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MTQA_DEBUG", raising=False)

    def broken(self: Checker, *rest: Any) -> Any:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Checker, "_find", broken)
        found = said(answers(documents(3), checker(), cache=cache))
    assert all("internal error" in one for one in found)
    assert "internal error" not in "".join(said(answers(documents(3), checker(), cache=cache)))


def test_what_is_known_is_not_in_the_cache(cache: Cache, tmp_path: Path) -> None:
    wrong = documents(3)
    assert "currency" in (found := said(answers(wrong, checker(), cache=cache)))[2] or found
    entry = '[[accept]]\ntext = "*"\nreason = "all of it"\n'
    (tmp_path / "accept.toml").write_text(entry)
    known = checker(accept=str(tmp_path / "accept.toml"))
    expected = [line(one) for one in checker(accept=known.settings.accept).check_many(wrong)]
    assert said(answers(wrong, known, cache=cache)) == expected
    assert '"findings": []' in expected[2] and '"findings": []' not in found[2]
    assert not known.suppressor.notices(accept=True)  # the entry has served


def test_own_checks_are_asked_whatever_is_kept(cache: Cache) -> None:
    def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
        yield Flag(Span(0, 2), "first", "a word", features={"confidence": 0.95})

    own = PairCheck(name="own", summary="A first word.", issue=Issues.ADDITION, find=find)
    plain = said(answers(documents(3), checker(), cache=cache))
    run = checker()
    run.add_check(own)
    found = said(answers(documents(3), run, workers=2, cache=cache))
    assert all('"check": "own"' in one for one in found)
    assert said(answers(documents(3), checker(), cache=cache)) == plain


def test_marks_hold_from_the_cache_too(cache: Cache) -> None:
    text = "It cost 500 euros. <!-- mtqa: ignore -- as printed -->\n\nIt cost 700 euros.\n"
    document = Document(text, "Es kostete 300 Euro.\n\nEs kostete 300 Euro.\n", "en", "de")
    expected = [line(one) for one in checker().check_many([document])]
    assert expected[0].count('"check"') == 1
    for _ in range(2):
        assert said(answers([document], checker(), cache=cache)) == expected


def test_what_fails_unreported(cache: Cache) -> None:
    run = {"min_score": 1.0, "fail_on": 0.1}
    for _ in range(2):
        found = [
            one
            for done in answers(documents(3), checker(**run), cache=cache)
            for one in done.answers
        ]
        assert [one.fails for one in found] == [False, False, True]
        assert not any(one.findings for one in found)


def test_a_document_has_one_key_for_all_of_it() -> None:
    scope = Scope(Settings())
    pairs = (Pair("a", "b"), Pair("c", "d", target_start=2, source_start=2))
    whole = Document("a c", "b d", "en", "de", pairs=pairs)
    assert scope.key(whole) == scope.key(replace(whole, id="other", path="elsewhere"))
    keys = {
        scope.key(one)
        for one in (
            whole,
            replace(whole, target="a  c"),
            replace(whole, source=None),
            replace(whole, target_lang="fr"),
            replace(whole, source_lang=None),
            replace(whole, pairs=()),
            replace(whole, pairs=pairs[:1]),
            replace(whole, pairs=(pairs[0], replace(pairs[1], role="heading"))),
        )
    }
    assert len(keys) == 8


def test_overrides_hold_by_path() -> None:
    override = Override(root="/", files=("sports/**",), values=(("min_score", 0.1),))
    scope, one = Scope(Settings(overrides=(override,))), Document("t", "s", "en", "de")
    here, there = replace(one, path="/sports/a"), replace(one, path="/news/a")
    assert scope.key(here) != scope.key(there) == scope.key(replace(one, path="/b"))


@given(st.text(max_size=60), st.text(max_size=60), st.none() | st.text(max_size=5) | st.integers())
@settings(max_examples=60, deadline=None)
def test_any_text_gives_the_line_of_its_result(target: str, source: str, identity: Any) -> None:
    run = checker(min_score=0.0, checks=("number", "repetition", "untranslated"))
    document = Document(target, source, "en", "de", id=identity, path="in.jsonl")
    (result,) = run.examine([document])
    kept = record(result, run)
    if result.error is None:
        assert Record.unpack(kept.pack()) == kept
    assert answer(document, kept, run).line == line(run.decide(result))
    assert Scope(run.settings).key(document) == Scope(run.settings).key(replace(document, id=1))


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_process_that_is_killed_costs_no_line() -> None:
    found = answers(documents(900), checker(), workers=2)
    expected = [line(one) for one in checker().check_many(documents(900))]
    said_first = [one.line for one in next(found).answers]
    import multiprocessing

    os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
    assert said_first + said(found) == expected


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_document_that_kills_is_an_error_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    run = checker()
    pool = Pool(run.settings, 1)
    deadly = Deadly("It cost 300 euros.", "Es kostete 300 Euro.", "en", "de")
    fine = Document("It cost 300 euros.", "Es kostete 300 Euro.", "en", "de")
    try:
        pool.submit(Task((fine, deadly, fine)))
        pool.submit(Task((fine,)))
        first, second = pool.reply(), pool.reply()
    finally:
        pool.close()
    assert [one.error is None for one in first.records] == [True, False, True]
    assert "process that checked it was ended" in str(first.records[1].error)
    assert [one.error for one in second.records] == [None]
    assert first.kept == (True, False, True)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_what_is_deadly_costs_few_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    run, started = checker(), []
    pool = Pool(run.settings, 1)
    start = Pool._started
    monkeypatch.setattr(Pool, "_started", lambda self: started.append(1) or start(self))
    deadly = Deadly("It cost 300 euros.", "Es kostete 300 Euro.", "en", "de")
    every = [one for one in documents(40) if isinstance(one, Document)]
    try:
        pool.submit(Task((*every[:20], deadly, deadly, *every[20:])))
        reply = pool.reply()
    finally:
        pool.close()
    expected = [record(one, run) for one in run.examine(every)]
    assert [*reply.records[:20], *reply.records[22:]] == expected
    assert [one.error is None for one in reply.records[20:22]] == [False, False]
    assert len(started) <= 6  # two for all of it, one to begin with, at most two for each death


class Deadly(Document):
    """A document that ends the process which receives it."""

    def __reduce__(self) -> Any:
        return (_end, ())


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_line_is_json(cache: Cache) -> None:
    for text in said(answers(documents(60), checker(), cache=cache)):
        assert {"id", "findings", "engine", "error"} <= set(json.loads(text))
