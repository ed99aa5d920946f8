"""Which language a text is in: offline, with py3langid (BSD-3-Clause, 140 languages, 4.5 MB).

Its model tells the language from byte n-grams (Lui and Baldwin, 2012). What the writing alone
tells is not left to it: a text in kana is Japanese, and no language is considered that is not
written in the script of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from babel.core import get_global

from mtqa import lang as languages
from mtqa.errors import LanguageError
from mtqa.text.scripts import scripts

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

__all__ = ["detect"]

# More text does not change the answer.
_ENOUGH = 5_000
_LEAST_PROBABILITY = 0.25
_DENSE = frozenset({"Han", "Hiragana", "Katakana", "Hangul"})
_LETTERS_EACH = 3
_UNOFFICIAL = 0.05  # news is rare in a language that is official nowhere

# Labels of the model that are varieties of a language, or obsolete codes, under the language's own.
_SAME = {
    "ary": "ar", "arz": "ar", "grc": "el", "gug": "gn", "hbo": "he", "kik": "ki", "ltg": "lv",
    "no": "nb", "sdh": "ckb", "uzs": "uz", "wuu": "zh", "yue": "zh",
}  # fmt: skip
_SCRIPT_CODES = {
    "Arabic": "Arab", "Armenian": "Armn", "Bengali": "Beng", "Cyrillic": "Cyrl",
    "Devanagari": "Deva", "Ethiopic": "Ethi", "Georgian": "Geor", "Greek": "Grek",
    "Gujarati": "Gujr", "Gurmukhi": "Guru", "Han": "Hans", "Hangul": "Kore", "Hebrew": "Hebr",
    "Kannada": "Knda", "Khmer": "Khmr", "Lao": "Laoo", "Latin": "Latn", "Malayalam": "Mlym",
    "Myanmar": "Mymr", "Oriya": "Orya", "Sinhala": "Sinh", "Tamil": "Taml", "Telugu": "Telu",
    "Thai": "Thai", "Tibetan": "Tibt",
}  # fmt: skip


def detect(text: str, among: Sequence[str] | None = None) -> tuple[str, float]:
    """The language of `text` as a BCP 47 code, and how probable it is, in [0, 1].

    `among` limits the answer to these codes, which are given back as they are spelt there. Where a
    language is written in more than one script, the code says which ("sr-Latn"). Raises
    LanguageError when the text has no letters or is too short to tell.
    """
    script = _script(text)
    if script is None:
        raise _untold("it has no letters")
    ranked = _among(_rank(text, script), among) if among else _rank(text, script)
    code, probability = max(ranked.items(), key=lambda item: item[1], default=("und", 0.0))
    if probability < _LEAST_PROBABILITY:
        raise _untold("it is too short or mixed")
    return (code if among else _with_script(code, script)), probability


def _script(text: str) -> str | None:
    """The script of most of the text, by how much is said: one Han character is half a word."""
    counted = scripts(text)
    for dense in _DENSE & counted.keys():
        counted[dense] *= _LETTERS_EACH
    han = sum(counted.pop(kana, 0) for kana in ("Hiragana", "Katakana"))
    if han:
        counted["Han"] += han
    return counted.most_common(1)[0][0] if counted else None


def _untold(reason: str) -> LanguageError:
    return LanguageError(
        f"the language of the text cannot be told: {reason}",
        hint="name it, for example with --from and --to",
    )


def _rank(text: str, script: str) -> dict[str, float]:
    """The probability of each language that is written in `script`; they add up to 1."""
    if script == "Han":
        counted = scripts(text)
        kana = counted["Hiragana"] + counted["Katakana"]
        # Japanese runs on kana; Chinese quotes a word in them at most, and a few Han characters
        # may be a Japanese heading.
        japanese = 1.0 if kana > counted["Han"] / 10 else 1 / (2 + counted["Han"])
        return {"ja": japanese, "zh": 1.0 - japanese}
    probabilities: dict[str, float] = {}
    for label, probability in _identifier().rank(_clean(text)):
        code = _SAME.get(label, label)
        if _SCRIPT_CODES[script] in _scripts_of(code):
            probability = float(probability) * _prior(code)
            probabilities[code] = probabilities.get(code, 0.0) + probability
    total = sum(probabilities.values())
    return {code: probability / total for code, probability in probabilities.items() if total}


def _clean(text: str) -> str:
    return text[:_ENOUGH].encode("utf-8", "replace").decode("utf-8")


def _among(ranked: dict[str, float], among: Sequence[str]) -> dict[str, float]:
    found = {code: ranked.get(languages.base(languages.normalise(code)), 0.0) for code in among}
    total = sum(found.values())
    return {code: probability / total for code, probability in found.items() if total}


def _with_script(code: str, script: str) -> str:
    """The code with its script, where CLDR has the language in that script beside its usual one."""
    tagged = f"{code}-{_SCRIPT_CODES[script]}"
    usual = get_global("likely_subtags").get(code, "").split("_")
    if script == "Han" or _SCRIPT_CODES[script] in usual or len(usual) < 2:
        return code
    try:
        languages.locale(tagged)
    except LanguageError:
        return code
    return tagged


def _scripts_of(code: str) -> frozenset[str]:
    """The scripts that CLDR knows a language in; the usual one among them."""
    return frozenset(_scripts().get(code, ()))


@cache
def _scripts() -> dict[str, set[str]]:
    """The scripts of every language (CLDR likely subtags: "sr_Latn" to "sr_Latn_RS")."""
    found: dict[str, set[str]] = {}
    for key, value in get_global("likely_subtags").items():
        language, *others = key.split("_")
        found.setdefault(language, set()).add(value.split("_")[1])
        found[language].update(tag for tag in others if len(tag) == 4)
    return found


@cache
def _official() -> frozenset[str]:
    """The languages with an official status in some territory (CLDR)."""
    return frozenset(
        code.split("_")[0]
        for territory in get_global("territory_languages").values()
        for code, facts in territory.items()
        if facts["official_status"]
    )


def _prior(code: str) -> float:
    return 1.0 if code in _official() else _UNOFFICIAL


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
