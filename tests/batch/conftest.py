from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _gazetteer_is_built() -> None:
    """So that no process builds it."""
    from mtqa.gazetteer import default

    default()
