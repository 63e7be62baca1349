"""`mipass held-mails`: what was queued in a database that was put back, sent or dropped."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from mipass.base.outbox.restoring import drop_held_mails, list_held_mails, send_held_mails

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Mails that a restore held: they may have been sent already.",
)
Ids = Annotated[list[UUID] | None, typer.Argument(metavar="[ID]...", help="Their ids.")]
All = Annotated[bool, typer.Option("--all", help="All that are held.")]


@app.command("list")
def list_command() -> None:
    """List them: id, when each was queued, what it is and to whom."""
    for mail in list_held_mails().iterator():
        typer.echo(f"{mail.id}  {mail.created_at:%Y-%m-%d %H:%M} UTC  {mail.kind}  {mail.recipient}")


@app.command("send")
def send_command(ids: Ids = None, *, everything: All = False) -> None:
    """Send these now. Whoever has got one before gets it a second time."""
    typer.echo(f"Mails to be sent: {send_held_mails(_chosen(ids, everything))}.")


@app.command("drop")
def drop_command(ids: Ids = None, *, everything: All = False) -> None:
    """Never send these. Links in them are void in any case."""
    typer.echo(f"Mails dropped: {drop_held_mails(_chosen(ids, everything))}.")


def _chosen(ids: list[UUID] | None, everything: bool) -> list[UUID]:
    if bool(ids) is everything:
        raise typer.BadParameter("name ids, or say --all")
    return ids or []
