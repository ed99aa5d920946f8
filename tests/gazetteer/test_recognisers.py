"""Recognisers from installed packages: one contract, and each real one where it is installed.

Stanza is tested by its contract alone: no model of it comes in a package.
"""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Iterator
from importlib import util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.errors import EngineError
from mtqa.gazetteer import default, find_names
from mtqa.gazetteer import recognisers as package
from mtqa.gazetteer.recognisers import Entity, available, recognised, recognisers, with_found
from mtqa.gazetteer.recognisers._base import kind_of
from mtqa.model import Document, Name, Span
from mtqa.run import Checker

needs_natasha = pytest.mark.skipif(util.find_spec("natasha") is None, reason="no natasha")
needs_spacy = pytest.mark.skipif(util.find_spec("spacy") is None, reason="no spaCy")


@pytest.fixture
def fresh() -> Iterator[None]:
    """Readers are opened once a process; these tests change what is installed."""
    package._reader.cache_clear()
    package.recognised.cache_clear()
    yield
    package._reader.cache_clear()
    package.recognised.cache_clear()


def install_pipeline(folder: Path, name: str, code: str) -> None:
    """A package with a spaCy pipeline, as `spacy package` and pip leave it."""
    module, facts = folder / name, folder / f"{name}-1.0.0.dist-info"
    module.mkdir(parents=True)
    (module / "__init__.py").write_text(textwrap.dedent(code))
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
    (facts / "entry_points.txt").write_text(f"[spacy_models]\n{name} = {name}\n")


PIPELINE = """
    import spacy

    def load(**options):
        nlp = spacy.blank("{lang}")
        ruler = nlp.add_pipe("entity_ruler")
        ruler.add_patterns({patterns})
        return nlp
"""


@pytest.fixture
def japanese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    # "xx" splits at spaces and signs, which takes no dictionary of Japanese words.
    patterns = [{"label": "PERSON", "pattern": "佐久間"}, {"label": "DATE", "pattern": "月曜日"}]
    install_pipeline(tmp_path, "ja_test_sm", PIPELINE.format(lang="xx", patterns=patterns))
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.fixture
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    patterns = [{"label": "PERSON", "pattern": "Will Young"}, {"label": "MISC", "pattern": "Dane"}]
    install_pipeline(tmp_path, "en_test_sm", PIPELINE.format(lang="en", patterns=patterns))
    monkeypatch.syspath_prepend(str(tmp_path))


def test_there_are_three() -> None:
    assert set(recognisers()) == {"natasha", "spacy", "stanza"}


@given(st.sampled_from(sorted(recognisers())), st.sampled_from(["de", "ru", "und"]), st.text())
@settings(deadline=None, max_examples=60)
def test_entities_lie_in_the_text(name: str, lang: str, text: str) -> None:
    for found in recognised(text, lang, name):
        assert 0 <= found.start < found.end <= len(text)
        assert found.kind in ("place", "person", "organisation")
    for one in find_names(text, lang, default(), (name,)):
        assert one.span.of(text) == one.text


