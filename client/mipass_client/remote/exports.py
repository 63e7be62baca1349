"""Files for access control systems, by export profile."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import typer

from mipass_client.connection import request
from mipass_client.remote.places import rows
from mipass_client.remote.program import AsJson, Key, show
from mipass_client.remote.saved import open_portal

SINCE = "all; last: what changed since the last file; before: since the one before it; or a time in UTC"


def export_profiles(organization_id: UUID, as_json: AsJson = False) -> None:
    """The export profiles of an organization."""
    with open_portal() as client:
        found = list(rows(client, f"/organizations/{organization_id}/export-profiles"))
    show(found, ["id", "name", "system", "form", "exported_at"], as_json=as_json)


def export(
    profile_id: UUID,
    since: Annotated[str, typer.Option("--since", help=SINCE)] = "all",
    output: Annotated[
        Path | None, typer.Option("--output", dir_okay=False, help="Where to write it; else it is printed.")
    ] = None,
    key: Key = "",
) -> None:
    """Take the file of a profile. A file is written when all of it has come, or not at all."""
    with open_portal() as client:
        content = request(
            client,
            "POST",
            f"/export-profiles/{profile_id}/take",
            query={"since": since},
            key=key or str(uuid4()),
        )
    if output is None:
        sys.stdout.buffer.write(content or b"")
        sys.stdout.flush()
        return
    part = output.with_name(f"{output.name}.part")
    part.write_bytes(content or b"")
    part.replace(output)
