from __future__ import annotations

import os

import pytest
from hypothesis import settings

# The same examples in every CI run; by hand hypothesis goes on looking for others.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """No test touches the user's own cache; the tests' one is kept between runs."""
    if config.cache is not None:
        os.environ.setdefault("MTQA_CACHE_DIR", str(config.cache.mkdir("mtqa")))
    # Unpacking the embedded engine takes a minute: the tests that want it ask for it by name.
    os.environ.setdefault("MTQA_EMBEDDED", "0")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the slow tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="slow: run with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test needs the network."""
    monkeypatch.setenv("MTQA_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
