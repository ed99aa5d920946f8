"""What is known: marks in the text, the accept list, the baseline."""

from __future__ import annotations

import datetime
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.errors import ConfigError, UsageError
from mtqa.model import Document, Finding, Result, Span
from mtqa.suppress import Accept, AcceptList, Baseline, Marks, Suppressor
from mtqa.suppress._accept import _like

TODAY = datetime.date(2026, 1, 31)
ANY = st.text(st.characters(exclude_categories=()), max_size=60)


def found(text: str, part: str, check: str = "number", nth: int = 0, **more: object) -> Finding:
    start = -1
    for _ in range(nth + 1):
        start = text.index(part, start + 1)
    finding = Finding(
        check=check,
        rule="rule",
        score=0.9,
        span=Span(start, start + len(part)),
        text=part,
        message="",
        its_type="numbers",
        mqm="accuracy/mistranslation",
        severity="major",
    )
    return replace(finding, **more)  # type: ignore[arg-type]


def result(text: str, *findings: Finding, **more: object) -> Result:
    return Result(replace(Document(text, None, "en", path="a.txt"), **more), findings)  # type: ignore[arg-type]


# Marks


def marked(text: str, part: str, check: str = "number") -> bool:
    """Whether the marks of `text` set a finding of `part` aside."""
    marks = Marks.of(text)
    decided = Suppressor(today=TODAY).decide(result(text, found(text, part, check)), marks)
    assert len(decided.findings) + len(decided.suppressed) == 1
    return not decided.findings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It cost 500. <!-- mtqa: ignore -->\nAnd more.", True),
        ("It cost 500. <!-- mtqa: ignore number -->\nAnd more.", True),
        ("It cost 500. <!--mtqa:ignore unit, number -- so said the agency-->", True),
        ("It cost 500. <!-- mtqa: ignore unit -->", False),
        ("<!-- mtqa: ignore -->\n\nIt cost 500.\n", True),
        ("<!-- mtqa: ignore -->\nA line.\nIt cost 500.\n", False),
        ("<!-- mtqa: ignore --> Text.\nIt cost 500.\n", False),
        ("<!-- mtqa: off -->\nA line.\n\nIt cost 500.\n<!-- mtqa: on -->\n", True),
        ("<!-- mtqa: off -->\nA line.\n<!-- mtqa: on -->\nIt cost 500.\n", False),
        ("<!-- mtqa: off number -->\nA.\n<!-- mtqa: on unit -->\nIt cost 500.\n", True),
        ("<!-- mtqa: off -->\nIt cost 500.\n", True),
        ("It cost 500. <!-- other -->", False),
        ("It cost 500. <!-- mtqa: ingore -->", False),
    ],
)
def test_marks(text: str, expected: bool) -> None:
    assert marked(text, "500") == expected


def test_marks_are_blanked_in_place() -> None:
    text = "Ä 5 <!-- mtqa: ignore -- why -->\nB 😀"
    marks = Marks.of(text)
    assert marks.blanked == "Ä 5 " + " " * len("<!-- mtqa: ignore -- why -->") + "\nB 😀"
    assert marks.marks[0].reason == "why"


def test_unused_and_unknown_marks_are_told() -> None:
    text = "A 5 <!-- mtqa: ignore -->\n<!-- mtqa: on -->\n<!-- mtqa: nope -->\n"
    suppressor = Suppressor(today=TODAY)
    suppressor.decide(result(text), Marks.of(text))
    assert suppressor.notices() == (
        "a.txt:2: a mark says 'on' without an 'off' before it",
        "a.txt:3: a mark says 'nope'; it may say ignore, off, on",
        "a.txt:1: the mark suppresses nothing",
    )


@given(
    ANY
    | st.lists(st.sampled_from(["<!-- mtqa: ", "off", "on", "ignore", " -->", "\n", "a"])).map(
        "".join
    )
)
def test_any_text_has_marks(text: str) -> None:
    marks = Marks.of(text)
    assert len(marks.blanked) == len(text)
    assert all(0 <= mark.area.start <= mark.area.end <= len(text) for mark in marks.marks)


def test_marks_take_linear_time() -> None:
    start = time.process_time()
    Marks.of("<!-- mtqa: off -->" + "<!--" * 50_000 + "<!-- mtqa:" * 50_000)
    assert time.process_time() - start < 2


# The accept list


def accepted(finding: Finding, entry: Accept, **document: object) -> bool:
    suppressor = Suppressor(AcceptList(Path("mtqa-accept.toml"), (entry,), (1,)), today=TODAY)
    decided = suppressor.decide(result("x" * 99, finding, **document))
    return bool(decided.suppressed)


def entry(**values: object) -> Accept:
    return Accept(**{"reason": "so it is", **values}).checked()  # type: ignore[arg-type]


