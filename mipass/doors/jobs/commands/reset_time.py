"""`mipass reset-time`: trust the clock again after it was wrong."""

from __future__ import annotations

import typer

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError
from mipass.domains.issuer.reset import NewTime
from mipass.domains.issuer.reset import reset_time as begin_anew


def reset_time() -> None:
    """Start a new generation after something was signed by a clock that was wrong.

    While the clock is behind what was signed last, the portal signs nothing. Correct the clock first, then
    run this once. From then on status lists and configurations carry the next generation: readers and phones
    prefer them to all earlier ones, whatever their time. A reader without a clock of its own keeps refusing
    until a phone, an app or its network brings it its new configuration.
    """
    try:
        done = begin_anew(actor=Actor.system())
    except DomainError as refusal:
        typer.echo(f"Nothing was changed. {refusal.message}", err=True)
        raise typer.Exit(1) from None
    for line in _lines(done):
        typer.echo(line)


def _lines(done: NewTime) -> list[str]:
    lines = [f"Generation {done.generation} begins. {done.signers} keys made ahead of time were replaced."]
    lines += [
        f"The root of {each.name} ({each.id}) was made ahead of time and is replaced: its readers have to be "
        "enrolled again, and its phones fetch new documents."
        for each in done.reenroll
    ]
    return lines
