"""`mipass after-restore`: go on from a database that was put back to an older state."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from mipass.base.audit.exported import Exported, default_file, lost_heads, restored_line
from mipass.base.audit.holding import is_held
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.actor import Actor
from mipass.doors.jobs.commands.audit import Heads, append_what_is_new, read_heads
from mipass.flows.after_restore import Choice, Restored, ends_of_chains
from mipass.flows.after_restore import after_restore as go_on

RISK = """\
The exported heads do not reach as far as this database, so nobody knows what was closed after it was copied:
revoked credentials would open doors again, and redeemed vouchers could be redeemed again. Bring the newest
{file}, or choose:

  --suspend-all  every credential is suspended at the doors until its organization has looked through its list
                 and confirms it, in one step
  --as-it-is     doors open for whoever could open them at that time, whatever happened since"""
HEALTHY = (
    "This database is no older state, as far as the exported heads tell: nothing was changed. "
    "If it was put back all the same, by other means, say --anyway."
)


def after_restore(
    *,
    suspend_all: Annotated[
        bool, typer.Option("--suspend-all", help="Suspend every credential until its organization confirms.")
    ] = False,
    as_it_is: Annotated[
        bool, typer.Option("--as-it-is", help="Let doors open for whoever could open them at that time.")
    ] = False,
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="Also for a portal that is not held: it was restored by other means."),
    ] = False,
    heads_file: Heads = None,
) -> None:
    """Go on from a database that was put back to an older state.

    What the exported file tells of is closed again: revoked and disabled credentials, removed readers and
    admins, redeemed vouchers, blocked accounts. Sessions and mailed links end; passwords that were changed
    since have to be set anew by mail; queued mails wait for `mipass held-mails`. Status lists and
    configurations of readers carry the next generation, which readers and phones prefer to all before.
    """
    file = heads_file or default_file()
    exported = read_heads(file)
    if not (is_held() or lost_heads(exported) or anyway):
        _end(HEALTHY)
    done = go_on(
        actor=Actor.system(), exported=exported, choice=_choice(exported, file, suspend_all, as_it_is)
    )
    while seal_events(everything=True):
        pass
    exported.go_back(done.ends)
    append_what_is_new(file, exported, restored_line(done.generation, done.ends))
    typer.echo(_told(done, exported.at))


def _choice(exported: Exported, file: Path, suspend_all: bool, as_it_is: bool) -> Choice:
    if suspend_all and as_it_is:
        raise typer.BadParameter("choose one of --suspend-all and --as-it-is")
    if suspend_all:
        return Choice.SUSPEND_ALL
    if exported.reaches(ends_of_chains()):
        return Choice.BY_FILE
    if not as_it_is:
        _end(RISK.format(file=file))
    return Choice.AS_IT_IS


def _told(done: Restored, at: str) -> str:
    lines = [
        f"Generation {done.generation} begins. {done.lost} events are lost; closed again: {done.closed}.",
        f"Ended: {done.sessions} sessions, {done.links} links, {done.stopped} jobs.",
        f"Mails held: {done.mails}; events for webhooks held: {done.webhooks}.",
    ]
    if at:
        lines.append(f"The exported file ends at {at}: what was closed after that is not known.")
    lines.append(
        "Send invitations again where they were open. `mipass held-mails list` and `mipass held-webhooks "
        "list` show what was queued."
    )
    return "\n".join(lines)


def _end(problem: str) -> NoReturn:
    typer.echo(problem, err=True)
    raise typer.Exit(1)
