"""A server that speaks LibreTranslate's API, run as a process of its own; `python FILE MODE`.

Prints its port. It "translates" by writing the target code before the text. The modes other than
"good" are its faults.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODE = sys.argv[1]
LANGUAGES = [
    {"code": code, "name": code, "targets": ["en", "bg", "zh-Hans"]} for code in ("en", "bg")
]
seen = {"requests": 0}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        pass

    def answer(self, content: object, status: int = 200, **headers: str) -> None:
        self.raw(json.dumps(content).encode(), status, **headers)

    def raw(self, body: bytes, status: int = 200, claim: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(claim or len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def do_GET(self) -> None:
        if self.path == "/seen":
            self.answer(seen)
        elif self.path == "/languages":
            self.answer({"no": "list"} if MODE == "other" else LANGUAGES)
        else:
            self.answer({"error": "not found"}, 404)

    def do_POST(self) -> None:
        seen["requests"] += 1
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = [f"{asked['target']}: {text}" for text in asked["q"]]
        if MODE == "key" and asked.get("api_key") != "secret":
            self.answer({"error": "Invalid API key"}, 403)
        elif MODE == "busy" and seen["requests"] < 3:
            self.answer({"error": "Slowdown"}, 429)
        elif MODE == "later" and seen["requests"] < 2:
            self.answer({"error": "Slowdown"}, 429, Retry_After="1")
        elif MODE == "down":
            self.answer({"error": "out of memory"}, 500)
        elif MODE == "rubbish":
            self.raw(b"<html>It works!</html>")
        elif MODE == "other":
            self.answer([1, 2])
        elif MODE == "fewer":
            self.answer({"translatedText": texts[:-1]})
        elif MODE == "nulls":
            self.answer({"translatedText": [None] * len(texts)})
        elif MODE == "half":
            body = json.dumps({"translatedText": texts}).encode()
            self.raw(body[: len(body) // 2], claim=len(body))
            self.close_connection = True
        elif MODE == "slow":
            time.sleep(3)
            self.answer({"translatedText": texts})
        elif MODE == "trickle":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(30):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
            self.close_connection = True
        elif MODE == "redirect":
            self.send_response(307)
            self.send_header("Location", "http://127.0.0.1:1/translate")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.answer({"translatedText": texts})


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
