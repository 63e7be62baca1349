"""A small server with the faults of a network: it drops connections, refuses, answers late."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

DROP = None


@dataclass
class Faulty:
    """What it answers, one after the other, and what it was asked."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], Any] | None] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def will(self, status: int, body: Any = None, **headers: str) -> None:
        """Answer so, after what was said before."""
        self.answers.append((status, {name.replace("_", "-"): text for name, text in headers.items()}, body))

    def will_drop(self) -> None:
        """Close the connection without an answer."""
        self.answers.append(DROP)

    def refuses(self, status: int, code: str, more: dict[str, Any] | None = None, **headers: str) -> None:
        """Answer with a problem document."""
        problem = {
            "status": status,
            "code": code,
            "detail": f"It is {code}.",
            "request_id": "r-1",
            **(more or {}),
        }
        self.will(status, problem, **headers)

    def keys(self) -> list[str | None]:
        """The idempotency key of each request."""
        return [headers.get("idempotency-key") for _method, _path, headers, _body in self.asked]


@contextmanager
def faulty_server() -> Iterator[Faulty]:
    """Serve on a free port of this machine until the block ends."""
    faulty = Faulty()

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): text for name, text in self.headers.items()}
            faulty.asked.append((self.command, self.path, headers, body))
            told = faulty.answers.pop(0) if len(faulty.answers) > 1 else faulty.answers[0]
            if told is DROP:
                self.close_connection = True
                return
            status, sent, content = told
            octets = content if isinstance(content, bytes) else json.dumps(content).encode()
            octets = b"" if content is None else octets
            kind = "text/html" if isinstance(content, bytes) else "application/json"
            self.send_response(status)
            for name, text in {"Content-Length": str(len(octets)), "Content-Type": kind, **sent}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(octets)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *_words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        faulty.url = f"http://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield faulty
        finally:
            server.shutdown()
