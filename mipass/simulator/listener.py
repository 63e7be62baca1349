"""Where a reader waits for phones: a TCP port, and a WebSocket for those that run in a browser."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from websockets.sync.server import Server as WebSocketServer
from websockets.sync.server import ServerConnection, serve

from mipass.protocol.frames import LARGEST
from mipass.simulator.connections import SocketStream, Stream, WebSocketStream
from mipass.simulator.errors import Unprepared

Handler = Callable[[Stream], None]

CONVERSATION_SECONDS = 60.0  # an app that enrolls a reader asks its portal in between
MOST_AT_ONCE = 32


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


@contextmanager
def listening(
    handler: Handler,
    *,
    address: str,
    port: int | None,
    websocket_port: int | None,
    origins: Sequence[str] = (),
) -> Iterator[dict[str, int]]:
    """Call the handler in a thread of its own for each connection, until the block ends.

    Yields the ports, of which 0 chooses a free one. ``origins`` are the web pages that may connect; empty:
    all. Raises Unprepared ``port_in_use``.
    """
    handle = _few_at_once(handler)
    with ExitStack() as stack:
        ports = {}
        if port is not None:
            ports["port"] = _serve_sockets(stack, handle, address, port)
        if websocket_port is not None:
            ports["websocket"] = _serve_websockets(stack, handle, address, websocket_port, origins)
        yield ports


def _few_at_once(handler: Handler) -> Handler:
    """Whoever comes when there are many already is hung up on."""
    places = threading.BoundedSemaphore(MOST_AT_ONCE)

    def handle(stream: Stream) -> None:
        if places.acquire(blocking=False):
            try:
                handler(stream)
            finally:
                places.release()

    return handle


def _serve_sockets(stack: ExitStack, handler: Handler, address: str, port: int) -> int:
    class OneConnection(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                handler(SocketStream(self.request, seconds=CONVERSATION_SECONDS))

    with _told_if_taken(address, port):
        server = _Server((address, port), OneConnection)
    stack.enter_context(server)
    _in_background(stack, server)
    return int(server.server_address[1])


def _serve_websockets(
    stack: ExitStack, handler: Handler, address: str, port: int, origins: Sequence[str]
) -> int:
    def one_connection(connection: ServerConnection) -> None:
        with suppress(OSError):
            handler(WebSocketStream(connection, seconds=CONVERSATION_SECONDS))

    allowed: Any = list(origins) or None
    with _told_if_taken(address, port):
        server = serve(one_connection, address, port, origins=allowed, max_size=2 * LARGEST, compression=None)
    _in_background(stack, server)
    return int(server.socket.getsockname()[1])


def _in_background(stack: ExitStack, server: socketserver.BaseServer | WebSocketServer) -> None:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stack.callback(server.shutdown)


@contextmanager
def _told_if_taken(address: str, port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unprepared("port_in_use", f"Cannot listen on {address}:{port}: {error.strerror}.") from error
