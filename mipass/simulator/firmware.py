"""A reader takes new firmware: proved by the vendor's signatures, whoever brings it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mipass.protocol.firmware import Release
from mipass.protocol.firmware_updater import FirmwareUpdater
from mipass.simulator.errors import Refused, Unprepared
from mipass.simulator.reader_memory import ReaderMemory
from mipass.simulator.storage import write_file

FOLDER, IMAGE = "firmware", "image.bin"


def install(
    memory: ReaderMemory,
    folder: Path,
    fetch: Callable[[str], bytes | None],
    *,
    target: str | None = None,
    at: datetime,
) -> Release:
    """Install the newest applicable release, or ``target``, and note its version in the memory.

    ``at`` is the reader's idea of the present. ``fetch`` gives metadata and images by their names. Raises
    ProtocolError with the reason for which it was not taken, Refused ``up_to_date``, Unprepared
    ``no_firmware_root``.
    """
    if memory.firmware_root is None:
        raise Unprepared(
            "no_firmware_root", "This reader was made without the vendor's root: it takes no firmware."
        )
    updater = FirmwareUpdater(folder=folder / FOLDER, root=memory.firmware_root, fetch=fetch)
    release = updater.find(
        hw_model=memory.model,
        version=memory.version,
        sequence=memory.sequence,
        wanted=target,
        at=at,
    )
    if release is None or release.version == memory.version:
        raise Refused("up_to_date", f"Version {memory.version} is the newest there is for this reader.")
    write_file(folder / FOLDER / IMAGE, updater.download(release))
    memory.version, memory.sequence = release.version, release.sequence
    return release
