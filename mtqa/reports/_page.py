"""The templates and styles of pages and of pieces of them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from mtqa.reports._show import elided, isolable, score_shown, visible

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_LONGEST = 600


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
    environment.filters |= {
        "visible": _lines,
        "isolated": _isolated,
        "score": score_shown,
        "short": elided,
    }
    return environment.get_template(name)


def _isolated(value: object) -> Markup:
    """Text that runs from left to right, what runs the other way within it isolated; no tags."""
    from markupsafe import Markup, escape

    pieces = isolable(_lines(elided(str(value), _LONGEST)))
    return Markup().join(
        Markup("<bdi>{}</bdi>").format(piece) if alone else escape(piece) for piece, alone in pieces
    )


def _lines(value: object) -> str:
    """Text with its line breaks and without characters that reorder or hide it."""
    return "\n".join(visible(line) for line in str(value).split("\n"))
