"""The commands engines, translate and cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mtqa.cli.cache import COMMAND as CACHE
from mtqa.cli.engines import COMMAND as ENGINES
from mtqa.cli.engines import _pair
from mtqa.cli.translate import COMMAND as TRANSLATE
from mtqa.engines import Choice
from mtqa.engines._pivot import PivotEngine
from mtqa.engines.copy import CopyEngine
from mtqa.errors import EngineError, UsageError


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path / "cache"))


def translate(folder: object, text: str | bytes, *options: str) -> Result:
    arguments = ["--from", "en", "--to", "bg", "--engine", str(folder), *options]
    return CliRunner().invoke(TRANSLATE, arguments, input=text)


def test_a_line_for_a_line(marian_folder: Path) -> None:
    done = translate(marian_folder, "Nobody was injured.\n\nNobody was injured.\r\n")
    assert done.exception is None
    assert done.stdout == "Няма пострадали.\n\nНяма пострадали.\n"
    assert "1 translations" in CliRunner().invoke(CACHE).stdout
    assert "1 translations removed" in CliRunner().invoke(CACHE, ["clear"]).stdout
    assert ": 0 translations" in CliRunner().invoke(CACHE).stdout


def test_a_way_round_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    legs = CopyEngine(), CopyEngine({"a": "b"})
    choice = Choice(PivotEngine(*legs, "bg", "mk"), "bg → mk is translated through English")
    monkeypatch.setattr("mtqa.engines.choose", lambda *pair, **_: choice)
    done = CliRunner().invoke(TRANSLATE, ["--from", "bg", "--to", "mk", "--no-cache"], input="a")
    assert (done.stdout, done.stderr) == ("b\n", "bg → mk is translated through English\n")


def test_bytes_that_are_no_text(marian_folder: Path) -> None:
    done = translate(marian_folder, b"\xff\xfe\nNobody was injured.", "--no-cache")
    assert done.exception is None and done.stdout.count("\n") == 2
    assert ": 0 translations" in CliRunner().invoke(CACHE).stdout


def test_no_engine(tmp_path: Path) -> None:
    done = CliRunner().invoke(TRANSLATE, ["--from", "is", "--to", "mt", "--offline"], input="a\n")
    assert isinstance(done.exception, EngineError)
    assert isinstance(translate("nosuch", "a\n").exception, UsageError)
    assert isinstance(translate("none", "a\n").exception, EngineError)


def test_the_list() -> None:
    table = CliRunner().invoke(ENGINES).stdout
    assert table.splitlines()[0].split() == ["ENGINE", "MODEL", "PAIRS", "SIZE", "LICENCE"]
    offers = json.loads(CliRunner().invoke(ENGINES, ["--json"]).stdout)
    assert {"copy", "http", "apertium"} <= {offer["kind"] for offer in offers}
    assert all(offer["ready"] or offer["hint"] for offer in offers)
    ready, *missing = table.split("\n\n")
    assert "copy" in ready and "not here: " not in ready
    assert missing and all(len(one.splitlines()) == 2 and "not here: " in one for one in missing)


def test_the_list_of_what_could_be_fetched() -> None:
    offers = json.loads(CliRunner().invoke(ENGINES, ["--json"]).stdout)
    fetched = [one for one in offers if one["kind"] == "transformers" and not one["ready"]]
    assert any("opus-mt" in one["model"] for one in fetched)
    assert all(one["size"] >= 100 and one["licence"] != "unknown" for one in fetched)
    for one in fetched:
        command = one["hint"].split()
        assert command[:3] == ["mtqa", "engines", "pull"]
        done = CliRunner().invoke(ENGINES, [*command[2:], "--offline"])
        assert isinstance(done.exception, EngineError), done.output
    (nllb,) = (one for one in fetched if "nllb" in one["model"])
    assert "not for commercial use" in nllb["licence"]


def test_pulling_offline_says_so() -> None:
    done = CliRunner().invoke(ENGINES, ["pull", "en-bg", "--offline"])
    assert isinstance(done.exception, EngineError) and "not to be used" in str(done.exception)
    assert isinstance(CliRunner().invoke(ENGINES, ["pull", "english"]).exception, UsageError)


@pytest.mark.parametrize(
    ("pair", "languages"),
    [
        ("en-bg", ("en", "bg")),
        ("pt-BR-en", ("pt-BR", "en")),
        ("en-zh-Hant-TW", ("en", "zh-Hant-TW")),
        ("sr-Latn-es-419", ("sr-Latn", "es-419")),
    ],
)
def test_pairs(pair: str, languages: tuple[str, str]) -> None:
    assert _pair(pair) == languages


@pytest.mark.parametrize("pair", ["english", "en", "en-", "-en", "en-pt-br", "en-bg-de", "e-n"])
def test_what_is_no_pair(pair: str) -> None:
    with pytest.raises(UsageError, match="regions in capitals"):
        _pair(pair)


def test_what_serves_a_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    from mtqa.engines import _gguf

    monkeypatch.setattr(_gguf, "installed", lambda: True)
    shown = CliRunner().invoke(ENGINES, ["--pair", "en-bg"]).stdout
    head, *rows = [line.split() for line in shown.splitlines()]
    assert head == ["ENGINE", "MODEL", "TEXT", "LIKELIHOOD", "LICENCE"]
    assert [row[:4] for row in rows] == [["gemma", _gguf.MODEL, "0.4", "0.83"]]
    (one,) = json.loads(CliRunner().invoke(ENGINES, ["--pair", "en-bg", "--json"]).stdout)
    assert (one["kind"], one["text"], one["likelihood"]) == ("gemma", 0.4, 0.83)
    none = CliRunner().invoke(ENGINES, ["--pair", "is-mt"])
    assert isinstance(none.exception, EngineError)
    assert "mtqa engines pull is-mt" in str(none.exception)


def test_converting_a_folder(marian_folder: Path, tmp_path: Path) -> None:
    import shutil

    import torch
    from safetensors.torch import load_file

    folder = Path(shutil.copytree(marian_folder, tmp_path / "pickled"))
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    done = CliRunner().invoke(ENGINES, ["convert", str(folder), str(tmp_path / "out")])
    assert done.exception is None, done.exception
    assert translate(tmp_path / "out", "Nobody was injured.\n").stdout == "Няма пострадали.\n"


def test_the_embedded_engine_in_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    from mtqa.engines import _gguf

    monkeypatch.setattr(_gguf, "_PACKAGES", ("no_such_package",))
    offers = json.loads(CliRunner().invoke(ENGINES, ["--json"]).stdout)
    (embedded,) = (offer for offer in offers if offer["kind"] == "gemma")
    assert "Gemma Terms of Use" in embedded["licence"]
    assert not embedded["ready"] and "mtqa[offline]" in embedded["hint"]
    missing = CliRunner().invoke(ENGINES, ["pull", "gemma"]).exception
    assert isinstance(missing, EngineError) and "mtqa[offline]" in str(missing)
