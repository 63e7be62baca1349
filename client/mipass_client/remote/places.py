"""Who asks, and what there is: organizations, readers, credits."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import typer

from mipass_client.connection import connect, request
from mipass_client.remote import saved
from mipass_client.remote.program import AsJson, print_line, show
from mipass_client.v1 import Client

Url = Annotated[str, typer.Option("--url", help="Where the portal is, such as https://portal.example.com")]
FromInput = Annotated[bool, typer.Option("--token-stdin", help="Read the token from standard input.")]


def login(url: Url = "", token_stdin: FromInput = False) -> None:
    """Save a portal's address and a token for it, once the portal knows the token."""
    url = url or os.environ.get(saved.URL, "") or typer.prompt("Address of the portal")
    if token_stdin:
        token = sys.stdin.readline().strip()
    else:
        token = os.environ.get(saved.TOKEN, "") or typer.prompt("Token", hide_input=True)
    try:
        client = connect(url, token)
    except ValueError as error:
        raise saved.NotLoggedIn(str(error)) from error
    with client:
        found = request(client, "GET", "/me")
    path = saved.save(saved.Saved(url.rstrip("/"), token))
    print_line(f"{found['client']['name']} of {found['distributor']['name']}; saved in {path}")


def me(as_json: AsJson = False) -> None:
    """Who asks, with what rights, until when."""
    with saved.open_portal() as client:
        found = request(client, "GET", "/me")
    show(
        found,
        ["client.name", "distributor.name", "distributor.status", "token.expires_at", "client.scopes"],
        as_json=as_json,
    )


def organizations(
    search: Annotated[str, typer.Option("--search", help="A part of the name.")] = "", as_json: AsJson = False
) -> None:
    """The organizations within reach, with what they may still issue."""
    with saved.open_portal() as client:
        found = list(rows(client, "/organizations", search=search or None))
    show(found, ["id", "name", "status", "allocation.issued", "allocation.available"], as_json=as_json)


def readers(organization_id: UUID, as_json: AsJson = False) -> None:
    """The readers of an organization."""
    with saved.open_portal() as client:
        found = list(rows(client, f"/organizations/{organization_id}/readers"))
    show(found, ["id", "name", "serial_number", "firmware_version", "last_seen_at"], as_json=as_json)


def credits(
    organization_id: Annotated[
        UUID | None, typer.Argument(help="All accounts of the ledger unless given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The credits of an organization, or the balances of the ledger."""
    with saved.open_portal() as client:
        if organization_id is not None:
            found = request(client, "GET", f"/organizations/{organization_id}/credit-summary")
            columns = ["type", "limit", "issued", "available"]
        else:
            found = list(rows(client, "/ledger/accounts"))
            columns = ["code", "organization_id", "balance"]
    show(found, columns, as_json=as_json)


def rows(client: Client, path: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Everything in a list, as the API's own JSON, with members that this client does not know yet."""
    after = None
    while True:
        page = request(client, "GET", path, query={**query, "after": after})
        yield from page["data"]
        after = page.get("next_cursor")
        if after is None:
            return
