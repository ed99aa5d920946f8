from __future__ import annotations

import gzip
from pathlib import Path

from mtqa.training.word_list import main

AFFIXES = """SFX S Y 2
SFX S y ies [^aeiou]y
SFX S 0 s [aeiou]y
PFX U Y 1
PFX U 0 un .
SFX D Y 1
SFX D 0 ed [^ey]
"""


def test_a_dictionary_and_a_list_make_one(tmp_path: Path) -> None:
    folder = tmp_path / "dictionary"
    folder.mkdir()
    (folder / "index.aff").write_text(AFFIXES, encoding="utf-8")
    (folder / "index.dic").write_text("4\nday/S\ncity/S\nlock/UD\nOslo\n", encoding="utf-8")
    (tmp_path / "list").write_text("crore\nOslo's\n3rd\n", encoding="utf-8")
    out = tmp_path / "out.txt.gz"
    main([str(out), str(folder), str(tmp_path / "list")])
    assert gzip.decompress(out.read_bytes()).decode().split("\n") == sorted(
        "day days city cities lock locked unlock unlocked Oslo crore".split()
    )
