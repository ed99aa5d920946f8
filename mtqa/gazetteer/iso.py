"""States' official names, by the codes of ISO 3166.

pycountry (LGPL-2.1, a package of its own that is used unchanged and can be replaced, so that it
binds nothing else) carries the lists of the iso-codes project with translations, which CLDR lacks:
CLDR says Iran, ISO the Islamic Republic of Iran. The names of languages (ISO 639) and currencies
(ISO 4217) are left out on purpose: as entries they found no more errors and vouched for
transliterations ("Koreya"); CLDR's serve the quantities.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator
from importlib import util
from pathlib import Path

from mtqa import lang as facts
from mtqa.gazetteer._base import Entry, Form, without_repeats
from mtqa.text.scripts import UNSPACED, main_script

_STATE_WEIGHT = 7.5
_STRESS = "\u0301"
# Languages of the news whose names need no facts of ours: nothing inflects there.
_WITHOUT_FACTS = frozenset({"id", "ja", "ko", "th", "vi", "zh", "zh-Hant"})
# Catalogues that are called otherwise than the language's BCP 47 code.
_CODES = {
    "nb_NO": "nb", "pt": "pt-PT", "pt_BR": "pt", "sr@latin": "sr-Latn", "zh_CN": "zh",
    "zh_TW": "zh-Hant",
}  # fmt: skip


def installed() -> bool:
    """Whether pycountry is there; without it this source is empty."""
    return util.find_spec("pycountry") is not None


def _is_news_language(code: str) -> bool:
    """Whether we know how the language writes names.

    Forms of others, Uzbek "Koreya" say, would only vouch for transliterations.
    """
    return code in _WITHOUT_FACTS or bool(facts.data(code, "names"))


def _catalogues() -> Iterator[tuple[str, Callable[[str], str]]]:
    """Each language with what translates an English name of ISO 3166-1 into it."""
    import pycountry

    for folder in sorted(Path(pycountry.LOCALES_DIR).iterdir()):
        code = _CODES.get(folder.name, folder.name)
        if "_" in code or "@" in code or not _is_news_language(code):
            continue
        if not (folder / "LC_MESSAGES/iso3166-1.mo").is_file():
            continue
        catalogue = gettext.translation("iso3166-1", folder.parent, [folder.name])
        yield code, catalogue.gettext


def states() -> Iterator[Entry]:
    """The official names of states (ISO 3166-1), which join the countries of CLDR."""
    if not installed():
        return
    import pycountry

    catalogues = list(_catalogues())
    for state in pycountry.countries:
        told = (getattr(state, name, "") for name in ("official_name", "name"))
        official = [name for name in told if name and "," not in name]
        forms = [Form(name, "en", "alias") for name in official]
        for code, translated in catalogues:
            for name in official:
                text = translated(name).replace(_STRESS, "")
                if text != name and _is_long(text) and "," not in text and "(" not in text:
                    forms.append(Form(text.strip(), code, "alias"))
        if forms:
            yield Entry(
                f"country:{state.alpha_2}", "place", without_repeats(forms), _STATE_WEIGHT, "ISO"
            )


def _is_long(text: str) -> bool:
    """Whether it is more than the plain name: several words, or written without spaces."""
    return " " in text or (not text.isascii() and main_script(text) in UNSPACED)
