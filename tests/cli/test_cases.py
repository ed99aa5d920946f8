"""CLI cases: `<case>.toml` says what is run, `<case>.out` and `<case>.err` what comes of it.

MTQA_GOLDEN=write writes the golden files anew; read the difference before you commit it.
"""

from __future__ import annotations

import io
import os
import sys
import tomllib
from pathlib import Path

import pytest

import mtqa
from mtqa.cli import main

FOLDER = Path(__file__).parent
CASES = sorted(FOLDER.glob("*.toml"))


def run(
    arguments: list[str], stdin: bytes, monkeypatch: pytest.MonkeyPatch, capfdbinary: object
) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf8"))
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    case = tomllib.loads(path.read_text("utf8"))
    assert set(case) <= {"args", "files", "bytes", "stdin", "exit", "why"}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    for name, text in case.get("files", {}).items():
        Path(name).write_text(text, "utf8")
    for name, numbers in case.get("bytes", {}).items():
        Path(name).write_bytes(bytes(numbers))
    code = run(case["args"], case.get("stdin", "").encode(), monkeypatch, capsysbinary)
    out, err = (
        text.decode("utf8")
        .replace(str(tmp_path), "<folder>")
        .replace(mtqa.__version__, "<version>")
        for text in capsysbinary.readouterr()
    )
    out += "".join(
        f"--- {name}\n{Path(name).read_text('utf8')}"
        for name in sorted(set(os.listdir()) - {*case.get("files", {}), *case.get("bytes", {})})
    ).replace(mtqa.__version__, "<version>")
    assert "Traceback" not in err
    for suffix, text in ((".out", out), (".err", err)):
        golden = path.with_suffix(suffix)
        if os.environ.get("MTQA_GOLDEN") == "write":
            golden.write_text(text, "utf8") if text else golden.unlink(missing_ok=True)
        assert text == (golden.read_text("utf8") if golden.exists() else "")
    assert code == case["exit"]
