"""`mipass user`: who can log in, and is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, NoReturn

import typer

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError
from mipass.domains.accounts.blocking import enable_account, sign_out_account
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.queries import find_by_email
from mipass.flows.block_account import NobodyLeft, block_account

LAST = "Nothing was changed. Nominate another one in the console first, or repeat this with --even-last."

app = typer.Typer(no_args_is_help=True, help="Block an account, let it in again, or end its sessions.")
Address = Annotated[str, typer.Argument(metavar="EMAIL", help="The address they log in with.")]


EvenLast = Annotated[
    bool,
    typer.Option("--even-last", help="Even the last Full Admin of a distributor, which nobody then manages."),
]


@app.command()
def disable(email: Address, even_last: EvenLast = False) -> None:
    """Block an operator or admin: their sessions end and what they left in a queue is not done.

    The person is told by mail. Nothing of theirs is deleted. The last operator who can log in stays; so does
    the last Full Admin of a distributor, unless --even-last says that this is meant.
    """
    account = _found(email)
    try:
        left = block_account(actor=Actor.system(), account=account, even_last=even_last)
    except NobodyLeft as refusal:
        _end(f"{refusal.message} {LAST}")
    except DomainError as refusal:
        _end(refusal.message)
    typer.echo(f"{email} is disabled.")
    for distributor in left:
        typer.echo(f"{distributor.name} has no Full Admin who can log in: nominate one in the console.")


@app.command()
def enable(email: Address) -> None:
    """Let a blocked account log in again, with the rights that it has. The person is told by mail."""
    _do(enable_account, email)
    typer.echo(f"{email} is enabled.")


@app.command()
def sign_out(email: Address) -> None:
    """End every session of an operator or admin, on all their browsers; they can log in again.

    To end everyone's sessions: `mipass rotate-key secret --at-once`.
    """
    _do(sign_out_account, email)
    typer.echo(f"{email} is signed out everywhere.")


def _do(operation: Callable[..., object], email: str) -> None:
    account = _found(email)
    try:
        operation(actor=Actor.system(), account=account)
    except DomainError as refusal:
        _end(refusal.message)


def _found(email: str) -> Account:
    account = find_by_email(email)
    if account is None:
        _end(f"There is no account with the address {email}.")
    return account


def _end(problem: str) -> NoReturn:
    typer.echo(problem, err=True)
    raise typer.Exit(1)
