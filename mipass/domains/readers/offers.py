"""Which firmware there is for a reader: the same rule that the reader itself follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mipass.domains.readers.models import FirmwareRelease, FirmwareStatus, Reader
from mipass.domains.readers.repository import release_of
from mipass.protocol.firmware import Release, newest_applicable
from mipass.protocol.versions import version_number


@dataclass(frozen=True, slots=True)
class Standing:
    """A reader beside the published firmware.

    ``upgrade`` is the version that it should run: its own where none is newer. ``next``: what it can take
    now, which is None where it is up to date, and where a step between was never published.
    """

    upgrade: str
    is_latest: bool
    next: Release | None


def list_offered(*, models: Iterable[str]) -> list[Release]:
    """Every release of these models that is published and not being withdrawn; no secret, so for anybody."""
    rows = FirmwareRelease.objects.filter(
        hardware_model__in={model for model in models if model},
        status=FirmwareStatus.PUBLISHED,
        leaving_at=None,
    )
    return [release_of(row) for row in rows]


def standing_of(reader: Reader, offered: Sequence[Release]) -> Standing:
    """Where the reader stands, by the version that it reported."""
    own = version_number(reader.firmware_version)
    newer = [
        release
        for release in offered
        if release.hw_model == reader.hardware_model and (own is None or release.number > own)
    ]
    if not newer:
        return Standing(reader.firmware_version, is_latest=bool(reader.firmware_version), next=None)
    step = newest_applicable(newer, hw_model=reader.hardware_model, version=reader.firmware_version)
    wanted = step or max(newer, key=lambda release: release.number)
    return Standing(wanted.version, is_latest=False, next=step)
