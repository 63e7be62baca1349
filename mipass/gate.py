"""What stands between the network and the portal's threads: an ASGI application around the WSGI one.

A thread works for a request only while the portal does. The body is taken in before, the answer is complete
before its first octet leaves; who sends or reads slowly costs a coroutine and a temporary file, and has a
deadline. So no number of half-sent forms stops the portal, and every answer has a length: a download that
was cut shows it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from wsgiref.types import WSGIApplication

from mipass.base.kit.away import is_away

log = logging.getLogger(__name__)

LONGEST_TARGET = 4_000  # octets of path and query
LONGEST_HEADER = 8_000  # octets; what carries a token or a proof has half of it
ALL_HEADERS = 32_000
LARGEST_BODY = 40_000_000  # above what any view takes: see doors/web/uploads.py
IN_MEMORY = 1_000_000
PART = 65_536
PAUSE_SECONDS = 20.0  # between two parts of a body
SLOWEST = 20_000  # octets a second, of a body as a whole
PART_SECONDS = 30.0  # for the client to take a part of the answer

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
REFUSALS = {
    408: b"The request took too long.",
    413: b"Too large.",
    414: b"The address is too long.",
    431: b"The headers are too long.",
}
COME_AGAIN = b"2"  # seconds
BROKEN = {
    500: b"The answer could not be made. Nothing of it was sent.",
    503: b"The database went away while the answer was made. Nothing of it was sent; ask again.",
}


@dataclass
class Answer:
    """What the portal said: its whole content lies in ``content``."""

    content: IO[bytes]
    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    length: int = 0

    def start(
        self, status: str, headers: list[tuple[str, str]], _error: object = None
    ) -> Callable[..., object]:
        """WSGI's ``start_response``."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers]
        return self.content.write

    def break_off(self, status: int) -> None:
        """Say that it could not be made, instead of what was made of it: nothing of that has left."""
        self.status = status
        self.headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        if status == 503:
            self.headers.append((b"retry-after", COME_AGAIN))
        self.content.seek(0)
        self.content.truncate()
        self.content.write(BROKEN[status])


class Gate:
    """One process's gate; ``threads`` requests are worked on at once, the others wait."""

    def __init__(self, application: WSGIApplication, threads: int) -> None:
        self._application = application
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        with SpooledTemporaryFile(IN_MEMORY) as body, SpooledTemporaryFile(IN_MEMORY) as content:
            if refusal := await _take(scope, receive, body):
                await _refuse(send, refusal)
                return
            answer = Answer(content)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._pool, self._work, environ_of(scope, body), answer)
            await _give(send, scope["method"], answer)

    def _work(self, environ: MutableMapping[str, Any], answer: Answer) -> None:
        parts: Iterable[bytes] = self._application(environ, answer.start)  # type: ignore[arg-type]
        try:
            for part in parts:
                answer.content.write(part)
        except Exception as error:  # half of a file must not look like all of it
            log.exception("an answer broke off while it was made")
            answer.break_off(503 if is_away(error) else 500)
        finally:
            if (close := getattr(parts, "close", None)) is not None:
                close()
        answer.length = answer.content.tell()
        answer.content.seek(0)


async def _take(scope: Mapping[str, Any], receive: Receive, body: IO[bytes]) -> int:
    """Take the whole body in; the status to refuse it with, or 0."""
    if refusal := _too_long(scope):
        return refusal
    told = dict(scope["headers"]).get(b"content-length", b"0")
    length = int(told) if told.isdigit() and len(told) < 15 else 0
    if length > LARGEST_BODY:
        return 413
    taken = 0
    try:
        async with asyncio.timeout(PAUSE_SECONDS + (length or LARGEST_BODY) / SLOWEST):
            while True:
                message = await asyncio.wait_for(receive(), PAUSE_SECONDS)
                if message["type"] != "http.request":
                    return 408  # it went away; nobody reads this
                part = message.get("body", b"")
                taken += len(part)
                if taken > LARGEST_BODY:
                    return 413
                body.write(part)
                if not message.get("more_body"):
                    break
    except TimeoutError:
        return 408
    body.seek(0)
    return 0


def _too_long(scope: Mapping[str, Any]) -> int:
    if len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > LONGEST_TARGET:
        return 414
    lengths = [len(name) + len(text) for name, text in scope["headers"]]
    return 431 if max(lengths, default=0) > LONGEST_HEADER or sum(lengths) > ALL_HEADERS else 0


async def _give(send: Send, method: str, answer: Answer) -> None:
    """Send the answer with its length; to a client that takes none of it for long, no more."""
    headers = answer.headers
    has_content = method != "HEAD" and answer.status not in {204, 304} and answer.status >= 200
    if has_content and not any(name == b"content-length" for name, _text in headers):
        headers = [*headers, (b"content-length", str(answer.length).encode())]
    with suppress(TimeoutError):
        await _within(send({"type": "http.response.start", "status": answer.status, "headers": headers}))
        left = answer.length if has_content else 0
        while left > PART:
            await _within(send(_part(answer.content.read(PART), more=True)))
            left -= PART
        await _within(send(_part(answer.content.read() if has_content else b"", more=False)))
        return
    log.info("a client did not take its answer in time", extra={"status": answer.status})


def _within(sending: Awaitable[None]) -> Awaitable[None]:
    return asyncio.wait_for(sending, PART_SECONDS)


def _part(content: bytes, *, more: bool) -> Mapping[str, Any]:
    return {"type": "http.response.body", "body": content, "more_body": more}


async def _refuse(send: Send, status: int) -> None:
    text = REFUSALS[status]
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send(_part(text, more=False))


def environ_of(scope: Mapping[str, Any], body: IO[bytes]) -> dict[str, Any]:
    """The request as WSGI has it (PEP 3333), without headers whose names have ``_``: they pose as others."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": None,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, text in scope["headers"]:
        name, value = raw.decode("latin-1"), text.decode("latin-1")
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        if key == "HTTP_COOKIE":
            value = _without_escapes(value)
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ


def _without_escapes(cookies: str) -> str:
    """Without those that hold a backslash, as none of ours does.

    Python reads such a one in a time that grows by the square of its length (CVE-2024-7592).
    """
    return cookies if "\\" not in cookies else ";".join(c for c in cookies.split(";") if "\\" not in c)