NAME = found(
    "the Lachinsky Corridor",
    "Lachinsky Corridor",
    "name",
    its_type="inconsistent-entities",
    source_text="Лачинския коридор",
)


@pytest.mark.parametrize(
    ("finding", "values", "expected"),
    [
        (NAME, {"text": "Lachinsky Corridor"}, True),
        (NAME, {"text": "Lachinsky"}, False),
        (NAME, {"text": "Lachinsky*"}, True),
        (NAME, {"text": "*Corridor", "check": "name"}, True),
        (NAME, {"text": "*Corridor", "check": "number"}, False),
        (NAME, {"text": "lachinsky corridor"}, False),
        (NAME, {"name": "lachinsky corridor"}, True),
        (NAME, {"name": "Лачинския коридор"}, True),
        (NAME, {"name": "Corridor"}, False),
        (NAME, {"source": "Лачин*"}, True),
        (NAME, {"source": "Шуша*"}, False),
        (NAME, {"check": "name", "lang": "en"}, True),
        (NAME, {"check": "name", "lang": "de"}, False),
        (NAME, {"check": "name", "path": "*.txt"}, True),
        (NAME, {"check": "name", "path": "sports/*"}, False),
        (NAME, {"check": "name", "expires": TODAY}, True),
        (NAME, {"check": "name", "expires": datetime.date(2026, 1, 30)}, False),
        (replace(NAME, text="“Separtist’s"), {"name": "Separtist"}, True),
        (replace(NAME, its_type="numbers"), {"name": "Lachinsky Corridor"}, False),
        (replace(NAME, text="a  b\nc"), {"text": "a b c"}, True),
    ],
)
def test_accept(finding: Finding, values: dict[str, object], expected: bool) -> None:
    assert accepted(finding, entry(**values)) == expected


