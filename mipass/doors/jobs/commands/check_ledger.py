"""`mipass check-ledger`: prove every balance and every credential against the transfers."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from mipass.base.kit.replica import as_of_now
from mipass.base.upkeep.operations import noted
from mipass.domains.credits.check import RULES
from mipass.domains.credits.check import check_ledger as breaches

Most = Annotated[int, typer.Option("--most", min=1, help="The most breaches to name.")]


def check_ledger(*, most: Most = 20) -> None:
    """Recompute every balance from the transfers and prove the ledger's rules.

    Reads only, in bounded memory, and notes that it ran. Names each row that breaks a rule, the first ones
    first; exits with 1 if there is one.
    """
    with noted("check-ledger") as run, as_of_now():
        found = list(islice(breaches(), most))
        run.faults = len(found)
    for breach in found:
        typer.echo(str(breach), err=True)
    if found:
        typer.echo(f"The ledger does not hold. Breaches shown: {len(found)}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"The ledger holds: {len(RULES)} rules, no breaches.")
