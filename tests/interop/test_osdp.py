"""A panel receives a card's bits over OSDP. Its side is libosdp's, which knows nothing of ours."""

import secrets

import osdp
import pytest

from mipass.protocol.wiegand import encode
from mipass.protocol.wiegand_bits import Bits
from mipass.simulator.errors import Unreachable
from mipass.simulator.panel import Identity, Panel
from tests.services.panel import control_panel

VENDOR = bytes.fromhex("ac1de5")
IDENTITY = Identity(VENDOR, "MR-10", "4711", "1.4.2")


@pytest.mark.parametrize(
    "bits",
    [
        encode("H10301", {"facility_code": 123, "card_number": 45677}),
        Bits(1, 1),
        Bits(37, 5),
        Bits(256, 1 << 255),
    ],
    ids=lambda bits: f"{bits.length} bits",
)
def test_a_panel_receives_exactly_the_bits_over_the_secure_channel(bits):
    key = secrets.token_bytes(16)
    with control_panel(key) as panel, Panel(panel.device, key, IDENTITY) as reader:
        reader.send(bits)
        received = panel.received()
        assert panel.is_secure
    assert (received["format"], received["length"]) == (osdp.CardFormat.Wiegand, bits.length)
    assert received["data"] == bits.to_bytes()[1:]
    if bits.length > 16:
        assert bits.to_bytes()[1:] not in panel.seen  # what went over the wire was encrypted


def test_a_panel_with_another_key_gets_nothing(monkeypatch):
    monkeypatch.setattr("mipass.simulator.panel.SECONDS", 1.0)
    with (
        control_panel(secrets.token_bytes(16)) as panel,
        Panel(panel.device, secrets.token_bytes(16), IDENTITY) as reader,
    ):
        with pytest.raises(Unreachable):
            reader.send(Bits(26, 5))
        assert panel.received(-1) is None


@pytest.mark.parametrize(
    ("identity", "serial", "firmware"),
    [
        (IDENTITY, 4711, (1, 4, 2)),
        (Identity(VENDOR, "MR-10", "SIM-0001", "2.10"), None, (2, 10, 0)),
        (Identity(VENDOR, "MR-20", "SIM-0002", "1.300"), None, (1, 255, 0)),
    ],
)
def test_a_panel_learns_which_reader_it_has(identity, serial, firmware):
    key = secrets.token_bytes(16)
    with control_panel(key) as panel, Panel(panel.device, key, identity) as reader:
        reader.send(Bits(26, 5))
        panel.received()
        told = panel.reader
    assert told["vendor_code"].to_bytes(3, "little") == VENDOR
    assert tuple(told["firmware_version"].to_bytes(3)) == firmware
    shown = told["serial_number"] % (1 << 32)  # the library reads it back with a sign
    assert shown == (serial or identity.numbers()["serial_number"])
    assert told["model"] == identity.numbers()["model"]


def test_readers_differ_for_panels():
    serials = {
        Identity(VENDOR, "MR-10", f"SIM-{number}", "1").numbers()["serial_number"] for number in range(99)
    }
    assert len(serials) == 99
