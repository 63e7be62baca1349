"""A panel's list of cards, compared with the credentials of an organization."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer

from mipass_client.connection import request
from mipass_client.remote.places import rows
from mipass_client.remote.program import REFUSED, AsJson, Key, print_line, printable, show
from mipass_client.remote.saved import open_portal
from mipass_client.v1 import Client

BUSY = frozenset({"uploaded", "comparing"})
SHOWN = ("stopped", "only_there", "twice", "differs")  # what somebody has to look at
COLUMNS = ["id", "state", "rows", *(f"counts.{name}" for name in (*SHOWN, "only_here", "in_both", "unread"))]
PAUSE = 1.0  # seconds


def reconcile(
    organization_id: UUID,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV with a header line.")],
    format: Annotated[str, typer.Option("--format", help="The card format of rows that name none.")] = "",
    facility_code: Annotated[str, typer.Option("--facility-code", help="The same of facility codes.")] = "",
    numbers: Annotated[str, typer.Option("--numbers", help="decimal or hexadecimal.")] = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Compare a panel's list of cards with an organization's credentials. Nothing is changed by it.

    Named line by line: cards that are active at the panel but stopped here, only there, twice there, or of
    another facility code or format here.
    """
    said = {"name": file.name, "format": format, "facility_code": facility_code, "numbers": numbers}
    with open_portal() as client:
        sent = request(
            client,
            "POST",
            f"/organizations/{organization_id}/reconciliations",
            content=file.read_bytes(),
            content_type="text/csv",
            query={name: value for name, value in said.items() if value},
            key=key or str(uuid4()),
        )
        found = wait(client, sent)
        lines = [] if as_json or found["state"] != "finished" else list(_lines(client, found))
    end(found, as_json)
    for line in lines:
        print_line(line)


def wait(client: Client, found: dict[str, Any]) -> dict[str, Any]:
    """The reconciliation when the portal is done with it."""
    while found["state"] in BUSY:
        time.sleep(PAUSE)
        found = request(client, "GET", f"/reconciliations/{found['id']}")
    return found


def end(found: dict[str, Any], as_json: bool) -> None:
    """Show what was found. Ends with 1 if the list could not be read."""
    show(found, COLUMNS, as_json=as_json)
    if found["state"] == "unreadable":
        trouble = found.get("trouble") or {}
        typer.echo(f"Refused: {trouble.get('detail', 'see the portal')} ({trouble.get('code')})", err=True)
        raise typer.Exit(REFUSED)
    if found.get("panel_status") == "assumed_active" and not as_json:
        print_line("No column says which cards are active: all of them count as active.")


def _lines(client: Client, found: dict[str, Any]) -> list[str]:
    """What somebody has to look at, the worst first."""
    path = f"/reconciliations/{found['id']}/rows"
    return [
        _line(row) for name in SHOWN if found["counts"].get(name) for row in rows(client, path, finding=name)
    ]


def _line(row: dict[str, Any]) -> str:
    ends = f" (…{row['panel_ends_with']})" if row.get("panel_ends_with") else ""
    whose = f" credential {row['credential_id']} is {row['status']}" if row.get("credential_id") else ""
    return printable(f"line {row['line']}{ends}: {row['finding']}{whose}")
