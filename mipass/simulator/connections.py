"""Byte streams to another device: a socket, or a WebSocket whose messages are pieces of the stream."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from websockets.exceptions import ConnectionClosed
from websockets.sync.connection import Connection as WebSocketConnection

from mipass.protocol.errors import ProtocolError
from mipass.protocol.frames import Frame, FrameReader, frames
from mipass.simulator.bluetooth import ByRadio, load_radio
from mipass.simulator.errors import Refused, Unreachable

PIECE = 16 << 10  # octets read at once
CONNECT_SECONDS = 5.0


class Stream(Protocol):
    """A connection on which everything has to be over by a deadline."""

    def send(self, data: bytes) -> None:
        """Send all of it. Raises OSError when the other side is gone or the time is up."""

    def receive(self) -> bytes:
        """The next piece; empty when the other side has ended. Raises OSError when the time is up."""

    def extend(self, seconds: float) -> None:
        """From now on there are so many seconds."""


class SocketStream:
    """A TCP connection."""

    def __init__(self, connection: socket.socket, *, seconds: float) -> None:
        self._socket = connection
        self._deadline = time.monotonic() + seconds

    def send(self, data: bytes) -> None:
        """See `Stream`."""
        self._socket.settimeout(_left(self._deadline))
        self._socket.sendall(data)

    def receive(self) -> bytes:
        """See `Stream`."""
        self._socket.settimeout(_left(self._deadline))
        return self._socket.recv(PIECE)

    def extend(self, seconds: float) -> None:
        """See `Stream`."""
        self._deadline = time.monotonic() + seconds


class WebSocketStream:
    """A WebSocket of binary messages."""

    def __init__(self, connection: WebSocketConnection, *, seconds: float) -> None:
        self._connection = connection
        self._deadline = time.monotonic() + seconds

    def send(self, data: bytes) -> None:
        """See `Stream`."""
        try:
            self._connection.send(data)
        except ConnectionClosed as error:
            raise ConnectionResetError("the other side is gone") from error

    def receive(self) -> bytes:
        """See `Stream`. A text message is none of ours and ends the stream."""
        try:
            message = self._connection.recv(timeout=_left(self._deadline))
        except ConnectionClosed:
            return b""
        return message if isinstance(message, bytes) else b""

    def extend(self, seconds: float) -> None:
        """See `Stream`."""
        self._deadline = time.monotonic() + seconds


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for this conversation is over")
    return left


@contextmanager
def connected(address: str | ByRadio, *, seconds: float) -> Iterator[Stream]:
    """A stream to ``HOST:PORT``, or by Bluetooth.

    Raises Unreachable, also when the connection breaks inside the block, and by Bluetooth Unprepared.
    """
    if isinstance(address, ByRadio):
        with load_radio().connected(address, seconds=seconds) as stream:
            yield stream
        return
    host, port = parse_address(address)
    try:
        with socket.create_connection((host, port), timeout=CONNECT_SECONDS) as connection:
            yield SocketStream(connection, seconds=seconds)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        raise Unreachable(f"The connection to {address} failed: {error}.") from error


def parse_address(address: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``, or of a port alone on this machine. Raises Refused ``bad_address``."""
    host, _, port = address.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise Refused("bad_address", f"“{address}” is not HOST:PORT.")
    return host.strip("[]") or "127.0.0.1", int(port)


class Conversation:
    """Whole messages over a stream, one after the other."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._frames = FrameReader()
        self._waiting: Iterator[Frame] = iter(())

    def send(self, kind: int, content: bytes) -> None:
        """Send one message. Raises ProtocolError ``too_long``; OSError as `Stream`."""
        self._stream.send(frames(kind, content))

    def receive(self) -> Frame:
        """The next message. Raises ProtocolError ``truncated``, ``too_long``; OSError when the time is up."""
        while (found := next(self._waiting, None)) is None:
            piece = self._stream.receive()
            if not piece:
                raise ProtocolError("truncated", "The connection ended before the answer.")
            self._waiting = iter(self._frames.feed(piece))
        return found


class Prefixed:
    """A stream of which something was read already."""

    def __init__(self, stream: Stream, first: bytes) -> None:
        self._stream = stream
        self._first = first

    def send(self, data: bytes) -> None:
        """See `Stream`."""
        self._stream.send(data)

    def extend(self, seconds: float) -> None:
        """See `Stream`."""
        self._stream.extend(seconds)

    def receive(self) -> bytes:
        """See `Stream`."""
        first, self._first = self._first, b""
        return first or self._stream.receive()
