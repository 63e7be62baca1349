"""`mipass worker`."""

from typing import Annotated

import typer

from mipass.doors.jobs.worker import run_until_signalled


def worker(
    *,
    tied_to_parent: Annotated[
        bool, typer.Option("--tied-to-parent", hidden=True, help="End when standard input ends.")
    ] = False,
) -> None:
    """Send queued mails, seal the audit log and finish removals, until stopped.

    Every installation needs at least one worker; several may run beside each other, on one machine or
    on many. SIGTERM and Ctrl-C let it finish the mail in hand. Killed at any moment it loses nothing:
    another worker takes the work over within two minutes.

    `mipass serve --with-worker` starts one together with the server.
    """
    run_until_signalled(tied_to_parent=tied_to_parent)
