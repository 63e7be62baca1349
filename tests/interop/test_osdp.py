"""A panel receives a card's bits over OSDP. Its side is libosdp's, which knows nothing of ours."""

import secrets

import osdp
import pytest

from mipass.protocol.wiegand import encode
from mipass.protocol.wiegand_bits import Bits
from mipass.simulator.errors import Unreachable
from mipass.simulator.panel import Panel
from tests.services.panel import control_panel


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
    with control_panel(key) as panel, Panel(panel.device, key) as reader:
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
        Panel(panel.device, secrets.token_bytes(16)) as reader,
    ):
        with pytest.raises(Unreachable):
            reader.send(Bits(26, 5))
        assert panel.received(-1) is None
