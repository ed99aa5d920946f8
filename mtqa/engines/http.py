"""A server that speaks LibreTranslate's API, named by its address.

This is the only engine that sends text away, so it is never chosen unless it is named, it follows
no redirect to another server, and with `--offline` it is not used at all. The address is given as
the engine's name or in ``MTQA_HTTP_URL``, a key in ``MTQA_HTTP_KEY``.
"""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from http.client import HTTPException
from typing import IO, Any
from urllib.parse import urlsplit

from mtqa.engines import _codes
from mtqa.engines._base import Engine, Kind, Offer, Request
from mtqa.errors import EngineError

__all__ = ["ENGINE", "HttpEngine"]

_SEGMENTS = 50
_CHARACTERS = 5000
_LARGEST = 16 << 20
# Tried again after these pauses, in seconds, where that may help; longer if the server asks for it.
_PAUSES = (0.5, 1.5)
_LONGEST_PAUSE = 30.0
_PASSING = frozenset({429, 500, 502, 503, 504})
_HINT = "check that the server runs and that its address is right"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Text goes to the server that was named and to no other."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


class HttpEngine(Engine):
    """One server. `timeout` bounds a request as a whole, in seconds, slow answers included."""

    kind = "http"
    licence = "as the server's"

    def __init__(self, url: str, key: str | None = None, timeout: float = 60.0) -> None:
        self.model = url.rstrip("/")
        self.timeout = timeout
        self._key = key
        self._targets: dict[str, tuple[str, ...]] | None = None
        self._opener = urllib.request.build_opener(_NoRedirect)

    @property
    def signature(self) -> str:
        """The server's address; what it runs it does not tell."""
        parts = urlsplit(self.model)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        return f"engine:http|server:{parts.scheme}://{host}{port}{parts.path}"

    def serves(self, source_lang: str, target_lang: str) -> bool:
        """Whether the server lists the pair; raises EngineError when it cannot be asked."""
        return self._codes(source_lang, target_lang) is not None

    def _codes(self, source_lang: str, target_lang: str) -> tuple[str, str] | None:
        if self._targets is None:
            self._targets = _languages(self._request("/languages", None), self.model)
        source = _codes.best(source_lang, self._targets)
        if source is None:
            return None
        target = _codes.best(target_lang, self._targets[source])
        return None if target is None else (source, target)

    def _translate(self, segments: Sequence[str], source_lang: str, target_lang: str) -> list[str]:
        codes = self._codes(source_lang, target_lang)
        assert codes is not None  # the caller has asked `serves`
        answers: list[str] = []
        for batch in _batches(segments):
            body = {"q": batch, "source": codes[0], "target": codes[1], "format": "text"}
            if self._key:
                body["api_key"] = self._key
            answer = self._request("/translate", body)
            answers += _texts(answer, len(batch), self.model)
        return answers

    def _request(self, path: str, body: dict[str, Any] | None) -> Any:
        """The JSON that the server answers; tried again where the fault may pass."""
        for pause in (*_PAUSES, None):
            try:
                return self._once(path, body)
            except _Passing as error:
                if pause is None:
                    raise EngineError(f"{self.model}: {error.what}", hint=_HINT) from error
                time.sleep(max(pause, min(error.after, _LONGEST_PAUSE)))
        raise AssertionError("unreachable")

    def _once(self, path: str, body: dict[str, Any] | None) -> Any:
        request = urllib.request.Request(
            self.model + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        deadline = time.monotonic() + self.timeout
        try:
            with self._opener.open(request, timeout=self.timeout) as response:
                content = _read(response, deadline)
        except urllib.error.HTTPError as error:
            raise self._refused(error) from None
        except TimeoutError:
            raise EngineError(
                f"{self.model} did not answer within {self.timeout:g} s", hint=_HINT
            ) from None
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                raise EngineError(
                    f"{self.model} did not answer within {self.timeout:g} s", hint=_HINT
                ) from None
            raise _Passing(f"no answer ({type(error).__name__}: {reason})") from error
        try:
            return json.loads(content)
        except ValueError:
            raise EngineError(f"{self.model} answered what is no JSON", hint=_HINT) from None

    def _refused(self, error: urllib.error.HTTPError) -> EngineError:
        with error:
            said = _said(error)
        what = f"answered {error.code}{said}"
        if error.code in _PASSING:
            return _Passing(what, _seconds(error.headers.get("Retry-After")))
        hint = "give the key in MTQA_HTTP_KEY" if error.code in {401, 403} else _HINT
        return EngineError(f"{self.model} {what}", hint=hint)


class _Passing(EngineError):
    """A fault that may be gone in a moment: `after` so many seconds, where the server says so."""

    def __init__(self, what: str, after: float = 0.0) -> None:
        super().__init__(what)
        self.after = after


def _seconds(said: str | None) -> float:
    """A Retry-After header (RFC 9110) as a number of seconds; its dates are not read."""
    return float(said) if said is not None and said.isascii() and said.isdigit() else 0.0


def _said(error: urllib.error.HTTPError) -> str:
    """The server's own words, where it gives some."""
    try:
        said = json.loads(error.read(4096))["error"]
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return ""
    return f": {str(said).splitlines()[0][:200]}" if said else ""


def _read(response: IO[bytes], deadline: float) -> bytes:
    """The whole body; raises TimeoutError for one that only trickles, ValueError for a flood."""
    read = getattr(response, "read1", response.read)
    content = b""
    while chunk := read(1 << 16):
        content += chunk
        if len(content) > _LARGEST:
            raise EngineError("the server's answer is far too large")
        if time.monotonic() > deadline:
            raise TimeoutError
    length = getattr(response, "headers", {}).get("Content-Length")
    if length is not None and len(content) < int(length):
        raise HTTPException("the answer was cut short")
    return content


def _languages(answer: Any, url: str) -> dict[str, tuple[str, ...]]:
    """The server's source codes, each with the target codes it translates into."""
    try:
        codes = [str(entry["code"]) for entry in answer]
        return {
            str(entry["code"]): tuple(map(str, entry.get("targets") or codes)) for entry in answer
        }
    except (TypeError, KeyError, AttributeError):
        raise EngineError(
            f"{url} does not list its languages as LibreTranslate does", hint=_HINT
        ) from None


def _texts(answer: Any, count: int, url: str) -> list[str]:
    texts = answer.get("translatedText") if isinstance(answer, dict) else None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise EngineError(f"{url} answered without translations", hint=_HINT)
    if len(texts) != count:
        raise EngineError(f"{url} gave {len(texts)} translations for {count} segments", hint=_HINT)
    return texts


def _batches(segments: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for segment in segments:
        if batch and (len(batch) >= _SEGMENTS or size + len(segment) > _CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(segment)
        size += len(segment)
    if batch:
        yield batch


def _open(request: Request) -> Engine:
    url = request.spec or os.environ.get("MTQA_HTTP_URL")
    if not url:
        raise EngineError("no server is named", hint="--engine http://HOST:PORT, or MTQA_HTTP_URL")
    if request.offline:
        raise EngineError(
            f"{urlsplit(url).hostname} is not asked, for the run is offline",
            hint="leave --offline out",
        )
    if urlsplit(url).scheme not in {"http", "https"}:
        raise EngineError(f"{url} is no http address")
    engine = HttpEngine(url, os.environ.get("MTQA_HTTP_KEY"))
    if not engine.serves(request.source_lang, request.target_lang):
        pair = f"{request.source_lang} → {request.target_lang}"
        raise EngineError(f"{engine.model} does not translate {pair}")
    return engine


def _offers() -> list[Offer]:
    url = os.environ.get("MTQA_HTTP_URL")
    hint = "" if url else "name one: --engine http://HOST:PORT, or MTQA_HTTP_URL"
    return [
        Offer(
            kind="http",
            model=url or "none",
            pairs="as the server says",
            licence=HttpEngine.licence,
            ready=bool(url),
            hint=hint,
        )
    ]


ENGINE = Kind(
    name="http",
    summary="a LibreTranslate-compatible server; text is sent to it",
    open=_open,
    reads=lambda spec: spec.startswith(("http://", "https://")),
    offers=_offers,
)
