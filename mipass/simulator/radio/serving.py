"""Waiting for others: a GATT server that advertises, and hands each connection to a thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

from bumble.core import AdvertisingData, BaseBumbleError
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, CharacteristicValue, Service

from mipass.protocol.ble import ADVERTISED_MS, HANG_UP_SECONDS, MOST_AT_ONCE, SECONDS
from mipass.simulator.bluetooth import READERS, Place, RadioStream
from mipass.simulator.radio.adapter import NAME, OPEN_SECONDS, Call, Loop, bumble_uuid, opened

Handler = Callable[[RadioStream], None]

_FLAGS = bytes([0x06])  # general discoverable, no classic Bluetooth


class _Server:
    """Waits for others, some of them at once, and advertises as long as there is room for one more."""

    def __init__(
        self,
        loop: Loop,
        device: Device,
        handler: Handler,
        *,
        advertised: Callable[[], Sequence[UUID]],
        place: Place,
        seconds: float,
    ) -> None:
        self._loop, self._device, self._handler = loop, device, handler
        self._advertised, self._seconds = advertised, seconds
        self._calls: dict[Connection, Call] = {}
        self._advertising = asyncio.Lock()
        self._is_closed = False
        where = place.characteristics
        self._state = _written(where.state, self._told, Characteristic.Properties.NOTIFY)
        to_server = _written(where.to_server, self._heard, Characteristic.Properties.WRITE)
        self._to_client = Characteristic[bytes](
            bumble_uuid(where.to_client), Characteristic.Properties.NOTIFY, Characteristic.READABLE
        )
        offered = [self._state, to_server, self._to_client]
        device.add_service(Service(bumble_uuid(place.service), offered))
        device.on(Device.EVENT_CONNECTION, self._met)

    async def advertise(self) -> None:
        """Advertise if there is room, with what is to be advertised now."""
        async with self._advertising:
            if self._is_closed or len(self._calls) >= MOST_AT_ONCE:
                await self._device.stop_advertising()
                return
            own, *others = self._advertised()
            await self._device.start_advertising(
                advertising_data=_advertising_data(own, flags=True),
                scan_response_data=_advertising_data(*others[:1], name=NAME),
                advertising_interval_min=ADVERTISED_MS[0],
                advertising_interval_max=ADVERTISED_MS[1],
            )

    async def close(self) -> None:
        """Take nobody more, leave those that are there a little time, and part from them."""
        self._is_closed = True
        await self.advertise()
        calls = list(self._calls.values())
        await asyncio.gather(*(call.gone_within(HANG_UP_SECONDS) for call in calls))
        await asyncio.gather(*(call.part() for call in calls))

    def _met(self, connection: Connection) -> None:
        if self._is_closed or len(self._calls) >= MOST_AT_ONCE:
            self._loop.soon(connection.disconnect())
            return
        call = Call(
            self._loop,
            connection,
            write=lambda chunk: self._device.notify_subscriber(connection, self._to_client, chunk),
            tell=lambda state: self._device.notify_subscriber(connection, self._state, state),
            seconds=self._seconds,
        )
        self._calls[connection] = call
        connection.on(Connection.EVENT_DISCONNECTION, lambda *_: self._left(connection))
        self._loop.soon(self.advertise())
        self._loop.soon(self._begin(call))

    async def _begin(self, call: Call) -> None:
        """Once the other side has said START: then it hears, and is heard. Who never does is hung up on."""
        try:
            await asyncio.wait_for(call.begun.wait(), self._seconds)
        except TimeoutError:
            await call.part()
            return
        call.stream.extend(self._seconds)
        threading.Thread(target=self._converse, args=(call,), daemon=True).start()

    def _left(self, connection: Connection) -> None:
        del self._calls[connection]
        self._loop.soon(self.advertise())

    def _converse(self, call: Call) -> None:
        try:
            with suppress(OSError):
                self._handler(call.stream)
        finally:
            with suppress(OSError):  # the adapter may be closed meanwhile
                self._loop.run(call.part(), 2 * HANG_UP_SECONDS)

    def _told(self, connection: Connection, state: bytes) -> None:
        if call := self._calls.get(connection):
            call.told(state)

    def _heard(self, connection: Connection, chunk: bytes) -> None:
        if call := self._calls.get(connection):
            call.stream.arrived(chunk)


def _written(
    uuid: UUID, heard: Callable[[Connection, bytes], None], beside: Characteristic.Properties
) -> Characteristic[bytes]:
    """One that is written to, with or without an answer as the others of its properties say."""
    properties = Characteristic.Properties.WRITE_WITHOUT_RESPONSE | beside
    value = CharacteristicValue[bytes](write=heard)
    return Characteristic[bytes](bumble_uuid(uuid), properties, Characteristic.WRITEABLE, value)


def _advertising_data(*uuids: UUID, flags: bool = False, name: str = "") -> bytes:
    """At most 31 octets: one UUID with the flags or with a name."""
    kinds = AdvertisingData.Type
    parts: list[tuple[int, bytes]] = [(kinds.FLAGS, _FLAGS)] if flags else []
    parts += [(kinds.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS, each.bytes[::-1]) for each in uuids]
    if name:
        parts.append((kinds.COMPLETE_LOCAL_NAME, name.encode()))
    return bytes(AdvertisingData(parts))


@contextmanager
def listening(
    handler: Handler,
    *,
    adapter: str,
    advertised: Callable[[], Sequence[UUID]],
    place: Place = READERS,
    seconds: float = SECONDS,
) -> Iterator[None]:
    """Call the handler in a thread of its own for each connection that begins, until the block ends.

    ``advertised`` is asked whenever somebody has come or gone: UUIDs, of which the first two are advertised.
    Raises Unprepared ``no_adapter``.
    """
    with opened(adapter) as (loop, device):
        server = _Server(loop, device, handler, advertised=advertised, place=place, seconds=seconds)
        loop.run(server.advertise(), OPEN_SECONDS)
        try:
            yield
        finally:
            with suppress(OSError, BaseBumbleError):  # the adapter was taken away
                loop.run(server.close(), 3 * HANG_UP_SECONDS)
