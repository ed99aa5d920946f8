"""Configuration: found, read strictly, layered."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.config import Override, Settings, chosen_checks, find, line_of, load, resolve
from mtqa.config._globs import fits
from mtqa.errors import ConfigError, UsageError

TEXT = '''\
# a comment
fast = true
checks = [
  "number",  # one
]
from = """
d = 3
bg"""

[[overrides]]
files = ["a"]
[[overrides]]
# d = 4

files = ["b"]
engine = "x"
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (["fast"], 2),
        (["checks"], 3),
        (["from"], 6),
        (["overrides", 0], 10),
        (["overrides", 1], 12),
        (["overrides", 1, "files"], 15),
        (["overrides", 1, "engine"], 16),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_of(keys: list[str | int], line: int, ending: str) -> None:
    assert line_of(TEXT.replace("\n", ending), keys) == line


@given(
    st.lists(st.sampled_from(["", "# c", "[t]", "x = 1", "y = [\n1,\n]", "z.w = 2"]), max_size=9)
)
def test_line_of_every_key(pieces: list[str]) -> None:
    lines = [f"k{n}.{piece}" if "=" in piece else piece for n, piece in enumerate(pieces)]
    text = "\n".join(lines)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a table twice
        return
    for key in data:
        start = text.split("\n")[line_of(text, [key]) - 1]
        assert start.startswith((key, f"[{key}]"))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf8")
    return path


def test_found_upwards(tmp_path: Path) -> None:
    other = write(tmp_path / "a/b/pyproject.toml", "[tool.other]\nname = 'mtqa'\n")
    shared = write(tmp_path / "a/pyproject.toml", "[tool.mtqa]\nfast = true\n")
    assert find(other.parent / "c/x.txt") == shared
    own = write(tmp_path / "a/mtqa.toml", "")
    assert find(other.parent / "c/x.txt") == own
    assert find(tmp_path / "a") == own


def test_values_and_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "mtqa.toml", 'to = "EN_us"\nmin-score = 1\nbaseline = "x/known.json"\n')
    file = load(path)
    assert file.values == {
        "target_lang": "en-US",
        "min_score": 1.0,
        "baseline": str(tmp_path / "x/known.json"),
    }
    assert file.lines == {"target_lang": 1, "min_score": 2, "baseline": 3}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("fast = 1", 1, "fast: true or false is needed"),
        ("\nfast_ = true", 2, "unknown key 'fast_' (did you mean fast?)"),
        ("min_score = 0.5", 1, "unknown key 'min_score' (did you mean min-score?)"),
        ("checks = 'number'", 1, "checks: a list is needed"),
        ("checks = ['numbr']", 1, "checks: no check is called 'numbr' (did you mean number?)"),
        ("to = 'klingonish'", 1, "unknown language 'klingonish'"),
        ("fail-on = true", 1, "fail-on: a number from 0 to 1 is needed"),
        ("fail-on = nan", 1, "fail-on: a number from 0 to 1 is needed"),
        ("engine = ''", 1, "engine: text is needed"),
        ("back-translations = -1", 1, "back-translations: a whole number is needed, 0 or more"),
        ("back-translations = true", 1, "back-translations: a whole number is needed"),
        ("fast = true\nfast = true", 2, "not TOML"),
        ("[overrides]\nfiles = ['a']", 1, "write it as [[overrides]]"),
        ("[[overrides]]\nfast = true", 1, "an override needs files"),
        ("[[overrides]]\nfiles=['a']\noffline = true", 3, "offline holds for a whole run"),
        ("[[overrides]]\ntarget-languages=['en']\nto = 'en'", 3, "to depends on the file"),
        ("[[overrides]]\nfiles=['a']\n\nfile = 1", 4, "did you mean files?"),
    ],
)
def test_faults_are_shown_at_their_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = write(tmp_path / "mtqa.toml", text)
    with pytest.raises(ConfigError) as raised:
        load(path)
    assert raised.value.line == line
    assert what in raised.value.reason


def test_a_pyproject_without_the_table(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no table"):
        load(write(tmp_path / "pyproject.toml", "[tool.x]\n"))


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "mtqa.toml"
    path.write_bytes(b"fast = true\nto = '\xe9'\n")
    with pytest.raises(ConfigError) as raised:
        load(path)
    assert raised.value.line == 2


@given(
    st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf8", "replace"))
)
@settings(max_examples=100, deadline=None)
def test_no_file_raises_anything_else(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-settings.toml"
    path.write_bytes(data)
    try:
        load(path)
    except ConfigError as error:
        assert error.line is not None


def test_layers_and_origins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MTQA_OFFLINE")
    text = "engine = 'copy'\nmin-score = 0.2\ndisable = ['number']\n"
    path = write(tmp_path / "mtqa.toml", text)
    found = resolve({"min_score": 0.9, "disable": ("unit",)}, path, defaults={"engine": "none"})
    assert found.settings.engine == "copy"
    assert found.settings.min_score == 0.9
    assert found.settings.disable == ("number", "unit")
    assert str(found.origins["engine"]).endswith("mtqa.toml:1")
    assert str(found.origins["min_score"]) == "command"
    assert str(found.origins["fast"]) == "default"
    assert resolve({}, defaults={"engine": "none"}).settings.engine == "none"
    monkeypatch.setenv("MTQA_OFFLINE", "1")
    assert str(resolve({}, path).origins["offline"]) == "environment"


def test_checks_on_the_command_set_the_file_aside(tmp_path: Path) -> None:
    text = "disable = ['number']\n[[overrides]]\nfiles = ['*']\ndisable = ['number']\n"
    path = write(tmp_path / "mtqa.toml", text)
    found = resolve({"checks": ("number",)}, path).settings.at(tmp_path / "x.txt")
    assert [check.name for check in chosen_checks(found)] == ["number"]


def test_the_command_counts_for_more_than_an_override(tmp_path: Path) -> None:
    text = (
        "[[overrides]]\nfiles = ['*']\nmin-score = 0.1\nenable = ['number', 'unit']\nfast = true\n"
    )
    path = write(tmp_path / "mtqa.toml", text)
    given = {"min_score": 0.7, "disable": ("number",)}
    found = resolve(given, path).settings.at(tmp_path / "x.txt")
    assert (found.min_score, found.fast) == (0.7, True)
    assert (found.enable, found.disable) == (("unit",), ("number",))


def test_overrides_by_file_and_language() -> None:
    first = Override(root="/r", files=("sports/**",), values=(("min_score", 0.8),))
    second = Override(target_languages=("pt",), values=(("min_score", 0.3), ("fast", True)))
    asked = Settings(overrides=(first, second))
    assert asked.at("/r/politics/a.txt") == asked
    assert asked.at("/r/sports/x/a.txt").min_score == 0.8
    assert asked.at("/r/sports/a.txt", "en", "pt-BR").min_score == 0.3
    assert asked.at(None, "pt", "en") == asked
    assert asked.at(None, None, "pt").fast


def test_enable_and_disable() -> None:
    plain = {check.name for check in chosen_checks(Settings())}
    assert {check.name for check in chosen_checks(Settings(disable=("number",)))} == plain - {
        "number"
    }
    only = Settings(checks=("number",), enable=("unit",))
    assert [check.name for check in chosen_checks(only)] == ["number", "unit"]
    with pytest.raises(UsageError, match="numbr"):
        chosen_checks(Settings(disable=("numbr",)))


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("a.txt", "*.txt", True),
        ("x/y/a.txt", "*.txt", True),
        ("x/a.txt", "x/*.txt", True),
        ("x/y/a.txt", "x/*.txt", False),
        ("x/y/a.txt", "x/**", True),
        ("x/y/a.txt", "x/**/a.txt", True),
        ("x/a.txt", "x/**/a.txt", True),
        ("x/y/a.txt", "x/", True),
        ("x/y/a.txt", "/a.txt", False),
        ("a.txt", "/a.txt", True),
        ("a1.txt", "a?.txt", True),
        ("a[1].txt", "a[1].txt", True),
        ("a\nb.txt", "*.txt", True),
    ],
)
def test_globs(path: str, pattern: str, expected: bool) -> None:
    assert fits(path, pattern) == expected


@given(st.text(st.sampled_from("a/*?["), max_size=12), st.text(st.sampled_from("a/b"), max_size=30))
def test_no_pattern_raises(pattern: str, path: str) -> None:
    fits(path, pattern)
