from __future__ import annotations

import os
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

# The same examples in every CI run; by hand hypothesis goes on looking for others.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """No test touches the user's own cache; the tests' one is kept between runs."""
    if "MTQA_CACHE_DIR" not in os.environ:
        if (cache := getattr(config, "cache", None)) is not None:
            os.environ["MTQA_CACHE_DIR"] = str(cache.mkdir("mtqa"))
        else:  # -p no:cacheprovider
            folder = TemporaryDirectory()
            config.add_cleanup(folder.cleanup)
            os.environ["MTQA_CACHE_DIR"] = folder.name
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


@pytest.fixture(scope="session", autouse=True)
def _away_from_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests start reads no settings of the user, and leaves nothing in the home folder."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        # PyTorch makes this folder as its optimisers are imported, else among temporary files.
        patch.setenv("TORCHINDUCTOR_CACHE_DIR", str(home / "inductor"))
        for name in [one for one in os.environ if one.startswith("XDG_") and one.endswith("_HOME")]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test needs the network."""
    monkeypatch.setenv("MTQA_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
