"""The tour's steps with firmware: signed offline, published, carried to a reader by a phone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from mipass.doors.jobs.tour.people import Cast
from mipass.doors.jobs.tour.visitor import TourError

PASSPHRASE_VARIABLE = "MIPASS_FIRMWARE_PASSPHRASE"  # noqa: S105  the variable's name
PASSPHRASE = "demo-firmware-2026"  # noqa: S105  of keys that sign a development server's firmware
CONSOLE = "/console/firmware/"
VERSION = "1.2"


def vendor_makes_keys(cast: Cast) -> str:
    cast.operator.open(CONSOLE)
    if cast.operator.has_button("Make Online Key"):
        cast.operator.submit("Make Online Key")
    if not (_keys(cast) / "1.root.json").exists():
        _init(cast)
    cast.operator.open(CONSOLE)
    cast.operator.shows("Fingerprint of the first root")
    return "the console has the first root, signed on a machine that no network reaches"


def operator_publishes_firmware(cast: Cast) -> str:
    image = f"firmware {VERSION} of {cast.model}".encode() * 5000
    cast.operator.open(CONSOLE)
    cast.operator.follow("+ Firmware Release")
    cast.operator.submit("Upload", {"Model": cast.model, "Version": VERSION}, files={"Image": image})
    cast.operator.row_shows(cast.model, VERSION, "Unsigned")
    _sign(cast, image)
    cast.operator.row_shows(cast.model, VERSION, "Published")
    return f"version {VERSION} for {cast.model} was signed offline, and is published"


def phone_carries_firmware(cast: Cast) -> str:
    readers, name = cast.helper_organization.replace("/credentials/", "/readers/"), cast.name("Front Door")
    cast.helper.open(readers)
    cast.helper.row_shows(name, "1.0", VERSION)
    cast.helper.follow("Firmware Upgrades")
    cast.helper.follow("Upgrade Readers")
    cast.helper.submit("Upgrade")
    with cast.devices.door("door") as door:
        cast.devices.phone("holder", "carry", "--reader", door.address)
        cast.devices.phone("holder", "carry", "--reader", door.address)
    cast.helper.open(readers)
    cast.helper.row_shows(name, VERSION, "Latest")
    return f"a phone without any right brought version {VERSION}; the reader proved it, and the page says so"


BEFORE_READERS = (vendor_makes_keys, operator_publishes_firmware)
AFTER_READERS = (phone_carries_firmware,)


def _init(cast: Cast) -> None:
    key = _file(cast, "online-key.json", cast.operator.download("Download Online Key"))
    said = _firmware("init", "--keys", str(_keys(cast)), "--online-key", str(key))
    fingerprint = re.search(r"Fingerprint of the root: (.+)", said)
    if fingerprint is None:
        raise TourError(f"`mipass firmware init` said {said}")
    _accept(cast, {"Fingerprint of the first root": fingerprint[1]}, "root", "targets")


def _sign(cast: Cast, image: bytes) -> None:
    cast.operator.open(CONSOLE)
    request = _file(cast, "request.json", cast.operator.download("Download Signing Request"))
    keys, out = str(_keys(cast)), str(cast.devices.folder / "targets.json")
    built = str(_file(cast, "image.bin", image))
    _firmware("sign", str(request), "--keys", keys, "--image", built, "--out", out, "--yes")
    cast.operator.open(CONSOLE)
    cast.operator.follow("Accept Signed Metadata")
    cast.operator.submit("Accept", files={"Targets": Path(out).read_bytes()})


def _accept(cast: Cast, fields: dict[str, str], *names: str) -> None:
    files = {name.title(): (_keys(cast) / f"1.{name}.json").read_bytes() for name in names}
    cast.operator.open(CONSOLE)
    cast.operator.follow("Accept Signed Metadata")
    cast.operator.submit("Accept", fields, files=files)


def _keys(cast: Cast) -> Path:
    if cast.firmware_keys is None:
        raise TourError("there is no folder for firmware keys")
    return cast.firmware_keys


def _file(cast: Cast, name: str, content: bytes) -> Path:
    path = cast.devices.folder / name
    path.write_bytes(content)
    return path


def _firmware(*arguments: str) -> str:
    """Run ``mipass firmware``; what it said."""
    environment = {PASSPHRASE_VARIABLE: PASSPHRASE} | os.environ
    done = subprocess.run(  # noqa: S603  fixed words and paths of the tour's own
        [sys.executable, "-m", "mipass.cli", "firmware", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise TourError(
            f"`mipass firmware {arguments[0]}` ended with {done.returncode}: {done.stderr[-300:]}"
        )
    return done.stdout
