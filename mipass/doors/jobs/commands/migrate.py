"""`mipass migrate`."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from django.core.management import call_command
from django.db import OperationalError, connection

from mipass.base.kit.db import refresh_statistics
from mipass.base.kit.waiting import again_while_locked
from mipass.doors.jobs.migration_plan import planned
from mipass.flows.replace_master_key import reseal_for_master

WAIT_SECONDS = 60

Plan = Annotated[
    bool, typer.Option("--plan", help="Change nothing; tell what would be done and what it locks.")
]


def migrate(*, plan: Plan = False) -> None:
    """Bring the database to this version: tables, guards, the cache, older sealed values.

    Safe to repeat. Waits up to a minute for a database that is still starting. Stop no server for it
    unless the release notes say so; run it before the new version serves.

    On PostgreSQL it waits for a table that others use at most a second at a time, since all who come later
    wait behind it, and tries again for ten minutes. Connect it to PostgreSQL itself, not to PgBouncer.
    """
    if plan:
        _wait_for_database()
        typer.echo("\n".join(planned()) or "Nothing to do.")
        return
    run_migrations(verbosity=1)


def run_migrations(*, verbosity: int) -> None:
    """Migrate, and say plainly when the database stays away (exit 1)."""
    _wait_for_database()
    again_while_locked(
        lambda: call_command("migrate", interactive=False, verbosity=verbosity),
        tell=lambda text: typer.echo(text, err=True),
    )
    call_command("createcachetable", verbosity=0)
    if resealed := reseal_for_master():
        typer.echo(f"Values of an older key of the installation, sealed again: {resealed}.")
    refresh_statistics()


def _wait_for_database() -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            if time.monotonic() > deadline:
                typer.echo(f"The database cannot be reached: {error}".strip(), err=True)
                raise typer.Exit(1) from None
            time.sleep(1)
        else:
            return
