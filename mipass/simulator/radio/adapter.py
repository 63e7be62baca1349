"""An event loop in a thread of its own, and one connection that it carries."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from uuid import UUID

from bumble import core
from bumble.core import BaseBumbleError
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.hci import Address
from bumble.transport import open_transport

from mipass.protocol.ble import END, HANG_UP_SECONDS, START, chunk_octets, chunks
from mipass.simulator.bluetooth import RadioStream
from mipass.simulator.errors import Unprepared

T = TypeVar("T")

NAME = "miPASS"  # what a browser shows beside other devices
OPEN_SECONDS = 15.0
UNDRAINED = 8  # chunks given to the adapter before its queue is waited for

logging.getLogger("bumble").setLevel(logging.ERROR)


class Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Its result. Raises TimeoutError, and whatever the work raises."""
        if self.loop.is_closed():
            work.close()
            raise ConnectionResetError("the adapter is closed")
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise

    def soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it, from the loop's own thread."""
        self.loop.create_task(work)

    def close(self) -> None:
        """Nothing of it runs afterwards."""
        asyncio.run_coroutine_threadsafe(_cancel_others(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def opened(name: str) -> Iterator[tuple[Loop, Device]]:
    """The adapter, powered, with an address of this time alone. Raises Unprepared ``no_adapter``."""
    loop = Loop()
    try:
        _require_sockets(name)
        transport, device = loop.run(_open(name), OPEN_SECONDS)
        try:
            yield loop, device
        finally:
            with suppress(TimeoutError, BaseBumbleError, OSError):
                loop.run(_close(transport, device), OPEN_SECONDS)
    finally:
        loop.close()


def _require_sockets(name: str) -> None:
    if name.startswith("hci-socket") and not hasattr(socket, "AF_BLUETOOTH"):
        raise Unprepared(
            "no_adapter",
            "This Python was built without Bluetooth sockets: use that of the system, or usb:0.",
        )


async def _open(name: str) -> tuple[Any, Device]:
    transport = None
    try:
        transport = await open_transport(name)
        config = DeviceConfiguration(name=NAME, address=Address.generate_static_address())
        device = Device.from_config_with_hci(config, transport.source, transport.sink)
        await asyncio.wait_for(device.power_on(), OPEN_SECONDS - 1)
    except Exception as error:  # the library's transports raise whatever they meet
        if transport:
            await transport.close()
        words = str(error) or type(error).__name__
        raise Unprepared("no_adapter", f"The Bluetooth adapter {name} cannot be used: {words}.") from error
    return transport, device


async def _close(transport: Any, device: Device) -> None:
    await asyncio.wait_for(device.power_off(), HANG_UP_SECONDS)
    await transport.close()


class Call:
    """One connection. ``write`` sends a chunk to the other side, ``tell`` a state."""

    def __init__(
        self,
        loop: Loop,
        connection: Connection,
        *,
        write: Callable[[bytes], Awaitable[None]],
        tell: Callable[[bytes], Awaitable[None]],
        seconds: float,
    ) -> None:
        self._loop, self.connection = loop, connection
        self._write, self._tell = write, tell
        self.begun = asyncio.Event()
        self._gone = asyncio.Event()
        self.stream = RadioStream(lambda data, left: loop.run(self._send(data), left), seconds=seconds)
        connection.on(Connection.EVENT_DISCONNECTION, self._lost)

    def told(self, state: bytes) -> None:
        """The other side names a state."""
        if state == START:
            self.begun.set()
        elif state == END:
            self.stream.end()

    def _lost(self, *_: Any) -> None:
        self._gone.set()
        self.stream.end()

    async def _send(self, message: bytes) -> None:
        """Not done before the adapter is. The library itself waits for nothing, and cuts what is too long."""
        for number, chunk in enumerate(chunks(message, chunk_octets(self.connection.att_mtu)), 1):
            if self._gone.is_set():
                raise ConnectionResetError("the other side is gone")
            await self._write(chunk)
            if number % UNDRAINED == 0:
                await self.connection.drain()
        await self.connection.drain()

    async def part(self) -> None:
        """Say that it is over, leave the other side the time to hang up, and hang up."""
        with suppress(BaseBumbleError, TimeoutError):
            if not self._gone.is_set():
                await self._tell(END)
                await self.connection.drain()
                await self.gone_within(HANG_UP_SECONDS)
            await self.hang_up()

    async def hang_up(self) -> None:
        """Hang up, unless the other side has: for the end of what has ended the library may wait for ever."""
        with suppress(BaseBumbleError):
            if not self._gone.is_set():
                await self.connection.disconnect()

    async def gone_within(self, seconds: float) -> None:
        """Wait until the other side has hung up, but no longer."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), seconds)


def bumble_uuid(value: UUID) -> core.UUID:
    return core.UUID(str(value))
