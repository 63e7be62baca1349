"""`mipass held-webhooks`: events that were queued for webhooks in a database that was put back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from mipass.domains.webhooks.restoring import (
    drop_held_deliveries,
    list_held_deliveries,
    send_held_deliveries,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Events for webhooks that a restore held: they may have been sent already.",
)
Ids = Annotated[list[UUID] | None, typer.Argument(metavar="[ID]...", help="Their ids.")]
All = Annotated[bool, typer.Option("--all", help="All that are held.")]


@app.command("list")
def list_command() -> None:
    """List them: id, when each was queued, what happened and where it goes."""
    for held in list_held_deliveries().iterator():
        typer.echo(f"{held.id}  {held.created_at:%Y-%m-%d %H:%M} UTC  {held.type}  {held.endpoint.host}")


@app.command("send")
def send_command(ids: Ids = None, *, everything: All = False) -> None:
    """Send these now. Whoever has got one before gets it a second time, with the same id."""
    typer.echo(f"Events to be sent: {send_held_deliveries(_chosen(ids, everything))}.")


@app.command("drop")
def drop_command(ids: Ids = None, *, everything: All = False) -> None:
    """Never send these; a webhook can replay them."""
    typer.echo(f"Events dropped: {drop_held_deliveries(_chosen(ids, everything))}.")


def _chosen(ids: list[UUID] | None, everything: bool) -> list[UUID]:
    if bool(ids) is everything:
        raise typer.BadParameter("name ids, or say --all")
    return ids or []
