"""`mipass seal-audit` and `mipass verify-audit`, and the file where heads are kept outside the database."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from mipass.base.audit.exported import (
    FILE_NAME,
    Exported,
    appending,
    default_file,
    head_lines,
    lost_heads,
    read_exported,
    write_lines,
)
from mipass.base.audit.holding import is_held
from mipass.base.audit.kept import State, new_lines
from mipass.base.audit.sealing import heads, seal_events, verify
from mipass.base.kit.replica import as_of_now
from mipass.base.upkeep.operations import noted
from mipass.doors.jobs.commands.key_check import key_faults
from mipass.doors.jobs.restored import HELD
from mipass.flows.after_restore import KINDS

Heads = Annotated[
    Path | None,
    typer.Option(
        "--heads", metavar="FILE", help=f"File of exported heads. [default: {FILE_NAME} in the data folder]"
    ),
]


def seal_audit(*, heads_file: Heads = None) -> None:
    """Seal every audit event; append to a file the heads of chains that moved, and what was closed.

    Whoever can write to the database could cut the end of a chain off unseen: a head kept elsewhere
    shows it. What was closed (credentials, readers, vouchers, organizations, accounts) is told by ids alone,
    so that a restored backup does not open it again: see `mipass after-restore`. Run this each hour, and copy
    the file to another machine.
    """
    file = heads_file or default_file()
    _refuse_older_state(file)
    with noted("seal-audit"):
        sealed = 0
        while count := seal_events(everything=True):
            sealed += count
        kept, written = append_what_is_new(file, read_heads(file))
    typer.echo(
        f"Sealed {sealed} events; wrote {written} heads to {file}, and {kept} things to be kept closed."
    )


def append_what_is_new(file: Path, known: Exported, *first: State) -> tuple[int, int]:
    """Append what the file lacks, after some lines of its own: how many closed things, and how many heads."""
    ends = list(heads())
    with appending(file) as output:
        write_lines(output, first)
        # Before the heads: cut off in between, they are told once more.
        kept = write_lines(output, new_lines(KINDS, ends, known))
        return kept, write_lines(output, head_lines(ends, known))


def verify_audit(*, heads_file: Heads = None) -> None:
    """Check the audit log against its seals; name every fault and exit with 1 if there is one.

    Finds an event that was edited, deleted or moved, a chain whose end was cut off or that was made
    anew, events that were never sealed, and events and organizations' key rows that somebody wrote past
    the portal. Cuts at the end are found only beyond an exported head:
    see `mipass seal-audit`.
    """
    file = heads_file or default_file()
    if heads_file is not None and not heads_file.exists():
        raise typer.BadParameter(f"there is no file {heads_file}", param_hint="--heads")
    with noted("verify-audit") as run, as_of_now():
        for fault in chain(map(str, verify(read_heads(file).heads)), key_faults()):
            typer.echo(fault)
            run.faults += 1
    typer.echo(f"audit: faults: {run.faults}" if run.faults else "audit: intact")
    if run.faults:
        raise typer.Exit(1)


def _refuse_older_state(file: Path) -> None:
    """What an older state would append is not the truth of before: `mipass after-restore` comes first."""
    if lost_heads(read_heads(file)) or is_held():
        typer.echo(HELD, err=True)
        raise typer.Exit(1)


def read_heads(file: Path) -> Exported:
    """What the file says. Raises BadParameter where that cannot be read."""
    try:
        return read_exported(file)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--heads") from None
