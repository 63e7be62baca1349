"""`mipass reset-sign-in`: let somebody in again who lost the second factor."""

from __future__ import annotations

from typing import Annotated

import typer

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError
from mipass.domains.accounts.resets import reset_sign_in as begin_anew


def reset_sign_in(
    email: Annotated[str, typer.Argument(help="The address of the account.")],
    *,
    everything: Annotated[
        bool,
        typer.Option("--everything", help="Remove the password and third-party accounts too."),
    ] = False,
) -> None:
    """Remove the passkeys, the authenticator app and the recovery codes of an account.

    First make sure that whoever asks is that person: afterwards the password alone signs in. This also lifts
    the hold after a reset without the second factor. Every session ends; the audit log and a mail say so.

    Example:

      mipass reset-sign-in ada@example.com
    """
    try:
        account = begin_anew(actor=Actor.system(), email=email, everything=everything)
    except DomainError as refusal:
        typer.echo(f"Nothing was reset. {refusal.message}", err=True)
        raise typer.Exit(1) from None
    how = "after asking for a new password by mail" if everything else "with the password alone"
    typer.echo(f"{account.email} can log in {how}.")
