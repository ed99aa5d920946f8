"""A large file of which nothing is shown does not stay in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtqa.cli import check, main
from mtqa.model import Report

SEGMENT = (
    '{"target": "It cost 300 euros.", "source": "%s", "source_lang": "de", "target_lang": "en"}\n'
)


@pytest.mark.parametrize(("form", "kept"), [("sarif", False), ("text", False), ("xliff", True)])
def test_texts_without_findings_are_kept_only_for_those_who_give_them_back(
    form: str, kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(SEGMENT % "Es kostete 300 Euro." + SEGMENT % "Es kostete 500 Euro.", "utf-8")
    reports: list[Report] = []
    write = check._write
    monkeypatch.setattr(
        check, "_write", lambda report, *rest: (reports.append(report), write(report, *rest))
    )
    rules = ["--engine=none", "--fast", "--checks=number", "--quiet", "--min-score=0"]
    with pytest.raises(SystemExit):
        main(["check", str(path), "--format", form, "--output", str(tmp_path / "out"), *rules])
    clean, found = reports[0].results
    assert not clean.findings and found.findings
    assert bool(clean.document.target) == kept and found.document.target
    assert clean.document.places[0].line == 1 and clean.document.target_lang == "en"
