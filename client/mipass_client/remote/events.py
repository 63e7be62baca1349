"""What happens: the feed, followed here or passed on to a program on this machine."""

from __future__ import annotations

import base64
import json
import secrets
import time
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
import typer

from mipass_client.connection import is_loopback
from mipass_client.feed import CursorFile, Event, follow
from mipass_client.problems import CursorGone
from mipass_client.remote.program import AsJson, Types, new_group, print_line
from mipass_client.remote.saved import open_portal
from mipass_client.webhooks import PREFIX, sign

app = new_group("Follow what happens.")
webhooks = new_group("Try a receiver of webhooks on this machine.")
SECONDS = 15.0  # as long as the portal waits for a receiver
Organization = Annotated[UUID | None, typer.Option("--organization", help="Of this organization alone.")]
Once = Annotated[bool, typer.Option("--once", help="End when there are no more.")]


@app.command("follow")
def follow_events(
    types: Types = "",
    organization_id: Organization = None,
    after: Annotated[str, typer.Option("--after", help="A cursor, or start. What is new unless given.")] = "",
    cursor_file: Annotated[
        Path | None, typer.Option("--cursor-file", help="Where the place is kept.")
    ] = None,
    once: Once = False,
    as_json: AsJson = False,
) -> None:
    """Print events as they happen, a line each. With --cursor-file the next call goes on where this ended."""
    with open_portal() as client:
        try:
            for event in follow(
                client,
                cursor=CursorFile(cursor_file) if cursor_file else None,
                after=after or None,
                types=_types(types),
                organization_id=organization_id,
                endless=not once,
            ):
                print_line(body_of(event).decode() if as_json else _line(event))
        except CursorGone as gone:
            typer.echo(f"List everything anew, then go on with --after {gone.oldest}", err=True)
            raise


@webhooks.command("listen")
def listen(
    forward: Annotated[str, typer.Option("--forward", help="Where to post: an address of this machine.")],
    types: Types = "",
    organization_id: Organization = None,
    secret: Annotated[
        str, typer.Option("--secret", envvar="MIPASS_WEBHOOK_SECRET", help="whsec_… to sign with.")
    ] = "",
    after: Annotated[str, typer.Option("--after", help="A cursor, or start. What is new unless given.")] = "",
    once: Once = False,
) -> None:
    """Post what happens to a program on this machine, signed as webhooks are. No tunnel is needed.

    What the program does not take is named and not sent again: the portal itself would retry.
    """
    _require_loopback(forward)
    if not secret:
        secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
        print_line(f"signed with {secret}")
    # No proxy of the environment and no redirect may lead elsewhere.
    with open_portal() as client, httpx.Client(timeout=SECONDS, trust_env=False) as receiver:
        for event in follow(
            client,
            after=after or None,
            types=_types(types),
            organization_id=organization_id,
            endless=not once,
        ):
            print_line(f"{_line(event)}  {_post(receiver, forward, event, secret)}")


def body_of(event: Event) -> bytes:
    """The octets that a webhook has for the event."""
    return json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _post(receiver: httpx.Client, url: str, event: Event, secret: str) -> str:
    body, now = body_of(event), int(time.time())
    message_id = f"evt_{UUID(event['data']['event_id']).hex}"
    headers = {
        "content-type": "application/json",
        "user-agent": "mipass-webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(body, message_id, now, secret),
    }
    try:
        return str(receiver.post(url, content=body, headers=headers).status_code)
    except httpx.TransportError as error:
        return f"not taken: {error}"


def _require_loopback(url: str) -> None:
    parsed = httpx.URL(url)
    if parsed.scheme not in {"http", "https"} or not is_loopback(parsed.host):
        raise typer.BadParameter(
            "It must be on this machine, such as http://localhost:3000/", param_hint="--forward"
        )


def _types(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _line(event: Event) -> str:
    data: dict[str, Any] = event["data"]
    about = f"{data['subject']['type']} {data['subject']['id'] or ''}".strip()
    return f"{event['timestamp']}  {data['sequence']:>8}  {event['type']:<32}  {about}"
