"""Pages made from what the repository holds: one a check, from its table, and the notebooks."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from mtqa.checks import Check, DocumentCheck, all_checks
from mtqa.cli.explain import _table as table_of
from mtqa.reports._show import visible

HERE = Path(__file__).parents[1]
NOTEBOOKS = HERE.parent / "notebooks"
_EVIDENCE = {
    "quantities": "numbers, dates, money and units of both texts, by value",
    "names": "names of both texts, by the gazetteer",
    "links": "which words translate which",
    "similarity": "how near the two texts are in meaning",
    "back_translation": "the translation translated back by an engine",
    "tags": "what the learned tagger marks",
}


def setup(app: Any) -> dict[str, Any]:
    app.connect("config-inited", lambda app, config: write(HERE))
    return {"parallel_read_safe": True}


def write(folder: Path) -> None:
    """Write the pages under `folder`; what has not changed is left alone."""
    checks = all_checks()
    pages = {f"checks/{name}.md": check_page(check) for name, check in checks.items()}
    pages["checks/index.md"] = index(checks)
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        pages[f"notebooks/{path.stem}.md"] = notebook_page(path)
    for name, text in pages.items():
        page = folder / name
        page.parent.mkdir(exist_ok=True)
        if not page.is_file() or page.read_text("utf-8") != text:
            page.write_text(text, "utf-8")


def index(checks: dict[str, Check]) -> str:
    rows = [
        f"| [{name}]({name}.md) | {_sentence(check.summary)}"
        f"{'' if check.default else ' (when enabled)'} |"
        for name, check in checks.items()
    ]
    toc = "\n".join(checks)
    return (
        "# The checks\n\n"
        "Each is a file in `mtqa/checks/`, and each has a table of what it must flag and what it "
        "must let stand, which the tests run; the examples on these pages are those tables. "
        "`mtqa explain CHECK` shows the same at a terminal.\n\n"
        "| check | flags |\n|---|---|\n"
        + "\n".join(rows)
        + f"\n\n```{{toctree}}\n:hidden:\n\n{toc}\n```\n"
    )


def check_page(check: Check) -> str:
    table = table_of(check.name)
    scope = "a whole text" if isinstance(check, DocumentCheck) else "a sentence and its source"
    needs = "; ".join(sorted(_EVIDENCE[need] for need in check.needs)) or "the texts alone"
    runs = "by default" if check.default else f"when enabled: {check.reason}"
    facts = {
        "looks at": scope,
        "evidence": needs,
        "runs": runs + ("; not with `--fast`" if check.learned else ""),
        "reported as": f"ITS 2.0 `{check.issue.its_type}`, MQM `{check.issue.mqm}`",
        "severity": check.severity,
    }
    parts = [f"# {check.name}\n\nFlags {_lowered(check.summary)}\n"]
    parts.append("\n".join(f"{key}\n: {value}\n" for key, value in facts.items()))
    for title, key in (("What it flags", "fires"), ("What it lets stand", "silent")):
        cases = [case for case in table.get(key, []) if case.get("target", "").strip()]
        if cases:
            parts.append(f"## {title}\n")
            parts += [_example(case) for case in cases]
    return "\n".join(parts)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:].rstrip(".")


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:].rstrip(".") + "."


def _example(case: dict[str, Any]) -> str:
    lines = []
    for label, key in (
        ("source", "source"),
        ("translation", "target"),
        ("back-translation", "back_translation"),
        ("suggestion", "suggestion"),
        ("why", "why"),
    ):
        if case.get(key):
            code = case.get(f"{key}_lang", "")
            side = f"{label} ({code})" if code else label
            lines.append(
                f'<p><span class="side">{escape(side)}</span> '
                f'<bdi lang="{escape(code or "en")}">{_marked(str(case[key]))}</bdi></p>'
            )
    return '```{raw} html\n<div class="example">\n' + "\n".join(lines) + "\n</div>\n```\n"


def _marked(text: str) -> str:
    shown = "<br>".join(escape(visible(line)) for line in text.strip().split("\n") if line)
    return shown.replace("⟦⟧", "<mark>‸</mark>").replace("⟦", "<mark>").replace("⟧", "</mark>")


def notebook_page(path: Path) -> str:
    """A notebook as a page, its outputs as they were saved."""
    parts = []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        parts.append(f"```python\n{source}\n```")
        parts += [_output(output) for output in cell["outputs"]]
    return "\n\n".join(parts) + "\n"


def _output(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    for kind in ("image/svg+xml", "text/html"):
        if kind in data:
            # A blank line would not end a raw block, but a line of backticks would.
            html = "".join(data[kind]).replace("```", "&#96;&#96;&#96;")
            return f'```{{raw}} html\n<div class="output">\n{html}\n</div>\n```'
    text = "".join(data.get("text/plain") or output.get("text") or "")
    return f"`````text\n{text}\n`````"