def test_nothing_installed_costs_nothing(monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    before = {name for name in sys.modules if name.split(".")[0] in recognisers()}
    assert available("tlh") == ()
    start = time.perf_counter()
    for _ in range(1000):
        available("tlh")
    assert time.perf_counter() - start < 0.2
    assert {name for name in sys.modules if name.split(".")[0] in recognisers()} == before


def test_labels() -> None:
    assert kind_of("GPE") == kind_of("LOC") == "place"
    assert kind_of("PER") == "person" and kind_of("ORG") == "organisation"
    assert kind_of("DATE") is kind_of("MISC") is kind_of("") is None


def test_what_is_known_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Paris and Hope spoke, and hope stayed."
    known = Name(Span(0, 5), "Paris", "place", ("city:1",), {"weight": 6.0})
    unknown = Name(Span(10, 14), "Hope", "unknown", (), {"common": True, "opens": False})
    entities = (Entity(0, 5, "person"), Entity(10, 14, "person"), Entity(26, 30, "person"))
    monkeypatch.setattr(package, "recognised", lambda *_: entities)
    paris, hope = with_found([known, unknown], text, "en", ["x"])
    assert paris == known
    assert (hope.kind, hope.facts.get("common"), hope.facts["recognised"]) == ("person", None, "x")


@needs_spacy
def test_a_pipeline_adds_names(japanese: None) -> None:
    text = "佐久間 は 月曜日 に話した。"
    assert available("ja") == ("spacy",)
    assert not any(name.text == "佐久間" for name in find_names(text, "ja", default()))
    name = find_names(text, "ja", default(), ("spacy",))[0]
    assert (name.text, name.kind, name.facts["recognised"]) == ("佐久間", "person", "spacy")


@needs_spacy
def test_a_word_that_opens_a_sentence(english: None) -> None:
    plain = {name.text for name in find_names("Will Young sang.", "en", default())}
    joined = {name.text for name in find_names("Will Young sang.", "en", default(), ("spacy",))}
    assert {"Will", "Young"} <= joined or "Will Young" in joined
    assert plain <= joined


@needs_spacy
def test_the_largest_without_a_transformer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mtqa.gazetteer.recognisers.spacy import installed

    for name in ("fi_a_sm", "fi_a_md", "fi_a_trf", "xx_a_sm"):
        install_pipeline(tmp_path, name, "")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert installed("fi") == "fi_a_md"
    assert installed("tlh") == "xx_a_sm"


@needs_spacy
def test_one_that_cannot_be_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    install_pipeline(
        tmp_path, "ja_broken_sm", "def load(**options): raise ValueError('no vectors')"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(EngineError, match="no vectors"):
        available("ja")
    checker = Checker(checks=("name",), engine="none")
    document = Document("He spoke.", "佐久間は話した。", "en", "ja")
    assert checker.check(document).error is None
    assert any("no vectors" in notice for notice in checker.report([]).notices)


@needs_spacy
def test_fast_and_the_setting_leave_them_out(japanese: None) -> None:
    document = Document("He spoke.", "佐久間 は話した。", "en", "ja")
    for options in ({"fast": True}, {"recognisers": ()}):
        Checker(checks=("name",), engine="none", **options).check(document)
    assert package._reader.cache_info().currsize == 0
    Checker(checks=("name",), engine="none", recognisers=("spacy",)).check(document)
    assert package._reader.cache_info().currsize == 2  # for each language


@needs_natasha
def test_natasha_finds_names_that_open_a_sentence() -> None:
    text = "Любовь Соболь уехала, а любовь осталась."
    names = find_names(text, "ru", default(), available("ru"))
    assert [(name.text, name.kind) for name in names] == [
        ("Любовь", "person"),
        ("Соболь", "person"),
    ]
    assert recognised("No Cyrillic here.", "ru", "natasha") == ()
    assert available("uk", ("natasha",)) == ()


STANZA = """
    class Pipeline:
        def __init__(self, lang, dir, processors, download_method, verbose):
            assert download_method is None, "it would reach for the network"
            assert (lang, processors, verbose) == ("fi", "tokenize,ner", False)

        def __call__(self, text):
            from types import SimpleNamespace as Space
            at = text.find("Sauli")
            return Space(ents=[Space(type="PER", start_char=at, end_char=at + 5)])
"""


def test_stanza_by_its_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    if util.find_spec("stanza") is not None:
        pytest.skip("the real one is installed")
    (tmp_path / "stanza.py").write_text(textwrap.dedent(STANZA))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("STANZA_RESOURCES_DIR", str(tmp_path / "models"))
    assert available("fi", ("stanza",)) == ()
    package._reader.cache_clear()
    for part in ("tokenize", "ner"):
        folder = tmp_path / "models" / "fi" / part
        folder.mkdir(parents=True)
        (folder / "x.pt").write_bytes(b"")
    (tmp_path / "models" / "resources.json").write_text("{}")
    assert available("fi", ("stanza",)) == ("stanza",)
    assert recognised("Näin Sauli sanoi", "fi", "stanza") == (Entity(5, 10, "person"),)
    assert recognised("ilman nimeä", "fi", "stanza") == ()  # a span that leaves the text
    monkeypatch.delitem(sys.modules, "stanza", raising=False)
