"""A model hub on the loopback address, as far as downloading goes: names, files, checksums."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    """Serves the models in `models` (name: folder) and keeps the paths that were asked.

    Of a weights file, `cut` is the byte from which it says nothing more, and `flip` one that it
    says wrong; `ranges` are the parts of files that were asked for. Weights take `pace` seconds
    more, and `sent` counts how often they were.
    """

    daemon_threads = True

    def __init__(self, models: dict[str, Path]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.models = models
        self.asked: list[str] = []
        self.ranges: list[str] = []
        self.cut: int | None = None
        self.flip: int | None = None
        self.pace = 0.0
        self.sent = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        pass

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.asked.append(path)
        for name, folder in self.server.models.items():
            files = sorted(file for file in folder.iterdir() if file.is_file())
            if path.startswith(f"/api/models/{name}/tree"):
                tree = [
                    {
                        "type": "file",
                        "path": file.name,
                        "size": file.stat().st_size,
                        "oid": etag(file),
                    }
                    for file in files
                ]
                self.answer(json.dumps(tree).encode())
                return
            if path in {f"/api/models/{name}", f"/api/models/{name}/revision/main"}:
                info = {
                    "id": name, "modelId": name, "sha": COMMIT, "private": False, "tags": [],
                    "siblings": [{"rfilename": file.name} for file in files],
                }  # fmt: skip
                self.answer(json.dumps(info).encode())
                return
            file = folder / path.rpartition("/")[2]
            if path.startswith(f"/{name}/resolve/") and file.is_file():
                self.send_file(file)
                return
        self.answer(b"{}", 404, X_Error_Code="RepoNotFound")

    def send_file(self, file: Path) -> None:
        body, weights = bytearray(file.read_bytes()), file.suffix in LARGE
        if self.server.flip is not None and weights:
            body[self.server.flip] ^= 1
        if weights and self.command == "GET":
            self.server.sent += 1
            time.sleep(self.server.pace)
        asked = self.headers.get("Range")
        start, of = 0, len(body)
        if asked:
            self.server.ranges.append(asked)
            start = int(asked.removeprefix("bytes=").partition("-")[0])
        headers = {"ETag": f'"{etag(file)}"', "X_Repo_Commit": COMMIT}
        if asked:
            headers["Content_Range"] = f"bytes {start}-{of - 1}/{of}"
        cut = self.server.cut
        if cut is None or not weights or self.command == "HEAD":
            self.answer(bytes(body[start:]), 206 if asked else 200, **headers)
            return
        self.send_response(206 if asked else 200)
        for name, value in {**headers, "Content-Length": str(of - start)}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body[start:cut])
        self.close_connection = True


LARGE = {".safetensors", ".bin"}


def etag(file: Path) -> str:
    """As the hub has it: SHA-256 of a large file, git's hash of another."""
    body = file.read_bytes()
    if file.suffix in LARGE:
        return hashlib.sha256(body).hexdigest()
    blob = b"blob %d\0" % len(body) + body
    return hashlib.sha1(blob, usedforsecurity=False).hexdigest()


@contextmanager
def hub(models: dict[str, Path]) -> Iterator[Hub]:
    server = Hub(models)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
