"""`mipass doctor`: what is wrong with this installation, one sentence a fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from django.db import DatabaseError

from mipass.base.kit.clock import now
from mipass.domains.issuer.signing_time import time_fault
from mipass.doors.jobs.commands.key_check import key_faults
from mipass.doors.jobs.commands.value_check import master_faults, value_faults


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found, in a sentence."""

    check: str
    problem: str


def _clocks() -> Iterator[str]:
    if fault := time_fault(now()):
        yield f"Nothing is signed: {fault}"


def _keys() -> Iterator[str]:
    if faults := list(master_faults()):
        yield from faults  # nothing else would open
        return
    yield from key_faults()
    yield from value_faults()


# A check yields a sentence for each fault that it finds. It may raise DatabaseError.
CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "clocks": _clocks,
    "keys": _keys,
}


def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")] = False
) -> None:
    """Check the installation: its clocks and its keys. Exits with 1 if something is wrong.

    Clocks: of this machine and of the database, which must not be a minute apart, and neither of them behind
    what was signed last. Keys: that the configured ones open what lies in the database, some values of each
    purpose and distributor. Changes nothing.
    """
    faults = [fault for name in CHECKS for fault in _run(name)]
    if as_json:
        found = {"checks": list(CHECKS), "faults": [asdict(fault) for fault in faults]}
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        typer.echo("\n".join(fault.problem for fault in faults) or f"All well: {', '.join(CHECKS)}.")
    if faults:
        raise typer.Exit(1)


def _run(name: str) -> list[Fault]:
    try:
        return [Fault(name, problem) for problem in CHECKS[name]()]
    except DatabaseError as error:
        return [Fault(name, f"The check “{name}” could not be made: {error}".strip())]
