"""`mipass seal-audit` and `mipass verify-audit`, and the file where heads are kept outside the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from django.conf import settings

from mipass.base.audit.sealing import Head, heads, seal_events, verify
from mipass.base.kit.clock import now
from mipass.base.upkeep.operations import noted
from mipass.doors.jobs.commands.key_check import key_faults

FILE_NAME = "audit-heads.jsonl"
Heads = Annotated[
    Path | None,
    typer.Option(
        "--heads", metavar="FILE", help=f"File of exported heads. [default: {FILE_NAME} in the data folder]"
    ),
]


def seal_audit(*, heads_file: Heads = None) -> None:
    """Seal every audit event, and append the head of each chain to a file.

    Whoever can write to the database could cut the end of a chain off unseen: a head kept elsewhere
    shows it. Run this daily and copy the file to another machine, or to paper.
    """
    file, sealed = heads_file or _default_file(), 0
    with noted("seal-audit"):
        while count := seal_events(everything=True):
            sealed += count
        written = _append(file, heads())
    typer.echo(f"Sealed {sealed} events; wrote {written} heads to {file}.")


def verify_audit(*, heads_file: Heads = None) -> None:
    """Check the audit log against its seals; name every fault and exit with 1 if there is one.

    Finds an event that was edited, deleted or moved, a chain whose end was cut off or that was made
    anew, events that were never sealed, and events and organizations' key rows that somebody wrote past
    the portal. Cuts at the end are found only beyond an exported head:
    see `mipass seal-audit`.
    """
    file = heads_file or _default_file()
    if heads_file is not None and not heads_file.exists():
        raise typer.BadParameter(f"there is no file {heads_file}", param_hint="--heads")
    with noted("verify-audit") as run:
        for fault in chain(map(str, verify(_read(file))), key_faults()):
            typer.echo(fault)
            run.faults += 1
    typer.echo(f"audit: faults: {run.faults}" if run.faults else "audit: intact")
    if run.faults:
        raise typer.Exit(1)


def _default_file() -> Path:
    return Path(settings.CONFIG.data_dir) / FILE_NAME


def _append(file: Path, ends: Iterator[Head]) -> int:
    lines = [json.dumps(asdict(head) | {"at": now()}, default=str) + "\n" for head in ends]
    with file.open("a") as output:
        output.writelines(lines)
    return len(lines)


def _read(file: Path) -> list[Head]:
    if not file.exists():
        return []
    return [_head(json.loads(line)) for line in file.read_text().splitlines() if line.strip()]


def _head(line: dict[str, str]) -> Head:
    return Head(UUID(line["chain"]), int(line["position"]), line["mac"])
