"""Bluetooth without hardware: adapters of `bumble` on a link that is shaped as a radio is.

An adapter is reached as ``tcp-client:127.0.0.1:PORT``, by this process or another one.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import defaultdict, deque
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar
from uuid import UUID

from bumble import core
from bumble.controller import Controller
from bumble.core import PhysicalTransport
from bumble.device import Device, DeviceConfiguration
from bumble.hci import Address
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport.common import AsyncPipeSink
from bumble.transport.tcp_server import open_tcp_server_transport_with_socket

from mipass.protocol import ble

T = TypeVar("T")

PACKET = 251  # octets of a frame that a link-layer packet holds, with the extension of 4.2
HEAD = 4  # octets of a frame before what it holds
ATT = 4  # the channel of attributes
SECONDS = 40


@dataclass
class Shape:
    """``interval`` seconds between connection events, and how many packets each carries either way."""

    interval: float = 0.0
    packets: int = 4


class Adapter(Controller):
    """One that hears an advertisement with its scan response, which the library's link leaves out."""

    def on_advertising_pdu(self, pdu: Any) -> None:
        """See `Controller`."""
        sender = self.link and self.link.find_le_controller(pdu.advertiser_address)
        response = _scan_response(sender, pdu.advertiser_address) if sender else b""
        super().on_advertising_pdu(replace(pdu, data=bytes(pdu.data) + response))


def _scan_response(sender: Controller, address: Address) -> bytes:
    for advertised in sender.advertising_sets.values():
        if advertised.address == address:
            return bytes(advertised.scan_response_data)
    return bytes(sender.le_legacy_advertiser.scan_response_data)


class ShapedLink(LocalLink):
    """Carries frames at connection events, and remembers those of attributes."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.frames: list[bytes] = []
        self.senders: list[Controller] = []  # of each of them
        self.events = 0  # at which something was carried
        self._waiting: dict[tuple[Any, Any], deque[Any]] = defaultdict(deque)
        self._begun: asyncio.Task[None] | None = None

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        """At once without an interval, else at the next event that has room."""
        if int.from_bytes(data[2:4], "little") == ATT:
            self.frames.append(data[4:])
            self.senders.append(sender_controller)
        if not self.shape.interval:
            super().send_acl_data(sender_controller, destination_address, transport, data)
            return
        way = sender_controller, destination_address
        self._waiting[way].append((transport, data))
        if self._begun is None or self._begun.done():
            self._begun = asyncio.get_running_loop().create_task(self._run())

    def turns(self) -> Iterator[list[bytes]]:
        """What one side said before the other did, and so on: of one connection."""
        for _, frames in groupby(zip(self.senders, self.frames, strict=True), key=itemgetter(0)):
            yield [frame for _, frame in frames]

    def events_needed(self, packets: int) -> int:
        """Events that carry all this, if programs take no time. Whoever answers waits for the next one."""
        return sum(-(-sum(map(_packets, turn)) // packets) for turn in self.turns())

    async def _run(self) -> None:
        room: dict[Any, int] = defaultdict(int)
        while any(self._waiting.values()):
            await asyncio.sleep(self.shape.interval)
            self.events += 1
            for way, frames in list(self._waiting.items()):
                room[way] = min(room[way], 0) + self.shape.packets
                while frames and room[way] > 0:
                    transport, data = frames.popleft()
                    room[way] -= -(-len(data) // PACKET)
                    super().send_acl_data(way[0], way[1], transport, data)


def _packets(frame: bytes) -> int:
    return -(-(HEAD + len(frame)) // PACKET)


@dataclass
class Air:
    """Where radios hear each other."""

    link: ShapedLink
    loop: asyncio.AbstractEventLoop
    controllers: list[Controller] = field(default_factory=list)

    def adapter(self) -> str:
        """A new adapter, by the name under which it is opened."""
        return self.run(self._adapter())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Its result, from the air's own thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(SECONDS)

    def forget(self) -> None:
        """Count anew."""
        self.link.frames.clear()
        self.link.senders.clear()
        self.link.events = 0

    async def _adapter(self) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        transport = await open_tcp_server_transport_with_socket(listener)
        number = len(self.controllers) + 1
        controller = Adapter(
            f"adapter {number}",
            host_source=transport.source,
            host_sink=transport.sink,
            link=self.link,
            public_address=f"00:00:00:00:00:{number:02X}",
        )
        controller.le_acl_data_packet_length = PACKET
        self.controllers.append(controller)
        return f"tcp-client:127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def air(shape: Shape | None = None) -> Iterator[Air]:
    """Air to send through, until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield Air(ShapedLink(shape or Shape()), loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


class Misfit:
    """A phone that does as it is told, chunk by chunk, and minds no rule."""

    def __init__(self, sky: Air, wanted: UUID, service: UUID = ble.SERVICE) -> None:
        self._air = sky
        self.heard: list[bytes] = []
        self._connection, self._offered = sky.run(self._connect(wanted, service))
        self._state, self._to_reader = map(self._one, (ble.OF_READER.state, ble.OF_READER.to_server))

    def _one(self, uuid: UUID) -> Any:
        return self._offered[core.UUID(str(uuid))]

    async def _connect(self, wanted: UUID, name: UUID) -> tuple[Any, dict[core.UUID, Any]]:
        device = Device(config=DeviceConfiguration(address=Address.generate_static_address()))
        controller = Adapter("misfit", link=self._air.link)
        device.host = Host(controller, AsyncPipeSink(controller))
        await device.power_on()
        connection = await device.connect(await _find(device, core.UUID(str(wanted))))
        client = connection.gatt_client
        await client.request_mtu(ble.MTU)
        [service] = await client.discover_service(core.UUID(str(name)))
        offered = {each.uuid: each for each in await client.discover_characteristics((), service)}
        await client.subscribe(offered[core.UUID(str(ble.OF_READER.to_client))], self.heard.append)
        return connection, offered

    def read(self, uuid: UUID) -> bytes:
        """What a characteristic holds."""
        value: bytes = self._air.run(self._one(uuid).read_value())
        return value

    def say(self, state: bytes) -> None:
        """Name a state, and wait until the reader has taken it: what comes next may come at once."""
        self._air.run(self._state.write_value(state))
        self.read(ble.OF_READER.to_client)

    def write(self, *chunks: bytes) -> None:
        """Write chunks as they are."""
        for chunk in chunks:
            self._air.run(self._to_reader.write_value(chunk))

    def leave(self) -> None:
        """Disconnect."""
        self._air.run(self._connection.disconnect())

    @property
    def is_connected(self) -> bool:
        """Whether the reader still listens."""
        return self._connection in self._connection.device.connections.values()


async def _find(device: Device, wanted: core.UUID) -> Address:
    found: asyncio.Future[Address] = asyncio.get_running_loop().create_future()

    def heard(advertisement: Any) -> None:
        kind = core.AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS
        if not found.done() and any(wanted in listed for listed in advertisement.data.get_all(kind)):
            found.set_result(advertisement.address)

    device.on("advertisement", heard)
    await device.start_scanning()
    address = await asyncio.wait_for(found, SECONDS / 2)
    await device.stop_scanning()
    return address
