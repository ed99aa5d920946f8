"""Collects given names of many languages in Latin letters: the recipe of `given_names.txt.gz`.

    pip install faker && python tests/bench/given_names.py --output mtqa/gazetteer/data

Faker (MIT licence) carries the given names of some eighty locales. Names in other alphabets are
brought into Latin letters as `mtqa.gazetteer.romanise` does; Arabic and Hebrew lack the vowels, and
are left out.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.romanise import romanise
from mtqa.text.scripts import main_script

_ROMANISED = frozenset({"Cyrillic", "Greek", "Armenian", "Georgian", "Devanagari"})
_SHORTEST = 3


def given_names() -> Iterator[tuple[str, str]]:
    """Every given name, with the language of its locale."""
    from faker.providers import person

    for found in pkgutil.iter_modules(person.__path__):
        if not found.ispkg:
            continue
        provider = importlib.import_module(f"{person.__name__}.{found.name}").Provider
        for attribute in dir(provider):
            if attribute.startswith(("first_name", "first_romanized")):
                names = getattr(provider, attribute)
                if isinstance(names, (tuple, list, dict)):
                    yield from ((str(name), found.name.partition("_")[0]) for name in names)


def keys(name: str, code: str) -> Iterator[str]:
    """The folded words of a name in Latin letters."""
    script = main_script(name)
    if script == "Latin":
        yield from fold(name).split(" ")
    elif script in _ROMANISED:
        yield fold(romanise(name, code))


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True)
    found = {
        key
        for name, code in given_names()
        for key in keys(name, code)
        if len(key) >= _SHORTEST and key.isascii() and key.isalpha()
    }
    text = "\n".join(sorted(found)) + "\n"
    path = parser.parse_args().output / "given_names.txt.gz"
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


if __name__ == "__main__":
    main()
