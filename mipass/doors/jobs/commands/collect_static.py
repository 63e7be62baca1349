"""`mipass collect-static`."""

from __future__ import annotations

import typer
from django.conf import settings

from mipass.doors.jobs.static_files import collect_static as collect


def collect_static() -> None:
    """Put the static files into their folder: MIPASS_STATIC_DIR, or `static` in the data folder.

    `mipass serve` does it by itself where it may write there. Call this while an image is built, whose files
    cannot be written later. Does nothing when they are there already.
    """
    collect()
    typer.echo(f"The static files are in {settings.STATIC_ROOT}.")
