"""Moving the time, for the portal and its libraries alike."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone


class Clock:
    """The time as the installation reads it, aware, in UTC."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC).replace(microsecond=250_000)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Let time pass, or go back: in words of ``timedelta``."""
        self.at += timedelta(**by)

    def show(self, local: str, zone: str = "UTC") -> None:
        """Set it to what the clocks of a zone show: ``2028-02-29 12:00``."""
        self.at = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands until it is moved."""
    found = Clock()
    monkeypatch.setattr(timezone, "now", found)
    monkeypatch.setattr(time, "time", lambda: found().timestamp())  # as allauth reads it
    return found


@pytest.fixture
def utc(settings: Any) -> None:
    """An installation in UTC, for a test whose days and times are written in it."""
    settings.TIME_ZONE = "UTC"
