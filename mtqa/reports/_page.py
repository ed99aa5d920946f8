"""The templates and styles of pages and of pieces of them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from mtqa.reports._show import visible

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def file(name: str) -> str:
    """The text of a file of page/."""
    return (resources.files("mtqa.reports") / "page" / name).read_text("utf-8")


def style() -> str:
    """How a page of documents looks."""
    return f":root {{\n{file('colours.css')}}}\n{file('document.css')}{file('page.css')}"


@cache
def template(name: str) -> Template:
    """A template of page/: all that it is given is escaped, and `visible` makes it harmless."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(file),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = _lines
    return environment.get_template(name)


def _lines(value: object) -> str:
    """Text with its line breaks and without characters that reorder or hide it."""
    return "\n".join(visible(line) for line in str(value).split("\n"))
