"""The panel's side is libosdp's control panel, which knows nothing of ours but the wire."""

import os
import secrets
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import osdp
import pytest

from mipass.protocol.wiegand import encode
from mipass.protocol.wiegand_bits import Bits
from mipass.simulator.errors import Unreachable
from mipass.simulator.panel import ADDRESS, Panel


class Line(osdp.Channel):
    def __init__(self, end):
        super().__init__()
        self.end = end
        self.seen = b""

    def read(self, most):
        try:
            piece = os.read(self.end, most)
        except OSError:
            return b""
        self.seen += piece
        return piece

    def write(self, data):
        try:
            return os.write(self.end, data)
        except OSError:
            return 0

    def flush(self):
        pass


@contextmanager
def control_panel(key: bytes) -> Iterator[tuple[osdp.ControlPanel, Line, Path]]:
    """Run a panel at one end of a pseudo-terminal; yield the path of the other end."""
    own, other = os.openpty()
    tty.setraw(own)
    os.set_blocking(own, False)
    line = Line(own)
    info = osdp.PDInfo(ADDRESS, line, scbk=key, flags=[osdp.LibFlag.EnforceSecure])
    panel = osdp.ControlPanel([info], log_level=osdp.LogLevel.Critical)
    panel.start()
    try:
        yield panel, line, Path(os.ttyname(other))
    finally:
        panel.stop()
        os.close(other)
        os.close(own)


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
    with control_panel(key) as (panel, line, device), Panel(device, key) as reader:
        reader.send(bits)
        received = panel.get_event(ADDRESS, timeout=10)
        assert panel.is_sc_active(ADDRESS)
    assert (received["format"], received["length"]) == (osdp.CardFormat.Wiegand, bits.length)
    assert received["data"] == bits.to_bytes()[1:]
    if bits.length > 16:
        assert bits.to_bytes()[1:] not in line.seen  # what went over the wire was encrypted


def test_a_panel_with_another_key_gets_nothing(monkeypatch):
    monkeypatch.setattr("mipass.simulator.panel.SECONDS", 1.0)
    with (
        control_panel(secrets.token_bytes(16)) as (panel, _line, device),
        Panel(device, secrets.token_bytes(16)) as reader,
    ):
        with pytest.raises(Unreachable):
            reader.send(Bits(26, 5))
        assert panel.get_event(ADDRESS, timeout=-1) is None
