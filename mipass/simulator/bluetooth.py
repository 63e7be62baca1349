"""Where a reader is reached by Bluetooth LE, and the stream that a radio carries.

The radio itself is `mipass.simulator.radio`, which needs a library of its own and is loaded when it is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from queue import Empty, Full, Queue
from typing import Any
from uuid import UUID

from mipass.protocol.ble import OF_READER, SERVICE, Characteristics, MessageReader, advertised
from mipass.protocol.certificates import Certificate, fingerprint
from mipass.protocol.errors import ProtocolError
from mipass.simulator.errors import Unprepared

MOST_WAITING = 64  # messages that came and that nobody has read yet


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server is met: our readers', or what an engagement of ISO 18013-5 names."""

    service: UUID = SERVICE
    characteristics: Characteristics = OF_READER
    is_for_wallets: bool = False  # which look at the Ident before they speak


READERS = Place()


@dataclass(frozen=True, slots=True)
class ByRadio:
    """Whoever advertises one of these UUIDs. ``adapter``: ``hci-socket:0``, ``usb:0`` and the like."""

    adapter: str
    wanted: tuple[UUID, ...]
    place: Place = READERS


def doors_of(roots: Iterable[Certificate]) -> tuple[UUID, ...]:
    """What the readers that trust these roots advertise, and those that name no organization."""
    return (*(advertised(fingerprint(root)) for root in roots), SERVICE)


def load_radio() -> Any:
    """The module `mipass.simulator.radio`. Raises Unprepared ``no_bluetooth`` without its library."""
    try:
        return import_module("mipass.simulator.radio")
    except ModuleNotFoundError as error:
        raise Unprepared(
            "no_bluetooth", "Bluetooth needs the library bumble: install the extra `radio`."
        ) from error


class RadioStream:
    """A `Stream` of messages in chunks. ``carry`` sends one within so many seconds, or raises OSError.

    The radio's thread calls `arrived` and `end`, any other thread the rest.
    """

    def __init__(self, carry: Callable[[bytes, float], None], *, seconds: float) -> None:
        self._carry = carry
        self._deadline = time.monotonic() + seconds
        self._reader = MessageReader()
        self._messages: Queue[bytes] = Queue(MOST_WAITING)
        self._is_over = False

    def send(self, data: bytes) -> None:
        """See `Stream`."""
        self._carry(data, self._left())

    def receive(self) -> bytes:
        """See `Stream`: one message, or empty at the end."""
        if self._is_over and self._messages.empty():
            return b""
        try:
            return self._messages.get(timeout=self._left())
        except Empty:
            raise TimeoutError("the time for this conversation is over") from None

    def extend(self, seconds: float) -> None:
        """See `Stream`."""
        self._deadline = time.monotonic() + seconds

    def arrived(self, chunk: bytes) -> None:
        """Take a chunk. One that is none, and more than anybody reads, end the stream."""
        try:
            if not self._is_over and (message := self._reader.feed(chunk)):
                self._messages.put_nowait(message)
        except (ProtocolError, Full):
            self.end()

    def end(self) -> None:
        """Nothing more will come."""
        self._is_over = True
        try:
            self._messages.put_nowait(b"")
        except Full:  # whoever reads finds the end behind what waits
            return

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for this conversation is over")
        return left
