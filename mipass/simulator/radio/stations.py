"""An adapter at a door: our phones come to it, and it meets wallets of others as their QR codes say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

from bumble.core import BaseBumbleError
from bumble.device import Device
from bumble.hci import HCI_Read_BD_ADDR_Command

from mipass.protocol.ble import HANG_UP_SECONDS, OF_PHONE, SECONDS, ident
from mipass.protocol.wallets import Engagement
from mipass.simulator.bluetooth import READERS, ByRadio, Place, RadioStream
from mipass.simulator.errors import Unprepared, Unreachable
from mipass.simulator.radio.adapter import OPEN_SECONDS, Loop, opened
from mipass.simulator.radio.connecting import CONNECT_SECONDS, reach
from mipass.simulator.radio.serving import Handler, Server

ANSWER_SECONDS = 5.0  # in which an adapter answers what it knows by itself
WALLET_SECONDS = 30.0  # from the QR code until the wallet has come and gone


class Station:
    """Meets one wallet at a time. Methods are for other threads than the loop's."""

    def __init__(self, loop: Loop, device: Device, advertised: Callable[[], Sequence[UUID]]) -> None:
        self._loop, self._device, self._advertised = loop, device, advertised
        self.server: Server | None = None
        self._expected: list[UUID] = []

    def advertised(self) -> Sequence[UUID]:
        """Whoever is expected first."""
        return [*self._expected, *self._advertised()]

    def check(self) -> None:
        """Ask the adapter for its address. Raises Unprepared ``no_adapter`` when it does not answer."""
        try:
            self._loop.run(self._device.send_sync_command(HCI_Read_BD_ADDR_Command()), ANSWER_SECONDS)
        except (BaseBumbleError, OSError) as error:
            raise Unprepared("no_adapter", "The Bluetooth adapter answers no more.") from error

    def meet(self, engagement: Engagement, handler: Handler) -> None:
        """Talk to the wallet whose QR code was read; most want to be the server. Raises Unreachable."""
        try:
            if engagement.phone_serves:
                self._go_to(engagement.phone_serves, handler)
            elif engagement.reader_serves:
                name = ident(engagement.device_key)
                self._loop.run(self._expect(engagement.reader_serves, name, handler), WALLET_SECONDS + 1)
        except (BaseBumbleError, OSError) as error:
            words = str(error) or "it did not come in time"
            raise Unreachable(f"The wallet was not met by Bluetooth: {words}.") from error

    def _go_to(self, service: UUID, handler: Handler) -> None:
        to = ByRadio("", (service,), Place(service, OF_PHONE))
        call = self._loop.run(reach(self._loop, self._device, to, seconds=SECONDS), CONNECT_SECONDS)
        try:
            handler(call.stream)
        finally:
            self._loop.run(call.part(), 2 * HANG_UP_SECONDS)

    async def _expect(self, service: UUID, name: bytes, handler: Handler) -> None:
        """Offer what the wallet looks for, until it has come and gone."""
        assert self.server
        done, loop = asyncio.Event(), asyncio.get_running_loop()

        def talk(stream: RadioStream) -> None:
            try:
                handler(stream)
            finally:
                loop.call_soon_threadsafe(done.set)

        self.server.expect(service, name, talk)
        self._expected = [service]
        await self.server.advertise()
        try:
            await asyncio.wait_for(done.wait(), WALLET_SECONDS)
        finally:
            self._expected = []
            await self.server.advertise()


@contextmanager
def listening(
    handler: Handler,
    *,
    adapter: str,
    advertised: Callable[[], Sequence[UUID]],
    place: Place = READERS,
    seconds: float = SECONDS,
) -> Iterator[Station]:
    """Call the handler in a thread of its own for each connection that begins, until the block ends.

    ``advertised`` is asked whenever somebody has come or gone: UUIDs, of which the first two are advertised.
    Raises Unprepared ``no_adapter``.
    """
    with opened(adapter) as (loop, device):
        station = Station(loop, device, advertised)
        server = Server(loop, device, advertised=station.advertised, seconds=seconds)
        server.offer(place, handler)
        station.server = server
        loop.run(server.advertise(), OPEN_SECONDS)
        try:
            yield station
        finally:
            with suppress(OSError, BaseBumbleError):  # the adapter was taken away
                loop.run(server.close(), 3 * HANG_UP_SECONDS)
