"""Waiting for others: a GATT server that advertises, and hands each connection to a thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import UUID

from bumble.core import AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.hci import Role

from mipass.protocol.ble import ADVERTISED_MS, HANG_UP_SECONDS, MOST_AT_ONCE
from mipass.simulator.bluetooth import Place, RadioStream
from mipass.simulator.radio.adapter import NAME, Call, Loop, bumble_uuid

Handler = Callable[[RadioStream], None]

_FLAGS = bytes([0x06])  # general discoverable, no classic Bluetooth


class Offered:
    """A service, and what is called for each connection that begins in it."""

    def __init__(self, server: Server, place: Place, handler: Handler) -> None:
        where = place.characteristics
        self.handler = handler
        self.state = _written(
            where.state,
            lambda connection, state: server.told(connection, state, self),
            Characteristic.Properties.NOTIFY,
        )
        to_server = _written(where.to_server, server.heard, Characteristic.Properties.WRITE)
        self.to_client = Characteristic[bytes](
            bumble_uuid(where.to_client), Characteristic.Properties.NOTIFY, Characteristic.READABLE
        )
        self._ident = _ident(where.ident) if where.ident and place.is_for_wallets else None
        offered = [self.state, to_server, self.to_client, *([self._ident] if self._ident else [])]
        self.service = Service(bumble_uuid(place.service), offered)

    def become(self, service: UUID, name: bytes, handler: Handler) -> None:
        """Be another service, by which a wallet knows that it is meant: attributes cannot be taken away."""
        self.service.uuid = bumble_uuid(service)
        self.service.value = self.service.uuid.to_pdu_bytes()
        self.handler = handler
        if self._ident:
            self._ident.value = name


class Server:
    """Waits for others, some of them at once, and advertises as long as there is room for one more.

    Methods are for the loop's thread.
    """

    def __init__(
        self, loop: Loop, device: Device, *, advertised: Callable[[], Sequence[UUID]], seconds: float
    ) -> None:
        self._loop, self._device = loop, device
        self._advertised, self._seconds = advertised, seconds
        self._calls: dict[Connection, Call] = {}
        self._begun_in: dict[Connection, Offered] = {}
        self._guests: Offered | None = None
        self._advertising = asyncio.Lock()
        self._is_closed = False
        device.on(Device.EVENT_CONNECTION, self._met)

    def offer(self, place: Place, handler: Handler) -> Offered:
        """Offer one more service."""
        offered = Offered(self, place, handler)
        self._device.add_service(offered.service)
        return offered

    def expect(self, service: UUID, name: bytes, handler: Handler) -> None:
        """Offer a wallet the service and the Ident that it looks for, in place of the last one's."""
        if self._guests is None:
            self._guests = self.offer(Place(service, is_for_wallets=True), handler)
        self._guests.become(service, name, handler)

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

    def told(self, connection: Connection, state: bytes, offered: Offered) -> None:
        """Somebody names a state in a service."""
        if call := self._calls.get(connection):
            self._begun_in.setdefault(connection, offered)
            call.told(state)

    def heard(self, connection: Connection, chunk: bytes) -> None:
        """Somebody writes a chunk."""
        if call := self._calls.get(connection):
            call.stream.arrived(chunk)

    def _met(self, connection: Connection) -> None:
        if connection.role != Role.PERIPHERAL:  # one that this side made itself
            return
        if self._is_closed or len(self._calls) >= MOST_AT_ONCE:
            self._loop.soon(connection.disconnect())
            return
        call = Call(
            self._loop,
            connection,
            write=lambda chunk: self._notify(connection, chunk, lambda offered: offered.to_client),
            tell=lambda state: self._notify(connection, state, lambda offered: offered.state),
            seconds=self._seconds,
        )
        self._calls[connection] = call
        connection.on(Connection.EVENT_DISCONNECTION, lambda *_: self._left(connection))
        self._loop.soon(self.advertise())
        self._loop.soon(self._begin(call))

    async def _notify(
        self, connection: Connection, value: bytes, by: Callable[[Offered], Characteristic[bytes]]
    ) -> None:
        if offered := self._begun_in.get(connection):
            await self._device.notify_subscriber(connection, by(offered), value)

    async def _begin(self, call: Call) -> None:
        """Once the other side has said START: then it hears, and is heard. Who never does is hung up on."""
        try:
            await asyncio.wait_for(call.begun.wait(), self._seconds)
        except TimeoutError:
            await call.part()
            return
        call.stream.extend(self._seconds)
        handler = self._begun_in[call.connection].handler
        threading.Thread(target=self._converse, args=(call, handler), daemon=True).start()

    def _left(self, connection: Connection) -> None:
        del self._calls[connection]
        self._begun_in.pop(connection, None)
        self._loop.soon(self.advertise())

    def _converse(self, call: Call, handler: Handler) -> None:
        try:
            with suppress(OSError):
                handler(call.stream)
        finally:
            with suppress(OSError):  # the adapter may be closed meanwhile
                self._loop.run(call.part(), 2 * HANG_UP_SECONDS)


def _written(
    uuid: UUID, heard: Callable[[Connection, bytes], None], beside: Characteristic.Properties
) -> Characteristic[bytes]:
    """One that is written to, with or without an answer as the others of its properties say."""
    properties = Characteristic.Properties.WRITE_WITHOUT_RESPONSE | beside
    value = CharacteristicValue[bytes](write=heard)
    return Characteristic[bytes](bumble_uuid(uuid), properties, Characteristic.WRITEABLE, value)


def _ident(uuid: UUID) -> Characteristic[bytes]:
    return Characteristic[bytes](
        bumble_uuid(uuid), Characteristic.Properties.READ, Characteristic.READABLE, bytes(16)
    )


def _advertising_data(*uuids: UUID, flags: bool = False, name: str = "") -> bytes:
    """At most 31 octets: one UUID with the flags or with a name."""
    kinds = AdvertisingData.Type
    parts: list[tuple[int, bytes]] = [(kinds.FLAGS, _FLAGS)] if flags else []
    parts += [(kinds.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS, each.bytes[::-1]) for each in uuids]
    if name:
        parts.append((kinds.COMPLETE_LOCAL_NAME, name.encode()))
    return bytes(AdvertisingData(parts))
