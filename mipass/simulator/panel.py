"""The wire to an access control panel: OSDP (IEC 60839-11-5) over a serial line, with its secure channel.

The reader is the peripheral device; `libosdp` speaks the protocol. Bits go out as ``osdp_RAW`` in the order
in which a Wiegand wire would carry them, and never before the secure channel stands.
"""

from __future__ import annotations

import hashlib
import os
import re
import termios
import time
import tty
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from mipass.protocol.wiegand_bits import Bits
from mipass.simulator.errors import Unprepared, Unreachable

KEY_OCTETS = 16  # the secure channel base key
ADDRESS = 0
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Identity:
    """What a reader tells panels of itself (osdp_PDID). ``vendor`` is three octets as the IEEE gives them."""

    vendor: bytes
    model: str
    serial: str
    version: str

    def numbers(self) -> dict[str, int]:
        """The same in the numbers of osdp_PDID, by the library's names.

        The model has one octet there and the serial number four: a serial that is a number below 2**32 is
        itself, any other text the first octets of its SHA-256. Each of a version's three parts has one octet.
        """
        major, minor, build, *_ = [*map(int, re.findall(r"\d+", self.version)), 0, 0, 0]
        parts = bytes(min(part, 0xFF) for part in (major, minor, build))
        is_number = self.serial.isdecimal() and int(self.serial) < 1 << 32
        return {
            "version": 1,
            "model": _octets(self.model, 1),
            "vendor_code": int.from_bytes(self.vendor, "little"),  # its first octet goes out first
            "serial_number": int(self.serial) if is_number else _octets(self.serial, 4),
            "firmware_version": int.from_bytes(parts),
        }


def _octets(text: str, number: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:number])


class Wire(Protocol):
    """Something that takes a card's bits to a panel."""

    def send(self, bits: Bits) -> None:
        """Hand them over. Raises SimulatorError when that cannot be done."""


class Panel:
    """A panel at the other end of a serial line, such as ``/dev/ttyUSB0`` or a pseudo-terminal."""

    def __init__(self, device: Path, key: bytes, identity: Identity, *, address: int = ADDRESS) -> None:
        """``key`` is the secure channel base key of 16 octets that the panel has too. Raises Unprepared."""
        osdp = _library()
        self._osdp = osdp
        try:
            self._line = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            tty.setraw(self._line)
        except (OSError, termios.error) as error:
            raise Unprepared("no_panel", f"{device} is no serial line that can be opened.") from error
        self._device = osdp.PeripheralDevice(
            osdp.PDInfo(
                address,
                _channel(osdp, self._line),
                scbk=key,
                flags=[osdp.LibFlag.EnforceSecure],
                id=osdp.PdId(**identity.numbers()),
            ),
            osdp.PDCapabilities(
                [
                    (osdp.Capability.CommunicationSecurity, 1, 1),
                    (osdp.Capability.CardDataFormat, 1, 1),
                    (osdp.Capability.Readers, 1, 1),
                ]
            ),
            log_level=osdp.LogLevel.Error,
        )

    def __enter__(self) -> Self:
        """Answer the panel's polls from now on."""
        self._device.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the line."""
        self._device.stop()
        os.close(self._line)

    def send(self, bits: Bits) -> None:
        """Hand over a card's bits. Raises Unreachable when no secure channel stands within 10 seconds."""
        deadline = time.monotonic() + SECONDS
        while not self._device.is_sc_active():
            if time.monotonic() > deadline:
                raise Unreachable("The panel has not opened its secure channel.")
            time.sleep(0.05)
        event = {
            "event": self._osdp.Event.CardRead,
            "reader_no": 0,
            "direction": 0,
            "format": self._osdp.CardFormat.Wiegand,
            "length": bits.length,
            "data": bits.to_bytes()[1:],
        }
        if not self._device.submit_event(event):
            raise Unreachable("The panel did not take the card's bits.")


def read_key(path: Path) -> bytes:
    """A secure channel base key from a file of 32 hexadecimal digits. Raises Unprepared."""
    try:
        key = bytes.fromhex(path.read_text())
    except (OSError, ValueError) as error:
        raise Unprepared("no_panel_key", f"{path} holds no key.") from error
    if len(key) != KEY_OCTETS:
        raise Unprepared("no_panel_key", f"The key in {path} is not one of {KEY_OCTETS} octets.")
    return key


def _library() -> Any:
    try:
        return import_module("osdp")
    except ImportError as error:
        raise Unprepared("no_osdp", "OSDP needs the package libosdp: pip install libosdp.") from error


def _channel(osdp: Any, line: int) -> Any:
    """The line as the library wants it: neither reading nor writing ever waits."""

    class Line(osdp.Channel):  # type: ignore[misc]  # the library is loaded only where it is used
        def read(self, most: int) -> bytes:
            try:
                return os.read(line, most)
            except OSError:  # nothing there, or the panel's end was closed
                return b""

        def write(self, data: bytes) -> int:
            try:
                return os.write(line, data)
            except OSError:
                return 0

        def flush(self) -> None:
            """Nothing is held back."""

    return Line()
