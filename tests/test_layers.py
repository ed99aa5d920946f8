"""Imports point to lower layers only, and row 3's packages do not know one another."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import mtqa

ROOT = Path(mtqa.__file__).parent
ROWS = [
    {"model", "errors", "begun", "device", "discover", "forks", "paths"},
    {"lang", "writing"},
    {"text"},
    {"quantities", "gazetteer", "encoder", "engines", "readers", "reports", "cache"},
    {"align", "checks"},
    {"config", "scoring", "suppress", "run"},
    {"", "api", "batch", "cli", "evaluate", "display", "frames", "plot", "ray", "training"},
]
ROW = {name: number for number, names in enumerate(ROWS) for name in names}


def part(module: str) -> str:
    """The layer's part that a module belongs to: "checks" of mtqa.checks.label."""
    names = module.split(".")
    return names[1] if len(names) > 1 else ""


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import absolutely"
            if node.module == "mtqa":
                found |= {f"mtqa.{alias.name}" for alias in node.names if alias.name in ROW}
            else:
                found.add(node.module or "")
    return {name for name in found if name.split(".")[0] == "mtqa"}


def test_every_part_has_a_row() -> None:
    parts = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert parts - {"__init__", "__main__", "__pycache__", "py"} <= set(ROW)


def test_imports_point_down() -> None:
    wrong = []
    for path in sorted(ROOT.rglob("*.py")):
        module = ".".join(["mtqa", *path.relative_to(ROOT).with_suffix("").parts])
        mine = part(module.removesuffix(".__init__"))
        mine = "" if mine in {"__init__", "__main__"} else mine
        for name in imports(path):
            theirs = part(name)
            if theirs == mine or name == "mtqa":
                continue
            below = ROW[theirs] < ROW[mine] or (ROW[theirs] == ROW[mine] and ROW[mine] > 3)
            if not below:
                wrong.append(f"{module} imports {name}")
    assert not wrong


def test_checks_never_import_engines() -> None:
    for path in (ROOT / "checks").glob("*.py"):
        assert not [name for name in imports(path) if part(name) == "engines"], path


def test_nothing_heavy_is_imported_early() -> None:
    code = (
        "import sys, mtqa\n"
        "from mtqa.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = 'torch numpy transformers pandas pyarrow sacrebleu sentencepiece lxml'.split()\n"
        "print(sorted(set(heavy) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
