"""A web hook for a CMS: an article in, its findings out. The standard library and mtqa, no more.

    MTQA_SECRET=... python app.py 8080

POST a JSON object with `target` and, where known, `id`, `source`, `source_lang`, `target_lang`;
the header X-Signature holds the HMAC-SHA256 of the body under the secret, in hexadecimal. The
answer is a line as `mtqa batch` writes it. Put it behind your own proxy: it speaks plain HTTP and
listens on this machine only.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Lock

from mtqa import Checker
from mtqa.readers import read_stream
from mtqa.reports.jsonl import line

LARGEST = 1_000_000  # bytes; an article has a hundredth of it
SECRET = os.environ.get("MTQA_SECRET", "").encode()
CHECKER = Checker(engine=os.environ.get("MTQA_ENGINE", "none"), fast=True)
ONE_AT_A_TIME = Lock()


class Hook(BaseHTTPRequestHandler):
    """Answers one request."""

    timeout = 30

    def do_POST(self) -> None:
        """Check the article in the body."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            self.answer(413, b"")
            return
        body = self.rfile.read(int(length))
        signature = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(signature, self.headers.get("X-Signature", "")):
            self.answer(403, b"")
            return
        one_line = BytesIO(b" ".join(body.splitlines()))
        with ONE_AT_A_TIME:
            results = list(CHECKER.check_many(read_stream(one_line, "-", "jsonl")))
        if len(results) != 1:
            self.answer(400, b"")
            return
        text = line(results[0]).encode()
        self.answer(200 if results[0].error is None else 422, text)

    def answer(self, code: int, body: bytes) -> None:
        """Send `body` as JSON."""
        self.send_response(code)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    if not SECRET:
        sys.exit("set MTQA_SECRET: without it anyone could ask")
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hook).serve_forever()
