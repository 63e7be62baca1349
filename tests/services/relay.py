"""A wire that is cut after so many octets: a TCP relay between two programs of this machine."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

PART = 16_384


class Relay:
    """Passes everything on, until it is told how much may still come from the server; then all is cut."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._left: int | None = None
        self._open: set[socket.socket] = set()
        self.was_cut = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        found: int = self._listening.getsockname()[1]
        return found

    def cut_after(self, octets: int) -> None:
        """Let that many octets more come from the server, over all connections, and cut each then."""
        with self._lock:
            self._left = octets
            self.was_cut.clear()

    def mend(self) -> None:
        """Pass everything on again, over new connections."""
        with self._lock:
            self._left = None

    def close(self) -> None:
        """End it and every connection."""
        self._listening.close()
        self._cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listening.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._server) as server, selectors.DefaultSelector() as ready:
            with self._lock:
                self._open |= {client, server}
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            with suppress(OSError, ValueError):
                while all(self._pass(key.fileobj, key.data, server) for key, _mask in ready.select()):
                    pass
            with self._lock:
                self._open -= {client, server}

    def _pass(self, source: Any, target: socket.socket, server: socket.socket) -> bool:
        """Pass a part on; whether the connection is still whole."""
        part = source.recv(PART)
        allowed = self._allowed(part) if source is server else part
        target.sendall(allowed)
        if len(allowed) < len(part):
            self.was_cut.set()
            self._cut()
            return False
        return bool(part)

    def _allowed(self, part: bytes) -> bytes:
        with self._lock:
            if self._left is None:
                return part
            allowed = part[: self._left]
            self._left -= len(allowed)
            return allowed

    def _cut(self) -> None:
        with self._lock:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay_to(host: str, port: int) -> Iterator[Relay]:
    """A relay for as long as the block lasts."""
    relay = Relay(host, port)
    try:
        yield relay
    finally:
        relay.close()
