"""`mipass demo`: everything at once, with invented data, for this machine alone."""

from __future__ import annotations

import typer
from django.conf import settings

from mipass.config import Environment
from mipass.doors.jobs.commands.migrate import run_migrations
from mipass.doors.jobs.commands.seed_demo import PASSWORD, Seeded, seed
from mipass.doors.jobs.commands.serve import run_server

LOOPBACK = "127.0.0.1"
PEOPLE = {
    "operator@demo.test": "operator, in the vendor console",
    "full.admin@demo.test": "Full Admin of Distributor A",
    "organization.admin@demo.test": "Organization Admin of Organization A",
    "stranger@demo.test": "Full Admin of Distributor B",
}


def demo() -> None:
    """Serve a portal with demonstration data, and a worker with it; only this machine can reach it.

    The first start fills an empty database; later ones go on with what is there. PORT chooses the port
    (8000), MIPASS_DATA_DIR the folder (var): remove the folder to begin anew. Mails stay on this
    machine: read them, and click their links, at /dev/outbox/.
    """
    if settings.CONFIG.env is Environment.PRODUCTION:
        typer.echo("The demo does not run in production: unset MIPASS_ENV.", err=True)
        raise typer.Exit(2)
    run_migrations(verbosity=0)
    typer.echo(_welcome(seed()))
    run_server(with_worker=True, address=LOOPBACK)


def _welcome(seeded: Seeded | None) -> str:
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
        "",
    ]
    return "\n".join(lines)
