"""`mipass reader listen`: waiting for phones, apps and wallets, and telling a panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from mipass.protocol.ble import SERVICE
from mipass.protocol.wallets import Engagement
from mipass.simulator.bluetooth import load_radio
from mipass.simulator.decisions import Decisions
from mipass.simulator.errors import Unprepared
from mipass.simulator.listener import listening
from mipass.simulator.output import AsJson, Output
from mipass.simulator.panel import Identity, Panel, Wire, read_key
from mipass.simulator.reader import Reader, identity_of
from mipass.simulator.reader_memory import ReaderStorage
from mipass.simulator.reader_options import READER, Folder
from mipass.simulator.scanning import scan
from mipass.simulator.wiegand_wires import Wires, read_pins

TcpPort = Annotated[int | None, typer.Option(help="TCP port for phones and apps; 0: a free one.")]
WebSocketPort = Annotated[int | None, typer.Option(help="Port for a WebSocket, for phones in a browser.")]
Origins = Annotated[
    list[str] | None, typer.Option(help="A web page's origin that may connect; all if left out.")
]
Adapter = Annotated[
    str,
    typer.Option(metavar="ADAPTER", help="A Bluetooth adapter, such as hci-socket:0 or usb:0, for phones."),
]
IsAnonymous = Annotated[
    bool, typer.Option("--ble-anonymous", help="Advertise that it is a reader, and not of whom.")
]
Engagements = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Where a scanner writes what wallets' QR codes say, a line each; - is input."
    ),
]
SerialLine = Annotated[Path | None, typer.Option(help="Serial line to a panel that speaks OSDP.")]
PanelKey = Annotated[
    Path | None, typer.Option(help="File with the panel's secure channel base key: 32 hex digits.")
]
TwoPins = Annotated[
    str, typer.Option(metavar="CHIP:D0,D1", help="Two pins to a panel by Wiegand: gpiochip0:17,18.")
]
IsInverted = Annotated[
    bool, typer.Option("--wiegand-inverted", help="A transistor is between each pin and its wire.")
]
HidesBits = Annotated[
    bool, typer.Option("--hide-bits", help="Print how many bits a card has, and not which: for logs.")
]


def listen_command(
    *,
    folder: Folder = READER,
    port: TcpPort = None,
    websocket: WebSocketPort = None,
    origin: Origins = None,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    ble: Adapter = "",
    ble_anonymous: IsAnonymous = False,
    engagements: Engagements = None,
    count: Annotated[int, typer.Option(help="End after so many presentations; 0: never.", min=0)] = 0,
    osdp: SerialLine = None,
    osdp_key: PanelKey = None,
    wiegand: TwoPins = "",
    wiegand_inverted: IsInverted = False,
    hide_bits: HidesBits = False,
    as_json: AsJson = False,
) -> None:
    """Wait for phones and apps, and say for each phone whether the door opens, why, and with which bits.

    The first line says the ports. Ends with Ctrl-C.
    """
    output = Output(as_json=as_json)
    if port is None and websocket is None and not ble:
        port = 0
    with output.ending(), ExitStack() as stack:
        storage = ReaderStorage(folder)
        identity = identity_of(storage.read())  # there is a reader, or this ends here
        wires: list[Wire] = [stack.enter_context(_panel(osdp, osdp_key, identity))] if osdp else []
        wires += [stack.enter_context(_pins(wiegand, inverted=wiegand_inverted))] if wiegand else []
        counter = Decisions(output, count, wires, hides_bits=hide_bits)
        reader = Reader(storage, told=counter)
        ports = stack.enter_context(
            listening(reader.meet, address=address, port=port, websocket_port=websocket, origins=origin or ())
        )
        names = (lambda: [SERVICE]) if ble_anonymous else reader.advertises
        station = stack.enter_context(_station(reader, ble, names)) if ble else None
        named = ports | {"ble": ble} if ble else ports
        output.tell(f"Listening {_places(address, ports, ble)}.", listening=named)
        if station and engagements:
            _meet_wallets(reader, station, engagements, counter)
        counter.wait(station.check if station else lambda: None)


def _panel(device: Path, key: Path | None, identity: Identity) -> Panel:
    if key is None:
        raise Unprepared("no_panel_key", "The panel's secure channel needs its key: --osdp-key FILE.")
    return Panel(device, read_key(key), identity)


def _pins(names: str, *, inverted: bool) -> Wires:
    return Wires(read_pins(names), inverted=inverted)


def _station(
    reader: Reader, adapter: str, names: Callable[[], Sequence[UUID]]
) -> AbstractContextManager[Any]:
    station: AbstractContextManager[Any] = load_radio().listening(
        reader.meet, adapter=adapter, advertised=names
    )
    return station


def _meet_wallets(reader: Reader, station: Any, path: Path, told: Decisions) -> None:
    def meet(engagement: Engagement) -> None:
        station.meet(engagement, lambda stream: reader.meet_wallet(engagement, stream))

    scan(path, meet, told.failed)


def _places(address: str, ports: Mapping[str, int], adapter: str) -> str:
    """Where it listens, in words."""
    places = [f"on {address}, {name} {number}" for name, number in ports.items()]
    return "; ".join([*places, *([f"by Bluetooth with {adapter}"] if adapter else [])])
