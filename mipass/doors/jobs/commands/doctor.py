"""`mipass doctor`: what is wrong with this installation, one sentence a fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from django.db import DatabaseError

from mipass.base.audit.holding import is_held
from mipass.base.kit.clock import now
from mipass.domains.issuer.signing_time import time_fault
from mipass.doors.jobs.commands.database_check import database_faults, replication_faults
from mipass.doors.jobs.commands.key_check import key_faults
from mipass.doors.jobs.commands.machine_check import folder_faults, mail_faults, setting_faults
from mipass.doors.jobs.commands.value_check import master_faults, value_faults
from mipass.doors.jobs.commands.work_check import queue_faults, run_faults, worker_faults


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


def _restore() -> Iterator[str]:
    if is_held():
        yield "The database was put back to an older state: `mipass after-restore` has not run yet."


# A check yields a sentence for each fault that it finds. It may raise DatabaseError or OSError.
CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "settings": setting_faults,
    "folders": folder_faults,
    "database": database_faults,
    "replication": replication_faults,
    "clocks": _clocks,
    "keys": _keys,
    "restore": _restore,
    "mail server": mail_faults,
    "workers": worker_faults,
    "queues": queue_faults,
    "last runs": run_faults,
}


def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")] = False
) -> None:
    """Check the installation, and say each fault in a sentence. Exits with 1 if there is one.

    Settings and folders: what goes together, and who can read it. Database: its tables, extensions, guards,
    and the rights of the portal's role. Replication: standbys, slots and the archive of PostgreSQL. Clocks:
    of this machine and of the database, which must not be a minute apart, and neither of them behind what was
    signed last. Keys: that the configured ones open what lies in the database, some values of each purpose
    and distributor. Restore: that the portal is not held after one. Mail server: that it lets the portal in;
    nothing is sent. Workers and queues: that one lives, and that no mail or seal is late. Last runs: that
    check-ledger, verify-audit and others found nothing. Changes nothing.
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
    except (DatabaseError, OSError) as error:
        return [Fault(name, f"The check “{name}” could not be made: {error}".strip())]
