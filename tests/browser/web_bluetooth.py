"""A browser's Web Bluetooth, joined to the tests' air: what a page asks of a reader reaches that one.

Chromium emulates an adapter over its protocol for tools (domain BluetoothEmulation): it tells each thing that
a page asks for, and waits to be told what came of it. Here a radio of `bumble` does each of them in the air.
`page_radio` beside makes up for what the emulation lacks.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections import defaultdict
from contextlib import suppress
from typing import Any
from uuid import UUID

from bumble.core import BaseBumbleError
from bumble.device import Advertisement, Connection, Device, DeviceConfiguration
from bumble.gatt_client import CharacteristicProxy
from bumble.hci import Address
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink

from tests.browser.cdp import Answer, Cdp, CdpError
from tests.browser.gatt import Attribute, Peer, long_form, properties_of, uuids_of
from tests.browser.trouble import Chooser, Trouble
from tests.services.air import Adapter, Air

MTU = 247  # what phones commonly agree on
TOLD_EACH = 0.2  # seconds after which a browser is told again of one that advertises
CONNECTED_WITHIN = 10.0
OK, FAILED = 0, 0x01  # of ATT (Bluetooth Core, 3.F.3.4.1.1): done; invalid handle
SHORT = 2  # octets of a standard service's name: those that no page asks for
NOT_ESTABLISHED = 0x3E  # of HCI (1.F.1.3)
QUIET = 0.5  # seconds without anything that a page asks, after which nothing is on its way any more


class WebBluetooth:
    """The radio of a browser. Public methods are for other threads than the air's."""

    def __init__(self, sky: Air) -> None:
        self._air = sky
        self.chooser = Chooser()
        self.advertised: dict[str, set[UUID]] = defaultdict(set)  # what was heard in the air, by address
        self._is_there = True
        self.known: set[str] = set()  # addresses of which the browser was told
        self.trouble = Trouble()
        self._peers: dict[str, Peer] = {}
        self._told_at: dict[str, float] = {}
        self._waiting = 0  # operations of pages that are not answered yet
        self._all_answered = asyncio.Event()
        self._all_answered.set()
        self._answered_at = 0.0
        self._answered: set[str] = set()  # choosers: they come again with each device

    def join(self, endpoint: str) -> None:
        """Be the radio of the browser there."""
        self._air.run(self._join(endpoint))

    def leave(self) -> None:
        """Let go of the browser. Nothing must have failed meanwhile."""
        self._air.run(self._leave())
        assert self._cdp.errors == []

    @property
    def is_connected(self) -> bool:
        """Whether the browser takes a page as connected."""
        return bool(self._peers)

    def be(self, *, there: bool) -> None:
        """Be there, or not. One that is only off is the browser's own business: its chooser says so."""
        self._air.run(self._be(there=there))

    async def _be(self, *, there: bool) -> None:
        self._is_there = False  # a radio that is not there is told of nothing
        state = "powered-on" if there else "absent"
        await self._emulate("setSimulatedCentralState", state=state)
        self._is_there = there

    async def _join(self, endpoint: str) -> None:
        heard = {
            "Target.attachedToTarget": self._attached,
            "Runtime.bindingCalled": self._hung_up,
            "DeviceAccess.deviceRequestPrompted": self._prompted,
            "BluetoothEmulation.gattOperationReceived": self._asked_of_device,
            "BluetoothEmulation.characteristicOperationReceived": self._asked_of_characteristic,
        }
        self._cdp = await Cdp.to(endpoint, heard)
        await self._emulate("enable", state="powered-on", leSupported=True)
        attaching: Answer = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": True}
        await self._cdp.send("Target.setAutoAttach", **attaching)
        self._device = await self._powered()
        await self._scan()

    async def _leave(self) -> None:
        await self._device.stop_scanning()
        for peer in list(self._peers.values()):
            await peer.hang_up()
        await self._cdp.close()

    async def _powered(self) -> Device:
        device = Device(config=DeviceConfiguration(address=Address.generate_static_address()))
        controller = Adapter("browser", link=self._air.link)
        device.host = Host(controller, AsyncPipeSink(controller))
        device.on(Device.EVENT_ADVERTISEMENT, self._heard)
        await device.power_on()
        return device

    async def _scan(self) -> None:
        await self._device.start_scanning(filter_duplicates=False)

    async def _emulate(self, command: str, **parameters: Any) -> Answer:
        return await self._cdp.send(f"BluetoothEmulation.{command}", **parameters)

    async def _attached(self, told: Answer, _: str | None) -> None:
        """A page is there: its chooser and its script are heard from now on."""
        if told["targetInfo"]["type"] == "page":
            for command in ("DeviceAccess.enable", "Runtime.enable"):
                await self._cdp.send(command, told["sessionId"])
            await self._cdp.send("Runtime.addBinding", told["sessionId"], name="hungUp")

    def _heard(self, advertisement: Advertisement) -> None:
        """Tell the browser of it, now and then."""
        address = advertisement.address.to_string(with_type_qualifier=False)
        self.advertised[address].update(uuids_of(advertisement))
        if self._is_there and time.monotonic() - self._told_at.get(address, 0) > TOLD_EACH:
            self._told_at[address] = time.monotonic()
            self._cdp.beside(self._simulate(address))

    async def _simulate(self, address: str) -> None:
        uuids = [str(each) for each in self.advertised[address]]
        record = {"name": "miPASS", "uuids": uuids, "appearance": 0, "txPower": 0, "manufacturerData": []}
        entry = {"deviceAddress": address, "rssi": -50, "scanRecord": record}
        await self._emulate("simulateAdvertisement", entry=entry)
        self.known.add(address)

    async def _prompted(self, told: Answer, session: str | None) -> None:
        """Answer the chooser, once: answered a second time the browser ends."""
        listed = [each["id"] for each in told["devices"]]
        self.chooser.offered.update(listed)
        if told["id"] in self._answered or (self.chooser.is_willing and not listed):
            return
        self._answered.add(told["id"])
        await asyncio.sleep(self.chooser.patience)
        if self.chooser.is_willing:
            await self._cdp.send("DeviceAccess.selectPrompt", session, id=told["id"], deviceId=listed[0])
        else:
            await self._cdp.send("DeviceAccess.cancelPrompt", session, id=told["id"])

    async def _hung_up(self, told: Answer, session: str | None) -> None:
        """End it in the air, and let the page connect again once the browser has forgotten of it."""
        for peer in list(self._peers.values()):
            await peer.hang_up()
            await peer.parted.wait()
        of = {"expression": "window.forgotten()", "contextId": told["executionContextId"]}
        with suppress(CdpError):  # the page is gone meanwhile
            await self._cdp.send("Runtime.evaluate", session, **of)

    async def _asked_of_device(self, told: Answer, _: str | None) -> None:
        """Connect, or find what it has. What came of it is always told: before, nothing more is asked."""
        address, code = told["address"], NOT_ESTABLISHED
        try:
            await (self._connect(address) if told["type"] == "connection" else self._discover(address))
            code = OK
        except Exception:  # the library raises whatever it meets where a connection ends
            if (peer := self._peers.get(address)) and not peer.is_lost:
                raise
        finally:
            of = {"address": address, "type": told["type"]}
            with suppress(CdpError):  # the page has given up meanwhile
                await self._emulate("simulateGATTOperationResponse", **of, code=code)

    async def _connect(self, address: str) -> None:
        to = Address(address, Address.RANDOM_DEVICE_ADDRESS)
        await self._device.stop_scanning()  # it takes most of the time of a busy machine
        try:
            connection = await self._device.connect(to, timeout=CONNECTED_WITHIN)
        except BaseException:
            await self._scan()
            raise
        peer = self._peers[address] = Peer(address, connection)
        connection.on(Connection.EVENT_DISCONNECTION, lambda *_: self._lost(peer))
        await connection.gatt_client.request_mtu(MTU)

    async def _discover(self, address: str) -> None:
        peer = self._peers[address]
        client = peer.connection.gatt_client
        found = await client.discover_services()
        for service in [each for each in found if len(each.uuid.to_bytes()) > SHORT]:
            made = await self._emulate("addService", address=address, serviceUuid=long_form(service.uuid))
            for proxy in await client.discover_characteristics((), service):
                await self._offer(peer, made["serviceId"], proxy)

    async def _offer(self, peer: Peer, service: str, proxy: CharacteristicProxy[bytes]) -> None:
        of = {"characteristicUuid": long_form(proxy.uuid), "properties": properties_of(proxy)}
        made = await self._emulate("addCharacteristic", serviceId=service, **of)
        identifier = made["characteristicId"]
        peer.attributes[identifier] = Attribute(proxy, peer.order)
        for each in await proxy.discover_descriptors():
            of = {"characteristicId": identifier, "descriptorUuid": long_form(each.type)}
            await self._emulate("addDescriptor", **of)

    async def _asked_of_characteristic(self, told: Answer, _: str | None) -> None:
        """Do it. What came of it is always told: a page that is left waiting is cut off from all radio."""
        identifier, kind = told["characteristicId"], told["type"]
        result: Answer = {"code": FAILED}
        self._waiting += 1
        self._all_answered.clear()
        try:
            for peer in list(self._peers.values()):
                if attribute := peer.attributes.get(identifier):
                    with suppress(BaseBumbleError, TimeoutError, ConnectionError):
                        result = await self._do(peer, attribute, told)
            if told.get("writeType") != "write-without-response":  # the browser does not wait for these
                of = {"characteristicId": identifier, "type": kind}
                with suppress(CdpError):  # the page has given up meanwhile
                    await self._emulate("simulateCharacteristicOperationResponse", **of, **result)
        finally:
            self._waiting -= 1
            self._answered_at = time.monotonic()
            if not self._waiting:
                self._all_answered.set()

    async def _do(self, peer: Peer, attribute: Attribute, told: Answer) -> Answer:
        """Do it in the air. Raises ConnectionError if the connection's end came before."""
        if peer.is_lost:
            raise ConnectionError
        if told["type"] == "read":
            value = await attribute.next()
            if value is not None and await self.trouble.hear(peer):
                await peer.hang_up()
            if value is None or peer.is_lost:
                raise ConnectionError
            return {"code": OK, "data": base64.b64encode(value).decode()}
        if told["type"] == "write":
            await self.trouble.let_out(peer)
        if told["type"] == "unsubscribe-from-notifications":  # the page was left, or loaded anew
            self._cdp.beside(peer.hang_up())
        try:
            async with peer.turn:
                await attribute.do(told)
        except asyncio.CancelledError:  # so the library says that the connection has ended
            if peer.is_lost:
                raise ConnectionError from None
            raise
        return {"code": OK}

    def _lost(self, peer: Peer) -> None:
        """The connection has ended: whoever waits for it waits no more."""
        peer.is_lost = True
        for attribute in peer.attributes.values():
            attribute.told.put_nowait(None)
        self._cdp.beside(self._part(peer))

    async def _part(self, peer: Peer) -> None:
        """Tell the browser, once all is answered: it drops what waits, and the page's way to a radio too."""
        self._answered_at = time.monotonic()
        while (left := self._answered_at + QUIET - time.monotonic()) > 0:
            await asyncio.sleep(left)
            await self._all_answered.wait()
        with suppress(CdpError):
            await self._emulate("simulateGATTDisconnection", address=peer.address)
        self._peers.pop(peer.address, None)
        await self._scan()
        peer.parted.set()
