"""Files in an object store, on the one that moto plays on this machine."""

from __future__ import annotations

import importlib.util
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from mtqa.errors import InputError, UsageError
from mtqa.ray import expand, run_batch
from mtqa.ray._files import is_remote, refuse_offline, shown

FAST = {"fast": True, "engine": "none"}


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URI of a bucket, with a place for a key: ``store.format(key)``."""
    command = [sys.executable, "-m", "moto.server"]
    if importlib.util.find_spec("moto") is None or importlib.util.find_spec("flask_cors") is None:
        alone = shutil.which("moto_server")  # in an environment of its own
        if alone is None:
            pytest.skip("moto is not installed")
        command = [alone]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = subprocess.Popen(
        [*command, "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        end = quote(f"http://127.0.0.1:{port}", safe="")
        # Delayed: in one piece, since moto fails an upload in parts that has the newer checksums.
        others = "allow_bucket_creation=true&allow_delayed_open=true"
        uri = f"s3://news/{{}}?endpoint_override={end}&{others}"
        system(uri)[0].create_dir("news")
        yield uri
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, "moto_server does not answer"
            time.sleep(0.2)
        else:
            return


def system(uri: str, key: str = "x") -> tuple[Any, str]:
    from pyarrow import fs

    found: tuple[Any, str] = fs.FileSystem.from_uri(uri.format(key))
    return found


def put(uri: str, key: str, data: bytes) -> None:
    there, path = system(uri, key)
    with there.open_output_stream(path) as stream:
        stream.write(data)


def got(uri: str, key: str) -> bytes:
    there, path = system(uri, key)
    with there.open_input_file(path) as stream:
        return bytes(stream.read())


@pytest.mark.slow
def test_from_store_to_store(
    cluster: Any, lines: Callable[[int], Path], store: str, tmp_path: Path
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    from mtqa.batch import row, schema

    data = lines(100).read_bytes()
    rows = [json.loads(line) for line in lines(30).read_text("utf-8").splitlines() if "vi" in line]
    table = pa.Table.from_pylist([{**one, "id": str(one["id"])} for one in rows])
    parquet.write_table(table, tmp_path / "b.parquet")
    put(store, "in/a.jsonl", data)
    put(store, "in/b.parquet", (tmp_path / "b.parquet").read_bytes())
    put(store, "in/notes.bin", b"not to be read")
    (tmp_path / "a.jsonl").write_bytes(data)
    local = tmp_path / "local.jsonl"
    run_batch([str(tmp_path / "a.jsonl"), str(tmp_path / "b.parquet")], str(local), **FAST)

    run_batch([store.format("in")], store.format("out/lines.jsonl"), **FAST)
    run_batch([store.format("in")], store.format("out/lines.parquet"), **FAST)

    expected = [row(line) for line in local.read_text("utf-8").splitlines()]
    lines_there = [row(line) for line in got(store, "out/lines.jsonl").decode().splitlines()]
    assert len(expected) == 100 + len(rows)
    assert [_placed(one) for one in lines_there] == [_placed(one) for one in expected]
    (tmp_path / "got.parquet").write_bytes(got(store, "out/lines.parquet"))
    made = parquet.read_table(tmp_path / "got.parquet")
    assert made.schema.equals(schema())
    assert made.to_pylist() == lines_there
    manifest = json.loads(got(store, "out/lines.jsonl.manifest.json"))
    assert manifest["lines"] == len(expected)
    there, folder = system(store, "out")
    from pyarrow import fs

    names = {one.base_name for one in there.get_file_info(fs.FileSelector(folder))}
    kinds = ("lines.jsonl", "lines.parquet")
    assert names == {name for kind in kinds for name in (kind, f"{kind}.manifest.json")}


def _placed(line: dict[str, Any]) -> dict[str, Any]:
    """A line without the folder of its path, which differs."""
    return {**line, "path": line["path"] and line["path"].rpartition("/")[2]}


@pytest.mark.slow
def test_what_is_not_there(cluster: Any, store: str, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("of yesterday")
    with pytest.raises(InputError, match="no such file") as refused:
        run_batch([store.format("none.jsonl")], str(out), **FAST)
    assert refused.value.path == "s3://news/none.jsonl"
    assert [one.name for one in tmp_path.iterdir()] == ["out.jsonl"]


def test_uris() -> None:
    assert is_remote("s3://bucket/key")
    assert not is_remote("C://folder")
    assert not is_remote("folder/a:b")
    assert shown("s3://me:secret@bucket/key?region=eu") == "s3://bucket/key"
    with pytest.raises(UsageError, match="a key in the URI"):
        expand(["s3://me:secret@bucket/key"])


@pytest.mark.parametrize(
    "uri",
    [
        "s3://bucket/key",
        "s3://bucket/key?endpoint_override=store.example.org",
        "gs://bucket/key?endpoint_override=10.0.0.1:9000",
        "hdfs://node/file",
    ],
)
def test_offline_asks_no_other_machine(uri: str) -> None:
    with pytest.raises(UsageError, match="offline"):
        refuse_offline([uri])


@pytest.mark.parametrize(
    "path",
    [
        "lines.jsonl",
        "file:///tmp/lines.jsonl",
        "s3://bucket/key?endpoint_override=localhost:9000",
        "s3://bucket/key?endpoint_override=http%3A%2F%2F127.0.0.1%3A9000",
    ],
)
def test_offline_asks_this_one(path: str) -> None:
    refuse_offline([path])
