from __future__ import annotations

from mtqa.lang.territories import homes


def test_countries_where_a_language_is_at_home() -> None:
    assert {"SE"} <= homes("sv") and "FI" not in homes("sv")
    assert {"NL", "SR"} <= homes("nl")
    assert {"GB", "IE", "US", "AU"} <= homes("en")
    assert homes("zh-Hant") == homes("zh") == {"CN", "HK", "MO", "SG", "TW"}
    assert homes("tlh") == homes("") == frozenset()
