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


def evidence_lines(evidence: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """The evidence as (label, value) pairs of text; what is empty is left out."""
    found = []
    for key, value in (evidence or {}).items():
        text = _value(plain(value))
        if text:
            found.append((str(key).replace("_", " "), text))
    return found


def _value(value: Any) -> str:
    if isinstance(value, dict):
        if "check" in value and "message" in value:  # another finding that this one stands for
            return f"{value['check']} {_value(value.get('score'))}: {value['message']}"
        parts = ((str(key).replace("_", " "), _value(item)) for key, item in value.items())
        return ", ".join(f"{key} {item}" for key, item in parts if item)
    if isinstance(value, list):
        return "; ".join(text for item in value if (text := _value(item)))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.15g}"
    return str(value)


def mostly_right_to_left(text: str) -> bool:
    """Whether more letters run from right to left than from left to right."""
    strong = _STRONG.findall(text[:4000])
    return sum(is_right_to_left(char) for char in strong) * 2 > len(strong)
