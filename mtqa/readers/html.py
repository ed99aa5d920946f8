"""HTML article pages: the article without its boilerplate, as trafilatura tells them apart."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from statistics import median_low
from typing import IO, TYPE_CHECKING

import regex

from mtqa import lang
from mtqa.errors import InputError, LanguageError
from mtqa.model import Document, Place, Result
from mtqa.readers._base import Reader, ReadOptions
from mtqa.readers._bytes import decode, read_all
from mtqa.readers._dom import Block, blocks, parse
from mtqa.text.markup import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_LARGEST = 16 * 1024 * 1024
_CHARSET = regex.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", regex.IGNORECASE
)
_START = regex.compile(
    rb"^(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?<(?:!doctype html|html)", regex.IGNORECASE
)
_RUN = 3
_LONG = 8
_SHARE = 0.8
"""A block of so many words is of the article when this share of its runs of words is."""


def sniff(head: bytes, suffix: str) -> float:
    """A document type or a root element of HTML, or the suffix."""
    return 0.95 if _START.match(head) else 0.9 if suffix in READER.suffixes else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """One Document, a blank line between blocks, its places their lines and DOM paths.

    The boilerplate is left out and told to `options.notify`. Raises InputError for a page without
    text, and when trafilatura is not installed.
    """
    data = read_all(stream, path, _LARGEST)
    found = _CHARSET.search(data[:4096])
    text = decode(data, path, options.encoding or (found[1].decode() if found else None))
    root = parse(text.encode("utf-8", "replace"))
    every = [] if root is None else list(blocks(root))
    if root is None or not every:
        raise InputError("the page is empty: no text in it", path=path)
    article = _article(every, _extracted(text, path))
    if len(every) > len(article):
        options.notify(_left_out(every, article, path))
    places, offset = [], 0
    for block in article:
        places.append(Place(offset, block.element.sourceline, None, block.path))
        offset += len(block.text) + 2
    yield Document(
        "\n\n".join(block.text for block in article),
        target_lang=options.target_lang or _language(root),
        source_lang=options.source_lang,
        path=path,
        places=tuple(places),
    )


def _language(root: _Element) -> str:
    """What the page declares, if that is a language."""
    declared = root.get("lang") or "und"
    try:
        return lang.normalise(declared)
    except LanguageError:
        return "und"


def _extracted(text: str, path: str) -> list[str]:
    """The lines of the article that trafilatura finds; none when it finds no article."""
    try:
        from trafilatura import extract
    except ImportError as error:
        raise InputError(
            "reading HTML needs trafilatura", path=path, hint="pip install mtqa[html]"
        ) from error
    # Without a handler, Python would print the library's warnings.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    found = extract(text, include_comments=False, include_tables=True, deduplicate=False)
    lines = (line.strip().removeprefix("- ") for line in (found or "").splitlines())
    cells = (cell for line in lines for cell in _cells(line))
    return [squeezed for cell in cells if (squeezed := " ".join(cell.split()))]


def _cells(line: str) -> Iterable[str]:
    return line.strip("|").split("|") if line.startswith("|") else (line,)


def _article(every: list[Block], lines: list[str]) -> list[Block]:
    """The blocks that make the lines, and the headline above them."""
    known = Counter(lines)
    runs = _runs(" ".join(lines))
    fitting = defaultdict(list)
    for number, block in enumerate(every):
        if block.text in known or _share(block.text, runs) >= _SHARE:
            fitting[block.text].append(number)
    if not fitting:
        return [block for block in every if not block.outside] or every
    # A label of the navigation may stand in the article too: the nearest to its middle counts.
    middle = median_low([places[0] for places in fitting.values() if len(places) == 1] or [0])
    chosen = {
        number
        for text, places in fitting.items()
        for number in sorted(places, key=lambda at: abs(at - middle))[: max(1, known[text])]
    }
    chosen |= set(_headline(every, min(chosen)))
    return [block for number, block in enumerate(every) if number in chosen]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _share(text: str, runs: set[tuple[str, ...]]) -> float:
    """How much of a long block was extracted: the extractor parts lines and drops references."""
    own = _runs(text)
    return len(own & runs) / len(own) if len(own) > _LONG - _RUN else 0.0


def _headline(every: list[Block], first: int) -> list[int]:
    """The last first-order heading above the article's first block."""
    found = [n for n, block in enumerate(every[:first]) if local_name(block.element) == "h1"]
    return found[-1:]


def _left_out(every: list[Block], article: list[Block], path: str) -> str:
    kept = {id(block) for block in article}
    left = [block.text for block in every if id(block) not in kept]
    shown = "; ".join(text if len(text) <= 30 else f"{text[:29]}…" for text in left[:5])
    more = f"; and {len(left) - 5} more" if len(left) > 5 else ""
    return f"{path}: boilerplate left out: {shown}{more}"


READER = Reader(
    name="html",
    summary="article pages in HTML",
    suffixes=(".html", ".htm", ".xhtml"),
    bilingual=False,
    sniff=sniff,
    read=read,
)
