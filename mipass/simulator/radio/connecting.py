"""Connecting to one that waits: the side that scans, and writes first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

from bumble import core
from bumble.core import AdvertisingData, BaseBumbleError
from bumble.device import Advertisement, Connection, Device
from bumble.gatt_client import CharacteristicProxy
from bumble.hci import Address

from mipass.protocol.ble import HANG_UP_SECONDS, MTU, START, Characteristics
from mipass.simulator.bluetooth import ByRadio, RadioStream
from mipass.simulator.errors import Unreachable
from mipass.simulator.radio.adapter import Call, Loop, bumble_uuid, opened

FIND_SECONDS = 10.0
ATTEMPT_SECONDS = 5.0  # from an advertisement to a conversation
ATTEMPTS = 4  # of several phones that answer one advertisement, one connects
CONNECT_SECONDS = FIND_SECONDS + ATTEMPTS * 2 * ATTEMPT_SECONDS


@contextmanager
def connected(to: ByRadio, *, seconds: float, mtu: int = MTU) -> Iterator[RadioStream]:
    """A stream to the first that is found. Raises Unprepared ``no_adapter``, Unreachable."""
    with opened(to.adapter) as (loop, device):
        try:
            call = loop.run(reach(loop, device, to, seconds=seconds, mtu=mtu), CONNECT_SECONDS)
            try:
                yield call.stream
            finally:
                loop.run(call.hang_up(), HANG_UP_SECONDS)
        except (BaseBumbleError, OSError) as error:
            words = str(error) or "nobody answered in time"
            raise Unreachable(f"The connection by Bluetooth failed: {words}.") from error


async def reach(loop: Loop, device: Device, to: ByRadio, *, seconds: float, mtu: int = MTU) -> Call:
    """Find it, connect and begin, again where nothing came of it. Raises BaseBumbleError, OSError."""
    for _ in range(ATTEMPTS - 1):
        address = await _find(device, to.wanted)
        with suppress(BaseBumbleError, TimeoutError):
            return await _begin(loop, device, address, to, mtu, seconds)
    return await _begin(loop, device, await _find(device, to.wanted), to, mtu, seconds)


async def _begin(loop: Loop, device: Device, address: Address, to: ByRadio, mtu: int, seconds: float) -> Call:
    connection = await device.connect(address, timeout=ATTEMPT_SECONDS)
    try:
        return await asyncio.wait_for(_greet(loop, connection, to, mtu, seconds), ATTEMPT_SECONDS)
    except BaseException:
        with suppress(BaseBumbleError):
            await connection.disconnect()
        raise


async def _greet(loop: Loop, connection: Connection, to: ByRadio, mtu: int, seconds: float) -> Call:
    client = connection.gatt_client
    await client.request_mtu(mtu)
    services = await client.discover_service(bumble_uuid(to.place.service))
    if not services:
        raise ConnectionResetError("the other side offers no such service")
    offered = {each.uuid: each for each in await client.discover_characteristics((), services[0])}
    state, to_server, to_client = _three(offered, to.place.characteristics)
    call = Call(loop, connection, write=to_server.write_value, tell=state.write_value, seconds=seconds)
    await client.subscribe(state, call.told)
    await client.subscribe(to_client, call.stream.arrived)
    await state.write_value(START)
    return call


def _three(
    offered: dict[core.UUID, CharacteristicProxy[bytes]], wanted: Characteristics
) -> list[CharacteristicProxy[bytes]]:
    try:
        return [offered[bumble_uuid(each)] for each in (wanted.state, wanted.to_server, wanted.to_client)]
    except KeyError:
        raise ConnectionResetError("the other side lacks a characteristic") from None


async def _find(device: Device, wanted: Sequence[UUID]) -> Address:
    """The address of the first that advertises one of these. Raises TimeoutError."""
    found: asyncio.Future[Address] = asyncio.get_running_loop().create_future()

    def heard(advertisement: Advertisement) -> None:
        if not found.done() and _advertises(advertisement, wanted):
            found.set_result(advertisement.address)

    device.on(Device.EVENT_ADVERTISEMENT, heard)
    await device.start_scanning(filter_duplicates=False)
    try:
        return await asyncio.wait_for(found, FIND_SECONDS)
    except TimeoutError:
        raise TimeoutError("no such device is in reach") from None
    finally:
        await device.stop_scanning()


def _advertises(advertisement: Advertisement, wanted: Sequence[UUID]) -> bool:
    kinds, data = AdvertisingData.Type, advertisement.data
    listed = [
        *data.get_all(kinds.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS),
        *data.get_all(kinds.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS),
    ]
    return any(bumble_uuid(each) in names for each in wanted for names in listed)
