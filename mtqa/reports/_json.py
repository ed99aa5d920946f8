"""JSON that any reader takes: UTF-8, no NaN, no character that splits or reorders a line."""

from __future__ import annotations

import json
from typing import Any

import regex

from mtqa.reports._show import plain

# Valid in JSON as they are, but lone surrogates are not valid UTF-8, U+0085, U+2028 and U+2029 end
# a line for some readers, and the C1 and bidi controls disturb a terminal.
_ESCAPED = regex.compile(r"[\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def dumps(value: Any, indent: int | None = None) -> str:
    """`value` as JSON; see `plain` for what values may hold."""
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=indent)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
