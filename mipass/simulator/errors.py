"""What ends a command of the simulator, beside the protocol's own refusals."""

from __future__ import annotations

from typing import Any


class SimulatorError(Exception):
    """``code`` is stable and names the reason; ``message`` tells a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Refused(SimulatorError):
    """The portal or the other device said no. ``status`` is the portal's HTTP status, 0 for a device.

    ``told`` is all that the portal's answer says.
    """

    def __init__(
        self, code: str, message: str, *, status: int = 0, told: dict[str, Any] | None = None
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.told = told or {}


class Unreachable(SimulatorError):
    """Nobody answered, or not in time."""

    def __init__(self, message: str) -> None:
        super().__init__("unreachable", message)


class Unprepared(SimulatorError):
    """The command does not fit what this phone or reader holds."""