def test_accept_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "mtqa-accept.toml"
    path.write_text("# ours", "utf8")
    first = entry(text='a "quoted\\ \x7f*\n', check="name", lang="PT_br")
    second = entry(name="Ещё", path="x/*", expires=TODAY)
    AcceptList(path).append(first)
    AcceptList(path).append(second)
    loaded = AcceptList.load(path)
    assert loaded.entries == (first, second)
    assert path.read_text("utf8").startswith("# ours\n")
    lines = path.read_text("utf8").splitlines()
    assert [lines[number - 1] for number in loaded.lines] == ["[[accept]]", "[[accept]]"]


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
@settings(deadline=None)
def test_any_text_can_be_accepted(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any-accept.toml"
    path.unlink(missing_ok=True)
    AcceptList(path).append(Accept(text=text, name="x", reason="r"))
    assert AcceptList.load(path).entries[0].text == text


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[[accept]]\ntext = 'a'", 1, "needs a reason"),
        ("[[accept]]\nreason = 'a'", 1, "needs one of text"),
        ("x = 1", 1, "unknown key 'x'"),
        ("[[accept]]\nreason='a'\n\ntexts = 'a'", 4, "did you mean text?"),
        ("[[accept]]\nreason='a'\ntext = 1", 3, "text: text is needed"),
        ("[[accept]]\nreason='a'\ntext='a'\nexpires = '2030-01-01'", 4, "a date is needed"),
        ("[[accept]]\nreason='a'\ntext='a'\nexpires = 2030-01-01T00:00:00", 4, "a date is needed"),
        ("[[accept]]\nreason='a'\ncheck='nmae'", 3, "did you mean name?"),
        ("[[accept]]\nreason='a'\ntext='a'\nlang='xx-nope'", 4, "unknown language"),
        ("[accept]\nreason='a'", 1, "[[accept]]"),
    ],
)
def test_faults_of_a_list(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = tmp_path / "mtqa-accept.toml"
    path.write_text(text, "utf8")
    with pytest.raises(ConfigError) as raised:
        AcceptList.load(path)
    assert raised.value.line == line
    assert what in raised.value.reason


def test_unused_entries_are_told_when_asked() -> None:
    accept = AcceptList(
        Path("list.toml"), (entry(name="Lachinsky Corridor"), entry(text="x")), (3, 7)
    )
    suppressor = Suppressor(accept, today=TODAY)
    suppressor.decide(result("x" * 99, NAME))
    assert suppressor.notices() == ()
    assert suppressor.notices(accept=True) == ("list.toml:7: the entry accepts nothing",)


@given(ANY, st.text(st.sampled_from("ab* "), max_size=12))
def test_any_text_meets_any_pattern(text: str, pattern: str) -> None:
    _like(text, pattern)


@given(st.text("ab", max_size=12), st.text("ab*", max_size=6))
def test_patterns_find_what_they_should(text: str, pattern: str) -> None:
    def slow(text: str, pattern: str) -> bool:
        if not pattern:
            return not text
        if pattern[0] == "*":
            return any(slow(text[index:], pattern[1:]) for index in range(len(text) + 1))
        return text[:1] == pattern[0] and slow(text[1:], pattern[1:])

    assert _like(text, pattern) == slow(text, pattern)


def test_patterns_take_linear_time() -> None:
    start = time.process_time()
    assert not _like("a" * 20_000, "*a" * 20 + "*b")
    assert time.process_time() - start < 2


# The baseline

TEXT = "It cost 500 euros, then 500 euros more.\n"
TWICE = (found(TEXT, "500 euros"), found(TEXT, "500 euros", nth=1))


def test_a_baseline_knows_what_it_saw(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    Baseline(path).updated([result(TEXT, *TWICE, path=str(tmp_path / "a.txt"))]).save()
    loaded = Baseline.load(path)
    assert len(loaded) == 2 and list(loaded.documents) == ["a.txt"]
    longer = "A new sentence, 7 of it. " + TEXT
    others = [found(longer, part.text, nth=nth) for nth, part in enumerate(TWICE)]
    new = found(longer, "7")
    decided = Suppressor(baseline=loaded, today=TODAY).decide(
        result(longer, new, *others, path=str(tmp_path / "a.txt"))
    )
    assert decided.findings == (new,)
    assert {one.kind for one in decided.suppressed} == {"baseline"}


def test_a_third_like_two_known_ones_is_new(tmp_path: Path) -> None:
    text = TEXT + "And 500 euros."
    baseline = Baseline(tmp_path / "k").updated([result(TEXT, *TWICE)])
    thrice = [found(text, "500 euros", nth=nth) for nth in range(3)]
    assert len(Suppressor(baseline=baseline).decide(result(text, *thrice)).findings) == 1


def test_a_baseline_is_of_a_document(tmp_path: Path) -> None:
    baseline = Baseline(tmp_path / "k").updated([result(TEXT, *TWICE, id="a")])
    decide = Suppressor(baseline=baseline).decide
    assert decide(result(TEXT, *TWICE, id="a")).findings == ()
    assert decide(result(TEXT, *TWICE, id="b")).findings == TWICE
    assert decide(result(TEXT, *TWICE, path="b.txt")).findings == TWICE


def test_units_without_an_id_are_known_by_their_source(tmp_path: Path) -> None:
    def unit(name: str | None, source: str) -> Result:
        return result(TEXT, *TWICE, source=source, source_path="a.txt", id=name)

    decide = Suppressor(baseline=Baseline(tmp_path / "k").updated([unit("#2", "Quelle")])).decide
    assert decide(unit("#7", "Quelle")).findings == ()
    assert decide(unit(None, " Quelle\n")).findings == ()
    assert decide(unit("#2", "Andere")).findings == TWICE


def test_an_update_keeps_what_was_not_checked(tmp_path: Path) -> None:
    path = tmp_path / "k"
    before = Baseline(path).updated(
        [result(TEXT, *TWICE, path=name) for name in ("a.txt", "b.txt", "c.txt")]
    )
    broken = Result(Document("", path="b.txt"), error="cannot be read")
    after = before.updated([result(TEXT, path="a.txt"), broken])
    names = [Path(name).name for name in after.documents]
    assert sorted(names) == ["b.txt", "c.txt"]


def test_an_update_of_what_is_known_changes_nothing(tmp_path: Path) -> None:
    before = Baseline(tmp_path / "k").updated([result(TEXT, *TWICE)])
    decided = Suppressor(baseline=before).decide(result(TEXT, *TWICE))
    assert before.updated([decided]).documents == before.documents


def test_findings_that_are_gone_are_told(tmp_path: Path) -> None:
    baseline = Baseline(tmp_path / "k").updated([result(TEXT, *TWICE), result(TEXT, *TWICE, id=1)])
    suppressor = Suppressor(baseline=baseline)
    suppressor.decide(result(TEXT, TWICE[0]))
    (notice,) = suppressor.notices()
    assert "1 finding is no longer there" in notice


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"mtqa-baseline": 1}', b"[" * 9999,
                                  b'{"mtqa-baseline": 1, "documents": {"a": [1]}}',
                                  b'{"mtqa-baseline": 2, "documents": {}}'])  # fmt: skip
def test_another_kind_of_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "known.json"
    path.write_bytes(data)
    with pytest.raises(ConfigError):
        Baseline.load(path)


def test_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such baseline"):
        Baseline.load(tmp_path / "known.json")


@given(text=ANY.filter(bool), path=ANY)
@settings(deadline=None)
def test_any_text_can_be_known(
    tmp_path_factory: pytest.TempPathFactory, text: str, path: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    seen = result(text, found(text, text[0]), path=path.replace("\0", ""))
    Baseline(file).updated([seen]).save()
    assert Suppressor(baseline=Baseline.load(file)).decide(seen).findings == ()
