"""Lists that strangers packed: a reader unpacks nothing whose signature does not hold."""

import tracemalloc
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mipass.protocol import cbor
from mipass.protocol.frames import Kind, frames
from mipass.protocol.status_bits import LARGEST
from mipass.protocol.tests.parties import DAY, NOW, Organization, Reader
from mipass.simulator.connections import connected
from mipass.simulator.reader_memory import ReaderStorage
from mipass.simulator.tests.processes import listening, run

MEGABYTE = 1 << 20
MOST_LISTS = 4


def bomb(uri: str) -> bytes:
    """4 KB that become 4 MiB, under the address of the reader's own list and signed by a stranger."""
    stranger = Organization("Stranger")
    token = cbor.decode(stranger.status_list(NOW + DAY, uri=uri))
    content = cbor.decode(token.value[2])
    content[65533]["lst"] = zlib.compress(bytes(LARGEST), 9)
    token.value[2] = cbor.encode(content)
    return cbor.encode(token)


def test_a_strangers_list_costs_no_more_than_its_own_octets():
    acme = Organization()
    reader = Reader(acme)
    carried = b"".join(frames(Kind.STATUS, bomb(acme.status_uri)) for _ in range(MOST_LISTS))
    session = reader.session()
    tracemalloc.start()
    try:
        session.receive(carried)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTE
    assert reader.trust.tokens == {}


@pytest.mark.parametrize("size", [1, MEGABYTE])
def test_parts_that_never_end_are_hung_up_on(size):
    acme = Organization()
    part = b"\0" * min(size, 65_535)
    message = (len(part) + 1).to_bytes(4) + bytes([Kind.MORE]) + part
    session = Reader(acme).session()
    sent = 0
    while session.decision is None and sent < 3 * MEGABYTE:
        session.receive(message * max(1, 65_535 // len(part)))
        sent += len(part) * max(1, 65_535 // len(part))
    assert session.decision is not None
    assert session.decision.reason == "too_long"


def memory_of(pid: int) -> int:
    """The most octets that a process ever held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) << 10


def test_thirty_strangers_at_once_fill_no_reader(stage):
    folder = stage.devices / "reader-a"
    uri = ReaderStorage(folder).read().settings.status_uri
    carried = b"".join(frames(Kind.STATUS, bomb(uri)) for _ in range(MOST_LISTS))

    def attack(address: str) -> None:
        with connected(address, seconds=20) as stream:
            stream.send(carried)

    with listening(folder) as door:
        attack(door.address)
        before = memory_of(door.pid)
        with ThreadPoolExecutor(16) as strangers:
            list(strangers.map(attack, [door.address] * 60))
        assert memory_of(door.pid) - before < 16 * MEGABYTE
        status, told = run("phone", "present", stage.devices / "user-a", "--reader", door.address)
        assert (status, told["decision"]) == (0, "opened")
