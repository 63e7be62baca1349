"""`mipass worker`."""

from typing import Annotated

import typer

from mipass.base.kit.logs import take_all
from mipass.doors.jobs.commands.key_check import require_right_keys
from mipass.doors.jobs.restored import look_for_a_restore
from mipass.doors.jobs.worker import run_until_signalled


def worker(
    *,
    parent: Annotated[
        int | None, typer.Option(hidden=True, help="End when this process, which started it, has ended.")
    ] = None,
) -> None:
    """Send queued mails, seal the audit log and finish removals, until stopped.

    Every installation needs at least one worker; several may run beside each other, on one machine or
    on many. SIGTERM and Ctrl-C let it finish the mail in hand. Killed at any moment it loses nothing:
    another worker takes the work over within two minutes.

    `mipass serve --with-worker` starts one together with the server.
    """
    take_all()
    require_right_keys()
    look_for_a_restore()
    run_until_signalled(parent=parent)
