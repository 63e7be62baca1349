"""Files for access control systems, by export profile."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import UUID, uuid4

import typer

from mipass_client.connection import request
from mipass_client.remote.places import rows
from mipass_client.remote.program import REFUSED, AsJson, Key, show
from mipass_client.remote.saved import open_portal
from mipass_client.v1 import Client

LOOKS_EVERY = 2.0  # seconds, while a long file is made
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
        content = taken(client, profile_id, since, key or str(uuid4()))
    if output is None:
        sys.stdout.buffer.write(content or b"")
        sys.stdout.flush()
        return
    part = output.with_name(f"{output.name}.part")
    part.write_bytes(content or b"")
    part.replace(output)


def taken(client: Client, profile_id: UUID, since: str, key: str) -> bytes | None:
    """The file, waited for where the portal makes it after the request. Raises ProblemError, typer.Exit."""
    asked = {"since": since}
    answer = request(client, "POST", f"/export-profiles/{profile_id}/take", query=asked, key=key)
    if not isinstance(answer, dict):
        return answer  # type: ignore[no-any-return]  # the octets of a file
    address = f"/files/{answer['id']}"
    while answer["state"] in {"waiting", "making"}:
        time.sleep(LOOKS_EVERY)
        answer = request(client, "GET", address)
    if answer["state"] != "ready":
        _end(f"The file was not made: {answer['trouble']['detail']} Take it again with --since before.")
    content: bytes | None = request(client, "POST", f"{address}/download")
    if len(content or b"") != answer["size"]:
        _end(f"The download was cut off. Say the same again with: --key {key}")
    return content


def _end(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(REFUSED)
