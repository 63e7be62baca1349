"""A browser's emulated Bluetooth, joined over CDP to the radios on the air.

What the browser hears advertised, connects to, writes and reads is what a radio of `bumble` does at that
time. The browser emulates no notifications: `NOTIFIED` has the page read what was notified, which fires the
event that a notification would have fired.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.request import urlopen

from bumble import core
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.hci import Address
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink
from websockets.asyncio.client import connect

from mipass.protocol import ble
from tests.services.air import Adapter, Air

OPTIONS = ["--enable-blink-features=WebBluetooth"]  # Chromium has it on Linux behind this switch
MTU = 247  # what browsers commonly agree on
WITHIN = 30.0
GONE = 0x0E  # ATT: unlikely error

NOTIFIED = """
const genuine = BluetoothRemoteGATTCharacteristic.prototype.startNotifications;
BluetoothRemoteGATTCharacteristic.prototype.startNotifications = async function () {
  await genuine.call(this);
  (async () => { try { for (;;) await this.readValue(); } catch { /* the connection has ended */ } })();
  return this;
};
"""


@dataclass
class _Characteristic:
    """One of the reader's, as the browser knows it; ``notified`` waits for the page to read it."""

    uuid: str
    notified: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)


class WebBluetooth:
    """``choose``: the name that is picked in the chooser, None to cancel it; ``offered``: what it held."""

    def __init__(self, air: Air, port: int) -> None:
        self._air = air
        self.offered: list[str] = []
        self.choose: str | None = "miPASS"
        self.cuts_after = -1  # writes; then the person has walked away
        self._numbers = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._seen: set[str] = set()
        self._characteristics: dict[str, _Characteristic] = {}
        self._of_address: dict[str, dict[str, _Characteristic]] = {}
        self._connection: Connection | None = None
        self._proxies: dict[str, Any] = {}
        self._answered: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        air.run(self._start(port))

    async def _start(self, port: int) -> None:
        with urlopen(f"http://127.0.0.1:{port}/json/version") as answer:  # noqa: ASYNC210 - the test's own browser
            address = json.load(answer)["webSocketDebuggerUrl"]
        self._socket = await connect(address, max_size=None)
        self._soon(self._listen())
        await self._ask("BluetoothEmulation.enable", state="powered-on", leSupported=True)
        self._device = Device(config=DeviceConfiguration(address=Address.generate_static_address()))
        controller = Adapter("browser", link=self._air.link)
        self._device.host = Host(controller, AsyncPipeSink(controller))
        await self._device.power_on()
        self._device.on("advertisement", lambda heard: self._soon(self._hear(heard)))
        await self._device.start_scanning(filter_duplicates=False)

    def watch(self, url: str) -> None:
        """Answer the chooser of the page at that address."""
        self._air.run(self._watch(url))

    async def _watch(self, url: str) -> None:
        found = await self._ask("Target.getTargets")
        [target] = [each["targetId"] for each in found["targetInfos"] if each["url"] == url]
        attached = await self._ask("Target.attachToTarget", targetId=target, flatten=True)
        await self._ask("DeviceAccess.enable", session=attached["sessionId"])

    def cut(self) -> None:
        """Break the radio's connection, as walking away does."""
        self._air.run(self._cut())

    async def _cut(self) -> None:
        if self._connection:
            await self._connection.disconnect()

    def close(self) -> None:
        """End it."""
        self._air.run(self._close())

    async def _close(self) -> None:
        await self._cut()
        await self._device.power_off()
        for task in self._tasks:
            task.cancel()
        await self._socket.close()

    # The browser's side.

    async def _ask(self, method: str, *, session: str = "", **params: Any) -> Any:
        self._numbers += 1
        message: dict[str, Any] = {"id": self._numbers, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        answer = self._answers[self._numbers] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps(message))
        return await asyncio.wait_for(answer, WITHIN)

    async def _listen(self) -> None:
        async for text in self._socket:
            message = json.loads(text)
            if "id" in message:
                future = self._answers.pop(message["id"])
                if "error" in message:
                    future.set_exception(RuntimeError(message["error"]["message"]))
                else:
                    future.set_result(message["result"])
            elif handler := HANDLERS.get(message["method"]):
                self._soon(handler(self, message["params"], message.get("sessionId", "")))

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _prompted(self, params: dict[str, Any], session: str) -> None:
        """Answer a chooser when it holds what is to be chosen, and once: a second answer ends Chromium."""
        devices = {device["name"]: device["id"] for device in params["devices"]}
        self.offered = sorted(devices)
        if params["id"] in self._answered or (self.choose is not None and self.choose not in devices):
            return
        self._answered.add(params["id"])
        if self.choose is None:
            await self._ask("DeviceAccess.cancelPrompt", session=session, id=params["id"])
        else:
            await self._ask(
                "DeviceAccess.selectPrompt", session=session, id=params["id"], deviceId=devices[self.choose]
            )

    async def _gatt(self, params: dict[str, Any], _: str) -> None:
        address, kind = params["address"], params["type"]
        code = 0
        try:
            await (self._connect(address) if kind == "connection" else self._discover(address))
        except (core.BaseBumbleError, TimeoutError):
            code = 0x3E  # HCI: connection failed to be established
        await self._ask(
            "BluetoothEmulation.simulateGATTOperationResponse", address=address, type=kind, code=code
        )

    async def _operation(self, params: dict[str, Any], _: str) -> None:
        own, kind = params["characteristicId"], params["type"]
        characteristic = self._characteristics[own]
        answer: dict[str, Any] = {"code": 0}
        try:
            if kind == "read":
                answer["data"] = b64encode(await characteristic.notified.get()).decode()
            elif kind == "write":
                await self._write(characteristic, b64decode(params["data"]), params["writeType"])
            elif kind == "subscribe-to-notifications":
                await self._subscribe(characteristic)
        except (core.BaseBumbleError, KeyError):
            answer = {"code": GONE}
        with suppress(RuntimeError):  # the page has hung up meanwhile
            await self._ask(
                "BluetoothEmulation.simulateCharacteristicOperationResponse",
                characteristicId=own,
                type=kind,
                **answer,
            )

    # The radio's side.

    async def _hear(self, heard: Any) -> None:
        """Tell the browser of an advertisement, as often as it comes."""
        kind = core.AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS
        uuids = [_plain(uuid) for listed in heard.data.get_all(kind) for uuid in listed]
        name = heard.data.get(core.AdvertisingData.Type.COMPLETE_LOCAL_NAME)
        record = {"uuids": uuids, "appearance": 0, "txPower": 0} | ({"name": name} if name else {})
        entry = {"deviceAddress": str(heard.address), "rssi": -50, "scanRecord": record}
        await self._ask("BluetoothEmulation.simulateAdvertisement", entry=entry)

    async def _connect(self, address: str) -> None:
        await self._cut()  # the page hangs up without a word to us
        self._connection = await self._device.connect(Address(address), timeout=WITHIN)
        self._connection.on("disconnection", lambda *_: self._soon(self._lost(address)))
        await self._connection.gatt_client.request_mtu(MTU)

    async def _lost(self, address: str) -> None:
        self._connection, self._proxies = None, {}
        with suppress(RuntimeError):
            await self._ask("BluetoothEmulation.simulateGATTDisconnection", address=address)

    async def _discover(self, address: str) -> None:
        assert self._connection
        client = self._connection.gatt_client
        [service] = await client.discover_service(core.UUID(str(ble.SERVICE)))
        proxies = await client.discover_characteristics((), service)
        self._proxies = {_plain(each.uuid): each for each in proxies}
        if address not in self._of_address:
            await self._tell(address)
        for characteristic in self._of_address[address].values():
            characteristic.notified = asyncio.Queue()

    async def _tell(self, address: str) -> None:
        """The browser's own picture of the reader."""
        made = await self._ask("BluetoothEmulation.addService", address=address, serviceUuid=str(ble.SERVICE))
        own = self._of_address[address] = {}
        for uuid, proxy in self._proxies.items():
            kinds = proxy.properties
            properties = {
                "read": bool(kinds & kinds.NOTIFY),  # for NOTIFIED alone
                "write": bool(kinds & kinds.WRITE),
                "writeWithoutResponse": bool(kinds & kinds.WRITE_WITHOUT_RESPONSE),
                "notify": bool(kinds & kinds.NOTIFY),
            }
            added = await self._ask(
                "BluetoothEmulation.addCharacteristic",
                serviceId=made["serviceId"],
                characteristicUuid=uuid,
                properties=properties,
            )
            own[uuid] = self._characteristics[added["characteristicId"]] = _Characteristic(uuid)

    async def _write(self, characteristic: _Characteristic, data: bytes, how: str) -> None:
        await self._proxies[characteristic.uuid].write_value(data, with_response=how == "write-with-response")
        self.cuts_after -= 1
        if self.cuts_after == 0:
            await self._cut()
        elif self._connection:
            await self._connection.drain()

    async def _subscribe(self, characteristic: _Characteristic) -> None:
        await self._proxies[characteristic.uuid].subscribe(characteristic.notified.put_nowait)


HANDLERS = {
    "DeviceAccess.deviceRequestPrompted": WebBluetooth._prompted,
    "BluetoothEmulation.gattOperationReceived": WebBluetooth._gatt,
    "BluetoothEmulation.characteristicOperationReceived": WebBluetooth._operation,
}


def _plain(uuid: core.UUID) -> str:
    """As browsers write it."""
    return uuid.to_hex_str("-").lower()
