"""Checkpoints from a hub, which here is a server on the loopback address."""

from __future__ import annotations

import hashlib
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtqa.cli.engines import COMMAND as ENGINES
from mtqa.engines import _hub, choose
from mtqa.errors import EngineError
from mtqa.model import Document
from mtqa.run import Checker
from tests.engines.hub_server import Hub, hub

NAME = "Helsinki-NLP/opus-mt-en-bg"


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from huggingface_hub import constants

    for name in ("MTQA_OFFLINE", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, "0")
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path / "mtqa"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(_hub, "_silent", set())


@pytest.fixture
def server(
    online: None, marian_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hub]:
    import torch
    from safetensors.torch import load_file

    pickled = Path(shutil.copytree(marian_folder, tmp_path / "pickled"))
    torch.save(load_file(pickled / "model.safetensors"), pickled / "pytorch_model.bin")
    (pickled / "model.safetensors").unlink()
    both = Path(shutil.copytree(marian_folder, tmp_path / "both"))
    (both / "pytorch_model.bin").write_bytes(b"never fetched")
    (both / "modeling.py").write_text("never fetched")
    with hub({NAME: both, "me/pickled": pickled}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


def test_the_default_model_of_a_pair(server: Hub) -> None:
    choice = choose("transformers", "en", "bg", offline=False)
    assert choice.engine is not None, choice.notice
    assert (choice.engine.model, choice.engine.licence) == (NAME, "apache-2.0")
    assert choice.engine.translate(["Nobody was injured."], "en", "bg") == ["Няма пострадали."]
    assert not [path for path in server.asked if path.endswith((".bin", ".py"))]


def test_what_is_fetched_for_a_check_is_told(server: Hub) -> None:
    told: list[str] = []
    checker = Checker(checks=("back-translation",), engine="transformers")
    checker.on_wait = told.append
    document = Document("Nobody was injured.", "Няма пострадали.", "en", "bg")
    assert f"model:{NAME}|" in checker.engine_for(document)
    size = (server.models[NAME] / "model.safetensors").stat().st_size
    assert told == [
        f"fetching {NAME} from the model hub, at this first use only: {size / 1e3:.1f} kB"
    ]
    again = Checker(checker.settings)
    again.on_wait = told.append
    assert again.engine_for(document) == checker.engine_for(document) and len(told) == 1


def test_what_is_there_is_not_asked_for_again(server: Hub) -> None:
    _hub.fetch(NAME, offline=False)
    asked = len(server.asked)
    assert asked
    assert _hub.fetch(NAME, offline=False).name == NAME
    assert _hub.fetch(NAME, offline=True).name == NAME
    assert _hub.downloaded() == [NAME]
    assert len(server.asked) == asked


def test_only_a_pickle_on_the_hub(server: Hub) -> None:
    with pytest.raises(EngineError, match=r"no safetensors.*--convert me/pickled"):
        _hub.fetch("me/pickled", offline=False)
    assert not [path for path in server.asked if path.endswith(".bin")]


def test_a_pickle_converted_on_request(server: Hub) -> None:
    found = _hub.fetch("me/pickled", offline=False, pickles=True)
    assert found.folder.is_relative_to(found.folder.parents[1])
    assert _hub.fetch("me/pickled", offline=True).folder == found.folder
    engine = choose("me/pickled", "en", "bg", offline=True).engine
    assert engine is not None
    assert engine.translate(["Nobody was injured."], "en", "bg") == ["Няма пострадали."]


def test_a_pickle_with_code_is_not_run(server: Hub, tmp_path: Path) -> None:
    never = tmp_path / "never"
    bad = server.models["me/pickled"] / "pytorch_model.bin"
    bad.write_bytes(f"cposix\nsystem\n(S'touch {never}'\ntR.".encode())
    with pytest.raises(EngineError, match="more than weights"):
        _hub.fetch("me/pickled", offline=False, pickles=True)
    assert not never.exists()


def test_no_such_model(server: Hub) -> None:
    choice = choose("me/none", "en", "bg", offline=False)
    assert choice.engine is None and "the hub has no model me/none" in str(choice.notice)


def test_a_hub_that_does_not_answer_is_asked_once(
    online: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_hub, "_TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{mute.getsockname()[1]}")
        first = choose("transformers", "en", "bg", offline=False)
        assert first.engine is None and "mtqa engines pull en-bg" in str(first.notice)
    # Were it asked again, the closed port would be a quick refusal: so its answer is remembered.
    assert len(_hub._silent) == 1
    assert choose("transformers", "en", "bg", offline=False).notice == first.notice


def test_offline_nothing_is_asked(server: Hub) -> None:
    assert choose("transformers", "en", "bg", offline=True).engine is None
    assert server.asked == []


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small steps, and no waiting before the hub's client tries again."""
    from huggingface_hub import constants, file_download

    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 1 << 10)
    monkeypatch.setattr(file_download.time, "sleep", lambda _seconds: None)


