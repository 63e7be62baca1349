"""`mipass user`: who can log in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, NoReturn

import typer

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError
from mipass.domains.accounts.blocking import disable_account, enable_account
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.queries import find_by_email

app = typer.Typer(no_args_is_help=True, help="Block an account, and let it in again.")
Address = Annotated[str, typer.Argument(metavar="EMAIL", help="The address they log in with.")]


@app.command()
def disable(email: Address) -> None:
    """Block an operator or admin: their sessions end and what they left in a queue is not done.

    The person is told by mail. Nothing of theirs is deleted. The last operator who can log in stays.
    """
    _do(disable_account, email)
    typer.echo(f"{email} is disabled.")


@app.command()
def enable(email: Address) -> None:
    """Let a blocked account log in again, with the rights that it has. The person is told by mail."""
    _do(enable_account, email)
    typer.echo(f"{email} is enabled.")


def _do(operation: Callable[..., None], email: str) -> None:
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
