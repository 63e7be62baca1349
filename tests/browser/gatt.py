"""What a browser's radio keeps of a reader that it is connected to, and how Chromium names what it has."""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bumble import core
from bumble.core import AdvertisingData, BaseBumbleError
from bumble.device import Advertisement, Connection
from bumble.gatt import Characteristic
from bumble.gatt_client import CharacteristicProxy

HUNG_UP_WITHIN = 5.0  # seconds
TURN_WITHIN = 5.0  # seconds


class Order:
    """In which a reader has told its values, of all its characteristics: the page reads each for itself."""

    def __init__(self) -> None:
        self._told: deque[Attribute] = deque()
        self._moved = asyncio.Condition()

    def tell(self, attribute: Attribute) -> None:
        """It has told one more."""
        self._told.append(attribute)

    async def turn(self, attribute: Attribute) -> None:
        """Wait until all that was told before is read. Raises TimeoutError where nobody reads it."""
        async with asyncio.timeout(TURN_WITHIN), self._moved:
            await self._moved.wait_for(lambda: self._told[0] is attribute)
            self._told.popleft()
            self._moved.notify_all()


@dataclass
class Attribute:
    """A characteristic of the reader, and the values that it has told and the page has not read yet."""

    proxy: CharacteristicProxy[bytes]
    order: Order = field(repr=False)
    told: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)

    async def do(self, asked: dict[str, Any]) -> None:
        """Write to it, or be told of its values from now on, as Chromium says that a page asks."""
        if asked["type"] == "write":
            is_answered = asked["writeType"] == "write-with-response"
            await self.proxy.write_value(base64.b64decode(asked["data"]), with_response=is_answered)
        elif asked["type"] == "subscribe-to-notifications":
            await self.proxy.subscribe(self._hear)

    def _hear(self, value: bytes) -> None:
        self.order.tell(self)
        self.told.put_nowait(value)

    async def next(self) -> bytes | None:
        """The next value, once all that was told before it is read: as a radio has it. None at the end."""
        value = await self.told.get()
        if value is not None:
            await self.order.turn(self)
        return value


@dataclass
class Peer:
    """One connection of the browser with a reader, and what the browser knows of it by ids of its own."""

    address: str
    connection: Connection
    attributes: dict[str, Attribute] = field(default_factory=dict)
    order: Order = field(default_factory=Order)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # what a page asks goes out in its order
    is_lost: bool = False  # it has ended in the air
    parted: asyncio.Event = field(default_factory=asyncio.Event)  # and the browser knows

    async def hang_up(self) -> None:
        """End it, unless the other side has: of an ended one the library waits for the end for ever."""
        if not self.is_lost:
            with suppress(BaseBumbleError, TimeoutError):
                await asyncio.wait_for(self.connection.disconnect(), HUNG_UP_WITHIN)


def uuids_of(advertisement: Advertisement) -> Iterator[UUID]:
    """The services that are advertised, by UUIDs of 128 bits."""
    kind = AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS
    listed: Any
    for listed in advertisement.data.get_all(kind):
        yield from (UUID(long_form(each)) for each in listed)


def long_form(uuid: core.UUID) -> str:
    """All 128 bits of it, in small letters."""
    return str(UUID(bytes=uuid.to_bytes(force_128=True)[::-1]))


def properties_of(proxy: CharacteristicProxy[bytes]) -> dict[str, bool]:
    """As Chromium calls them; one that notifies can be read too, for want of notifications."""
    kinds, has = Characteristic.Properties, proxy.properties
    return {
        "read": bool(has & (kinds.READ | kinds.NOTIFY)),
        "write": bool(has & kinds.WRITE),
        "writeWithoutResponse": bool(has & kinds.WRITE_WITHOUT_RESPONSE),
        "notify": bool(has & kinds.NOTIFY),
        "indicate": bool(has & kinds.INDICATE),
    }