def test_an_interrupted_download_goes_on(server: Hub, impatient: None, tmp_path: Path) -> None:
    """As in another process: nothing but what lies on the disk is known the second time."""
    server.cut = 10_000
    with pytest.raises(_hub.BrokenOff) as caught:
        _hub.fetch(NAME, offline=False)
    (part,) = (one for one in (tmp_path / "mtqa" / "downloads").iterdir() if not one.suffix)
    kept = part.stat().st_size
    assert 8_000 < kept <= 10_000
    whole = (server.models[NAME] / "model.safetensors").stat().st_size
    assert f"broke off after {kept / 1e3:.1f} kB of {whole / 1e3:.1f} kB" in caught.value.what
    assert caught.value.hint == f"what came is kept; to go on from there: mtqa engines pull {NAME}"
    server.cut, server.ranges, told = None, [], list[str]()
    assert _hub.fetch(NAME, offline=False, tell=told.append).licence == "apache-2.0"
    assert told[0].endswith(f"{whole / 1e3:.1f} kB, {kept / 1e3:.1f} kB of it here")
    assert server.ranges == [f"bytes={kept}-"]
    assert not part.exists()


def test_a_download_that_breaks_off_before_its_first_byte(server: Hub, impatient: None) -> None:
    server.cut = 0
    with pytest.raises(_hub.BrokenOff, match=r"broke off \(to go on: mtqa engines pull .*en-bg\)"):
        _hub.fetch(NAME, offline=False)
    assert _hub._silent == set()  # it answers: another model may come whole


def test_the_command_says_how_much_of_a_pickle_is_there(server: Hub, impatient: None) -> None:
    server.cut = 10_000
    done = CliRunner().invoke(ENGINES, ["pull", "--convert", "me/pickled"])
    assert isinstance(done.exception, _hub.BrokenOff)
    assert "kB (pytorch_model.bin)" in str(done.exception)
    assert "mtqa engines pull --convert me/pickled" in str(done.exception)


def test_a_download_that_breaks_off_is_begun_by_one_kind_of_engine(
    server: Hub, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of `auto`, that is: each would wait as long in vain."""
    pytest.importorskip("ctranslate2")
    monkeypatch.setenv("MTQA_EMBEDDED", "0")
    server.cut = 10_000
    choice = choose("auto", "en", "bg", offline=False)
    assert choice.engine is None and f"mtqa engines pull {NAME}" in str(choice.notice)
    assert server.asked.count(f"/api/models/{NAME}") == 1


def test_weights_that_came_damaged_are_not_kept(server: Hub, tmp_path: Path) -> None:
    server.flip = 5_000
    with pytest.raises(EngineError, match="checksum is not the hub's"):
        _hub.fetch(NAME, offline=False)
    assert _hub.local(NAME) is None
    server.flip = None
    assert _hub.fetch(NAME, offline=False).name == NAME


def test_a_full_disk_is_not_called_a_silent_hub(
    server: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import shutil

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "move", full)
    with pytest.raises(EngineError, match=r"cannot be kept: .*No space left"):
        _hub.fetch(NAME, offline=False)
    monkeypatch.undo()
    assert _hub._silent == set()


def test_two_that_fetch_at_once(server: Hub, marian_folder: Path) -> None:
    """Both would append to one file: the second waits, and finds the weights there."""
    server.pace = 0.05
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: _hub.fetch(NAME, offline=False), range(2))
    assert first.folder == second.folder
    kept = first.folder / "model.safetensors"
    assert kept.read_bytes() == (marian_folder / "model.safetensors").read_bytes()
    assert server.sent == 1


def test_weights_half_brought_over_are_not_taken_for_whole(
    server: Hub, monkeypatch: pytest.MonkeyPatch, marian_folder: Path
) -> None:
    """From one file system to another they are copied, which a kill or a full disk breaks off."""
    import errno
    import shutil

    def half(part: Path, there: Path) -> None:
        Path(there).write_bytes(Path(part).read_bytes()[:1000])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(shutil, "move", half)
        with pytest.raises(EngineError, match="cannot be kept"):
            _hub.fetch(NAME, offline=False)
    kept = _hub.fetch(NAME, offline=False).folder / "model.safetensors"
    assert kept.read_bytes() == (marian_folder / "model.safetensors").read_bytes()


def test_more_than_there_is_to_fetch_is_fetched_anew(
    server: Hub, marian_folder: Path, tmp_path: Path
) -> None:
    """As of a server that sent all of a file when it was asked for the rest."""
    weights = marian_folder / "model.safetensors"
    part = tmp_path / "mtqa" / "downloads" / hashlib.sha256(weights.read_bytes()).hexdigest()
    part.parent.mkdir(parents=True)
    part.write_bytes(weights.read_bytes() + b"and more")
    kept = _hub.fetch(NAME, offline=False).folder / "model.safetensors"
    assert kept.read_bytes() == weights.read_bytes()
    assert not part.exists()
