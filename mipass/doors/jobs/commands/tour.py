"""`mipass tour`: the whole main job against a running development server."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import httpx
import typer

from mipass.doors.jobs.tour.devices import Devices
from mipass.doors.jobs.tour.people import Cast
from mipass.doors.jobs.tour.steps import Step, steps_for
from mipass.doors.jobs.tour.visitor import TourError

DEMO_PASSWORD = "demo-portal-2026"  # noqa: S105  the demo's, shown on its sign-in page
Url = Annotated[str, typer.Argument(help="Address of the server, such as http://localhost:8000.")]
Operator = Annotated[str, typer.Option("--operator", help="E-mail of an operator's account.")]


FirmwareKeys = Annotated[
    Path | None,
    typer.Option(
        "--firmware-keys", help="Walk the firmware steps too, with the vendor's keys in this folder."
    ),
]


def tour(
    url: Url = "http://localhost:8000",
    *,
    operator: Operator = "operator@demo.test",
    firmware_keys: FirmwareKeys = None,
) -> None:
    """Walk the whole main job over HTTP, as the people in it would, and check each effect.

    Phones and readers are simulated ones in a temporary folder. Firmware is walked with
    `--firmware-keys FOLDER` only: the keys made there on the first tour stay the server's own.

    Makes two distributors, accounts and a voucher of its own on the server, so it can be repeated. It
    reads the outbox page and so works with development servers only. The operator's password is the
    demo's, or the one in MIPASS_TOUR_PASSWORD. Exits with 1 at the first step that fails.
    """
    password = os.environ.get("MIPASS_TOUR_PASSWORD", DEMO_PASSWORD)
    with TemporaryDirectory(prefix="mipass-tour-") as folder:
        _walk(Cast(url.rstrip("/"), operator, password, Devices(Path(folder)), firmware_keys))


def _walk(cast: Cast) -> None:
    steps = steps_for(cast)
    for number, step in enumerate(steps, start=1):
        if problem := _run(cast, number, step):
            typer.echo(f"{number:3}  FAILED  {_title(step)}: {problem}", err=True)
            typer.echo(f"tour: {number} steps, 1 failed")
            raise typer.Exit(1)
    typer.echo(f"tour: {len(steps)} steps, 0 failed")


def _run(cast: Cast, number: int, step: Step) -> str:
    """What went wrong, or nothing."""
    try:
        happened = step(cast)
    except (TourError, httpx.HTTPError) as error:
        return str(error) or type(error).__name__
    typer.echo(f"{number:3}  ok      {_title(step)}: {happened}")
    return ""


def _title(step: Step) -> str:
    return step.__name__.replace("_", " ")
