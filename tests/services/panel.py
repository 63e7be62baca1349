"""An access control panel at the other end of a serial line: libosdp's, which knows nothing of ours."""

import os
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osdp

ADDRESS = 0
ASKED_WITHIN = 15.0  # seconds


class _Line(osdp.Channel):  # type: ignore[misc]  # the library has no types
    def __init__(self, end: int) -> None:
        super().__init__()
        self.end = end
        self.seen = b""

    def read(self, most: int) -> bytes:
        try:
            piece = os.read(self.end, most)
        except OSError:
            return b""
        self.seen += piece
        return piece

    def write(self, data: bytes) -> int:
        try:
            return os.write(self.end, data)
        except OSError:
            return 0

    def flush(self) -> None:
        pass


@dataclass
class ControlPanel:
    """``device`` is the reader's end of the line, ``key`` the secure channel base key."""

    device: Path
    key: bytes = field(repr=False)
    line: _Line = field(repr=False)
    panel: Any = field(repr=False)

    def begin(self) -> None:
        """Poll the reader from now on."""
        self.panel.start()

    def received(self, seconds: int = 15) -> Any:
        """The next card that was read, or None; -1 seconds: without waiting."""
        return self.panel.get_event(ADDRESS, timeout=seconds)

    @property
    def is_secure(self) -> bool:
        """Whether the secure channel stands."""
        return bool(self.panel.is_sc_active(ADDRESS))

    @property
    def reader(self) -> dict[str, int]:
        """What the reader says of itself (osdp_PDID), once it has."""
        deadline = time.monotonic() + ASKED_WITHIN
        while not (told := self.panel.get_pd_id(ADDRESS)).vendor_code:
            assert time.monotonic() < deadline, "the reader does not say who it is"
            time.sleep(0.05)
        return dict(vars(told))

    @property
    def seen(self) -> bytes:
        """Everything that went over the wire to it."""
        return self.line.seen


@contextmanager
def control_panel(key: bytes, *, polls: bool = True) -> Iterator[ControlPanel]:
    """A panel with that secure channel base key, until the block ends.

    One that polls in vain asks less and less often: without ``polls`` it waits for `ControlPanel.begin`.
    """
    own, other = os.openpty()
    tty.setraw(own)
    os.set_blocking(own, False)
    line = _Line(own)
    info = osdp.PDInfo(ADDRESS, line, scbk=key, flags=[osdp.LibFlag.EnforceSecure])
    panel = osdp.ControlPanel([info], log_level=osdp.LogLevel.Critical)
    found = ControlPanel(Path(os.ttyname(other)), key, line, panel)
    try:
        if polls:
            found.begin()
        yield found
    finally:
        if panel.thread:
            panel.stop()
        os.close(other)
        os.close(own)
