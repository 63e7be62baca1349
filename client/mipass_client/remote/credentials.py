"""Credentials: issue, list, revoke."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer

from mipass_client.connection import request
from mipass_client.remote.places import rows
from mipass_client.remote.program import Accept, AsJson, Key, new_group, show
from mipass_client.remote.saved import open_portal

app = new_group("Issue, list and revoke credentials.")
COLUMNS = ["id", "email", "format", "status", "label", "issued_at"]


def _text(name: str, help: str) -> Any:
    return typer.Option(name, help=help)


@app.command("issue")
def issue(
    organization_id: UUID,
    email: str,
    format: Annotated[str, _text("--format", "The card format, such as H10301.")],
    facility_code: Annotated[str, _text("--facility-code", "Decimal digits.")] = "",
    card_number: Annotated[str, _text("--card-number", "Decimal digits.")] = "",
    issue_level: Annotated[str, _text("--issue-level", "Decimal digits.")] = "",
    oem: Annotated[str, _text("--oem", "Decimal digits.")] = "",
    bit_length: Annotated[int | None, _text("--bit-length", "Of the format CUSTOM.")] = None,
    data_hex: Annotated[str, _text("--data-hex", "The bits of the format CUSTOM, in hexadecimal.")] = "",
    pool_id: Annotated[UUID | None, _text("--pool", "Take the next number of this pool.")] = None,
    label: Annotated[str, _text("--label", "A word of your own.")] = "",
    language: Annotated[str, _text("--language", "Of the mail to the holder: en or de.")] = "en",
    installer: Annotated[bool, typer.Option("--installer", help="It may enroll readers.")] = False,
    no_mail: Annotated[bool, typer.Option("--no-mail", help="Print the link instead of mailing it.")] = False,
    accept: Accept = [],  # noqa: B006  typer copies it
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Issue a credential to an e-mail address. It costs one credit."""
    card = {
        "facility_code": facility_code,
        "card_number": card_number,
        "issue_level": issue_level,
        "oem": oem,
        "bit_length": bit_length,
        "data_hex": data_hex,
        "pool_id": pool_id and str(pool_id),
    }
    body = {
        "email": email,
        "format": format,
        "card": {name: value for name, value in card.items() if value},
        "label": label,
        "language": language,
        "accepted": accept,
        "installer": installer,
        "send_invitation": not no_mail,
    }
    path = f"/organizations/{organization_id}/credentials"
    with open_portal() as client:
        issued = request(client, "POST", path, body=body, key=key or str(uuid4()))
    show(issued, [*COLUMNS, *(["invitation_url"] if no_mail else [])], as_json=as_json)


@app.command("list")
def list_credentials(
    organization_id: UUID,
    status: Annotated[
        str, _text("--status", "invited, enabled, disabled, revoked, needs_attention or a trouble.")
    ] = "",
    email: Annotated[str, _text("--email", "The whole address.")] = "",
    search: Annotated[str, _text("--search", "A part of an address.")] = "",
    updated_since: Annotated[str, _text("--updated-since", "A moment, like 2026-11-30T16:00:00Z.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many at most.")] = 1000,
    as_json: AsJson = False,
) -> None:
    """The credentials of an organization."""
    narrowed = {"status": status, "email": email, "search": search, "updated_since": updated_since}
    query = {name: text or None for name, text in narrowed.items()}
    with open_portal() as client:
        found = list(islice(rows(client, f"/organizations/{organization_id}/credentials", **query), limit))
    show(found, COLUMNS, as_json=as_json)


@app.command("revoke")
def revoke(
    credential_id: UUID,
    reason: Annotated[str, _text("--reason", "lost, stolen, left, replaced or other.")],
    as_json: AsJson = False,
) -> None:
    """Stop a credential for good. One that is revoked for that reason already is no error."""
    with open_portal() as client:
        found = request(client, "POST", f"/credentials/{credential_id}/revoke", body={"reason": reason})
    show(found, ["id", "email", "status", "revocation_reason", "pending.until", "changed"], as_json=as_json)
