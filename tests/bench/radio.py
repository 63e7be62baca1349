"""What a phone takes to open a door by Bluetooth, from connecting until it hears the decision.

Modelled: connection events are counted on a link that carries six packets at each, and the time of the
programs is left out. Scanning and the chooser are not in it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from mipass.simulator import door, radio
from mipass.simulator.bluetooth import ByRadio, doors_of
from mipass.simulator.tests.organization import Organization
from mipass.simulator.tests.radio_doors import Door, session_of
from tests.bench.figures import Figures, figure
from tests.services.air import Air, Shape, air

AIMS = {15: 0.5, 30: 1.0, 50: 1.6}  # seconds, by the milliseconds between connection events
MTU = 247  # what phones commonly agree on
PACKETS = 6
SECONDS = 60.0
REAL = 0.02  # between events of the run itself: it is the events that count


def measure() -> Figures:
    """One opening, told for each interval: how many events it takes does not depend on it."""
    with tempfile.TemporaryDirectory() as folder, air(Shape(REAL, PACKETS)) as sky:
        _open(sky, Path(folder))
        events, frames = sky.link.events, sky.link.frames
    octets = sum(map(len, frames))
    unit = f"s modelled; {events} events, {len(frames)} PDUs, {octets:,} octets"
    return {f"ble_open_{ms}ms": figure(events * ms / 1000, unit, aim) for ms, aim in AIMS.items()}


def _open(sky: Air, folder: Path) -> None:
    organization = Organization()
    at_door = Door(folder / "reader").enroll(organization)
    at_door.reader.take_status(status_list := organization.status_list())
    session = session_of(organization.give(folder / "phone", status_list=status_list))
    to = ByRadio(sky.adapter(), doors_of([organization.root]))
    with at_door.listening(sky), radio.connected(to, seconds=SECONDS, mtu=MTU) as stream:
        door.show(session, stream)
        while stream.receive():
            pass
    if at_door.reason() != "opened":
        raise RuntimeError("the door did not open")
