"""`mipass grants`: what a role of PostgreSQL may, in SQL."""

from __future__ import annotations

from typing import Annotated

import typer

# What may only grow: each `AppendOnly` of the apps' guards.
ONLY_GROWS = (
    "audit_event",
    "audit_seal",
    "credits_transfer",
    "requests_operatorrequest",
    "requests_tenantrequest",
)


def grants(
    *,
    role: Annotated[str, typer.Option("--role", metavar="NAME", help="A role that does not own the tables.")],
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Let it read alone: for dumps, and for whoever looks.")
    ] = False,
) -> None:
    """Print the SQL that lets a role of PostgreSQL run the portal, and not change the past.

    It can then add events and transfers, but neither change nor delete them, nor drop the triggers that
    refuse it to everyone. Every command but `migrate` works under it, and so does `pg_dump`. Call it again
    after each `mipass migrate`, as the owner of the tables: new tables need it.

    Example:

      mipass grants --role mipass_app | psql DATABASE
    """
    typer.echo(grants_for(role, read_only=read_only), nl=False)


def grants_for(role: str, *, read_only: bool = False) -> str:
    """The statements, for psql."""
    name = '"' + role.replace('"', '""') + '"'
    may = "SELECT" if read_only else "SELECT, INSERT, UPDATE, DELETE"
    next_numbers = "SELECT" if read_only else "SELECT, USAGE"  # a dump reads where they stand
    lines = [
        "\\set ON_ERROR_STOP on",
        "BEGIN;",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name};",
        f"GRANT USAGE ON SCHEMA public TO {name};",
        f"GRANT {may} ON ALL TABLES IN SCHEMA public TO {name};",
        f"GRANT {next_numbers} ON ALL SEQUENCES IN SCHEMA public TO {name};",
    ]
    if not read_only:
        lines.append(f"REVOKE UPDATE, DELETE ON {', '.join(ONLY_GROWS)} FROM {name};")
    return "\n".join([*lines, "COMMIT;", ""])
