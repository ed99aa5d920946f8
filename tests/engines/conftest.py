from __future__ import annotations

from pathlib import Path

import pytest

from tests import marian
from tests.engines import tiny_gemma


@pytest.fixture(scope="session")
def marian_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A MarianMT, English into Bulgarian, that knows the sentences of tests.marian."""
    return marian.train(tmp_path_factory.mktemp("models") / "opus-mt-en-bg")


@pytest.fixture(scope="session")
def gemma_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Gemma of two layers with random weights."""
    return tiny_gemma.write(tmp_path_factory.mktemp("models") / "gemma")
