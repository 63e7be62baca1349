"""`mipass create-operator`."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError
from mipass.flows.make_operator import AccountDisabled, make_operator

PASSWORD_VARIABLE = "MIPASS_OPERATOR_PASSWORD"  # noqa: S105  the variable's name


def create_operator(
    *,
    email: Annotated[str, typer.Option(prompt=True, help="The address they log in with.")],
    first_name: Annotated[str, typer.Option(prompt=True, help="First name.")],
    last_name: Annotated[str, typer.Option(prompt=True, help="Last name.")],
    password_stdin: Annotated[
        bool,
        typer.Option("--password-stdin", help="Read the password from standard input."),
    ] = False,
) -> None:
    """Create an account for one of the vendor's staff, who work in the vendor console.

    The password is asked for, or read from the environment variable MIPASS_OPERATOR_PASSWORD or from
    standard input: never from an argument, where other users of the machine could read it.

    Example:

      mipass create-operator --email ops@example.com --first-name Olive --last-name Operator
    """
    password = _password(from_stdin=password_stdin)
    try:
        make_operator(
            actor=Actor.system(), email=email, first_name=first_name, last_name=last_name, password=password
        )
    except AccountDisabled as refusal:
        typer.echo(
            f"No operator was created. {refusal.message} To enable it: mipass user enable {email}", err=True
        )
        raise typer.Exit(1) from None
    except DomainError as refusal:
        where = f"{refusal.field}: " if refusal.field else ""
        typer.echo(f"No operator was created. {where}{refusal.message}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{email} can log in as an operator.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if given := os.environ.get(PASSWORD_VARIABLE):
        return given
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
