"""Text shown harmlessly: what would move the cursor, reorder or hide text is made visible."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import regex

# Not the joiners U+200C and U+200D, which Persian, Hindi and emoji need, nor the marks U+200E,
# U+200F and U+061C, which right-to-left text needs and which cannot reorder what surrounds them.
_HARMFUL = regex.compile(
    r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\u200B\u2060-\u2064\uFEFF"
    r"\u206A-\u206F\uFFF9-\uFFFB\U000E0000-\U000E007F]"
)
_RIGHT_TO_LEFT = regex.compile(r"[\p{bidi_class=R}\p{bidi_class=AL}]")
_STRONG = regex.compile(r"[\p{bidi_class=R}\p{bidi_class=AL}\p{bidi_class=L}]")
_ISOLABLE = regex.compile(
    r"(?<=“)[^“”]*+(?=”)|[\p{bidi_class=R}\p{bidi_class=AL}]"
    r"(?:[^\p{bidi_class=L}\p{bidi_class=R}\p{bidi_class=AL}“”]*+"
    r"[\p{bidi_class=R}\p{bidi_class=AL}])*+"
)
_NO_XML = regex.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_SURROGATE = regex.compile(r"\p{Cs}")


def visible(text: str) -> str:
    """`text` on one line, every control or bidi control character as a visible stand-in."""
    return _HARMFUL.sub(lambda found: _stand_in(found[0]), text)


def _stand_in(char: str) -> str:
    code = ord(char)
    if char in "\t\n":
        return " "
    if char == "\r":
        return ""
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


def encodable(text: str) -> str:
    """`text` without lone surrogates, which UTF-8 cannot carry."""
    return _SURROGATE.sub("\ufffd", text)


def xml_characters(text: str) -> str:
    """`text` with U+FFFD for each character that XML 1.0 cannot hold, so that offsets stay."""
    return _NO_XML.sub("\ufffd", text)


def xml_text(text: str) -> str:
    """`text` with its line breaks, in the characters that XML 1.0 allows and no harmful ones."""
    lines = (visible(line) for line in text.split("\n"))
    return xml_characters("\n".join(lines))


def has_right_to_left(text: str) -> bool:
    """Whether any letter runs from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def is_right_to_left(text: str) -> bool:
    """Whether the first letter runs from right to left (UAX #9, rule P2)."""
    found = _STRONG.search(text)
    return found is not None and has_right_to_left(found[0])


def plain(value: Any) -> Any:
    """`value` as JSON can hold it: dicts, lists, strings, finite numbers, booleans, None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return _number(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _number(value: Decimal) -> int | float | str:
    if not value.is_finite() or abs(value.adjusted()) > 15:
        return str(value)
    return int(value) if value == value.to_integral_value() else float(value)


def elided(text: str, longest: int = 400) -> str:
    """`text` without its middle when it is longer than that."""
    if len(text) <= longest:
        return text
    half = (longest - 3) // 2
    return f"{text[:half]} … {text[-half:]}"


def score_shown(score: float) -> str:
    """A score in two digits: a probability, and no finding is certain."""
    return f"{min(score, 0.99):.2f}"


def isolable(text: str) -> list[tuple[str, bool]]:
    """`text` in pieces; those to be isolated (UAX #9) run from right to left.

    They are what stands in quotation marks, with its digits and signs, and else single runs.
    """
    pieces, last = [], 0
    for found in _ISOLABLE.finditer(text):
        if has_right_to_left(found[0]):
            pieces += [(text[last : found.start()], False), (found[0], True)]
            last = found.end()
    return [(piece, alone) for piece, alone in (*pieces, (text[last:], False)) if piece]


def mostly_right_to_left(text: str) -> bool:
    """Whether more letters run from right to left than from left to right."""
    strong = _STRONG.findall(text[:4000])
    return sum(is_right_to_left(char) for char in strong) * 2 > len(strong)
