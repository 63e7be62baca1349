"""Somebody whom webhooks are sent to, on this machine, who answers as a test has it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Received:
    """One request. Names of headers are lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """Its address, what came, and what it answers: a status, or a function that speaks by the socket."""

    url: str
    answer: int | Callable[[socket.socket], None] = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: str = "ok"
    received: list[Received] = field(default_factory=list)
    most_at_once: int = 0
    seconds: float = 0.0
    at_once: int = 0
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def ids(self) -> list[str]:
        """The ids of what came, in order."""
        return [each.headers["webhook-id"] for each in self.received]


@contextmanager
def receiving(*, keeps: int = 0) -> Iterator[Receiver]:
    """A receiver that listens while the context lasts. It keeps a connection for so many requests, and then
    closes it without a word; with 0 for one, and says so.
    """
    found = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1" if keeps else "HTTP/1.0"
        left = keeps

        def setup(self) -> None:
            super().setup()
            with found.lock:
                found.connections += 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with found.lock:
                headers = {name.lower(): value for name, value in self.headers.items()}
                found.received.append(Received(self.path, headers, body))
                found.at_once += 1
                found.most_at_once = max(found.most_at_once, found.at_once)
            try:
                self._answer()
            except OSError:
                self.close_connection = True
            self.left -= 1
            if self.left <= 0:
                self.close_connection = True

        def _answer(self) -> None:
            time.sleep(found.seconds)
            if not isinstance(found.answer, int):
                try:
                    found.answer(self.connection)
                finally:
                    self._ends()
                self.close_connection = True
                return
            self._ends()
            said = found.text.encode()
            self.send_response(found.answer)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def _ends(self) -> None:
            """Count it no more: whoever has the answer may come again before the next line here runs."""
            with found.lock:
                found.at_once -= 1

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/hooks"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield found
        server.shutdown()


def hang(connection: socket.socket) -> None:
    """Say nothing."""
    time.sleep(1.5)


def drip(connection: socket.socket) -> None:
    """Say a little, now and then, and never all of it."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(30):
        connection.sendall(b"X")
        time.sleep(0.05)


def flood(connection: socket.socket) -> None:
    """Say 100 MB."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"y" * 1_000_000)


def reset(connection: socket.socket) -> None:
    """Cut it off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.close()
