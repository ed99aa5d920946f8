"""What fuzzing begins with: the readers' test files, and texts of the checks' tables."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz.targets import BETWEEN, LANGUAGES, READERS

TESTS = Path(__file__).parents[1]
NAMES = {"xlf": "xliff"}
EMPTY_OPTIONS = 0
FIRST = 6  # cases of a check that fire, and that stay silent


def write(kind: str, folder: Path) -> None:
    for data in {"readers": _files, "checks": _texts}[kind]():
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def warm(kind: str) -> Iterator[bytes]:
    """A text of each language, so that its data is loaded."""
    if kind == "checks":
        for number in range(len(LANGUAGES)):
            head = bytes([number, (number + 1) % len(LANGUAGES)])
            yield head + b"Xqzt Lisbon 5 km." + BETWEEN + b"Lissabon 5 km."


def _files() -> Iterator[bytes]:
    for path in sorted((TESTS / "readers" / "files").iterdir()):
        suffix = path.suffix[1:]
        if (name := NAMES.get(suffix, suffix)) in READERS:
            yield bytes([READERS.index(name), EMPTY_OPTIONS]) + path.read_bytes()
    paragraph = b'<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>One.</w:t></w:r></w:p></w:body>'
    yield bytes([READERS.index("docx"), 1]) + paragraph + b"</w:document>"
    yield bytes([READERS.index("jsonl"), 0]) + b'{"id": 1, "source": "a", "target": "b"}\n'
    yield bytes([READERS.index("plain"), 2]) + "Един.\n\nДва.".encode()


def _texts() -> Iterator[bytes]:
    for path in sorted((TESTS / "checks").glob("*.toml")):
        for cases in tomllib.loads(path.read_text("utf8")).values():
            for case in cases[:FIRST] if isinstance(cases, list) else ():
                yield _case(case)


def _case(case: dict[str, str]) -> bytes:
    target = case["target"].replace("⟦", "").replace("⟧", "").encode("utf8", "surrogatepass")
    source = case.get("source", "").encode("utf8", "surrogatepass")
    codes = (case.get("target_lang", "und"), case.get("source_lang", "und"))
    head = bytes(LANGUAGES.index(code) if code in LANGUAGES else 10 for code in codes)
    return head + target + (BETWEEN + source if source else b"")
