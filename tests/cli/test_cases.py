"""CLI cases: `<case>.toml` says what is run, `<case>.out` and `<case>.err` what comes of it.

A case may say with `shows` and `lacks` what its output has to hold and not to hold, where the rest
is not its business, and with `says` the same of standard error; then there is no golden file.
`before` are commands that are run first. MTQA_GOLDEN=write writes the golden files anew; read the
difference before you commit it.
"""

from __future__ import annotations

import io
import os
import sys
import tomllib
from pathlib import Path

import pytest

import mtqa
from mtqa.cli import _progress, main

FOLDER = Path(__file__).parent
CASES = sorted(FOLDER.glob("*.toml"))
PARAMETERS = [
    pytest.param(
        path,
        id=path.stem,
        marks=pytest.mark.slow if "\nslow = true\n" in path.read_text("utf8") else (),
    )
    for path in CASES
]
KEYS = {
    "args",
    "before",
    "files",
    "bytes",
    "stdin",
    "exit",
    "shows",
    "lacks",
    "says",
    "slow",
    "why",
}


def run(arguments: list[str], stdin: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf8"))
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def written(case: dict[str, dict[str, object]]) -> str:
    """The files that the command made, with their text."""
    given = {*case.get("files", {}), *case.get("bytes", {})}
    names = sorted(path.as_posix() for path in Path().rglob("*") if path.is_file())
    return "".join(
        f"--- {name}\n{Path(name).read_text('utf8')}" for name in names if name not in given
    )


@pytest.mark.parametrize("path", PARAMETERS)
def test_case(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    case = tomllib.loads(path.read_text("utf8"))
    assert set(case) <= KEYS
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(_progress, "PATIENCE", 1e9)
    for name, data in {**case.get("files", {}), **case.get("bytes", {})}.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data.encode() if isinstance(data, str) else bytes(data))
    for arguments in case.get("before", []):
        run(arguments, b"", monkeypatch)
    capsysbinary.readouterr()
    code = run(case["args"], case.get("stdin", "").encode(), monkeypatch)
    out, err = (text.decode("utf8") for text in capsysbinary.readouterr())
    out += written(case)
    assert "Traceback" not in err
    for text in case.get("shows", []):
        assert text in out
    for text in case.get("lacks", []):
        assert text not in out
    for text in case.get("says", []):
        assert text in err
    for suffix, text in ((".out", out), (".err", err)):
        if suffix == ".out" and ("shows" in case or "lacks" in case):
            continue
        if suffix == ".err" and "says" in case:
            continue
        text = text.replace(str(tmp_path), "<folder>").replace(mtqa.__version__, "<version>")
        golden = path.with_suffix(suffix)
        if os.environ.get("MTQA_GOLDEN") == "write":
            golden.write_text(text, "utf8") if text else golden.unlink(missing_ok=True)
        assert text == (golden.read_text("utf8") if golden.exists() else "")
    assert code == case["exit"]


def test_every_golden_file_has_its_case() -> None:
    stems = {path.stem for path in CASES}
    assert {path.stem for path in FOLDER.iterdir() if path.suffix in (".out", ".err")} <= stems
