"""`mipass demo`: everything at once, with invented data, for this machine alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import typer
from django.conf import settings

from mipass.config import Environment
from mipass.doors.jobs.commands.migrate import run_migrations
from mipass.doors.jobs.commands.seed_demo import PASSWORD, READER, Seeded, seed
from mipass.doors.jobs.commands.serve import run_server

LOOPBACK = "127.0.0.1"
PEOPLE = {
    "operator@demo.test": "operator, in the vendor console",
    "full.admin@demo.test": "Full Admin of Distributor A",
    "organization.admin@demo.test": "Organization Admin of Organization A",
    "stranger@demo.test": "Full Admin of Distributor B",
}


def demo() -> None:
    """Serve a portal with demonstration data, a worker and a door's reader; only this machine can reach it.

    The first start fills an empty database; later ones continue with what is there. PORT chooses the port
    (8000), MIPASS_DATA_DIR the folder (var): remove the folder to start over. Mails stay on this
    machine: read them, and click their links, at /dev/outbox/. Phones and reader are simulated, and lie
    in the folder `devices`: `mipass phone present` opens the door.
    """
    if settings.CONFIG.env is Environment.PRODUCTION:
        typer.echo("The demo does not run in production: unset MIPASS_ENV.", err=True)
        raise typer.Exit(2)
    run_migrations(verbosity=0)
    devices = Path(settings.CONFIG.data_dir) / "devices"
    typer.echo(_welcome(_seed(devices), devices))
    with _door(devices / READER):
        run_server(with_worker=True, address=LOOPBACK)


def _seed(devices: Path) -> Seeded | None:
    """The first start's data. Devices of a database that is gone would belong to nobody."""
    made = devices.with_name("devices.new")
    shutil.rmtree(made, ignore_errors=True)
    if seeded := seed(made):
        shutil.rmtree(devices, ignore_errors=True)
        made.rename(devices)
    return seeded


@contextmanager
def _door(reader: Path) -> Iterator[None]:
    """Reader A, listening where the holders' page looks for it; what it decides stands in the demo's output.

    That its port is taken, or its folder gone, is told there too, and keeps nobody from the portal.
    """
    url, origin = urlsplit(settings.CONFIG.simulated_reader_url), settings.CONFIG.public_url
    if not reader.exists() or url.hostname != LOOPBACK or not url.port:
        yield
        return
    ports = ["--websocket", str(url.port), "--port", str(_door_port()), "--origin", origin]
    command = [sys.executable, "-m", "mipass.cli", "reader", "listen", "--folder", str(reader), *ports]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as listening:  # noqa: S603  fixed words
        try:
            yield
        finally:
            listening.terminate()


def _door_port() -> int:
    """For phones on the command line; beside the one for phones in a browser."""
    return (urlsplit(settings.CONFIG.simulated_reader_url).port or 0) + 1


def _welcome(seeded: Seeded | None, devices: Path) -> str:
    """What a newcomer needs to begin; the voucher's code is known only when it was made just now."""
    url = settings.CONFIG.public_url
    people = [f"  {email:<30} {role}" for email, role in PEOPLE.items()]
    voucher = "Serial Number and Authentication Code are in its mail"
    if seeded is not None:
        voucher = f"Serial Number {seeded.serial}, Authentication Code {seeded.code}"
    lines = [
        "",
        f"Open      {url}",
        f"Mails     {url}/dev/outbox/",
        f"Accounts  (password {PASSWORD})",
        *people,
        f"Voucher   not yet redeemed: {voucher}",
        f"A door    mipass phone present --phone {devices}/user-a --reader {LOOPBACK}:{_door_port()}",
        "",
    ]
    return "\n".join(lines)
