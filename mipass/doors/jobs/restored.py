"""What is looked at before anything is served or worked on: whether the database was put back."""

from __future__ import annotations

import logging
from pathlib import Path

import typer
from django.conf import settings
from django.db import DatabaseError

from mipass.base.audit.holding import hold_if_behind

log = logging.getLogger(__name__)

HELD = (
    "The database was put back to an older state, or is another one than the exported audit heads tell of. "
    "Nothing is signed or sent until `mipass after-restore` has run."
)


def unfinished_mark() -> Path:
    """The file that stands while `mipass restore` is at work, and after one that was cut off."""
    return Path(settings.CONFIG.data_dir) / "restore-unfinished"


def look_for_a_restore() -> None:
    """Hold the portal if its database is an older state. Ends with 1 after a restore that was cut off.

    A database that is away or empty is for others to tell of.
    """
    if unfinished_mark().exists():
        typer.echo(
            f"A restore was cut off. Empty the database and repeat it. ({unfinished_mark()})", err=True
        )
        raise typer.Exit(1)
    try:
        if hold_if_behind():
            typer.echo(HELD, err=True)
    except DatabaseError as error:
        log.warning("whether the database was put back could not be looked at: %s", error)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
