"""`mipass rotate-key`: the master key, a data key, the secret key. Cut off anywhere, call it again."""

from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from django.conf import settings

from mipass.base.keys.hsm import SCHEME, HsmMaster
from mipass.base.keys.installation import forget_keys
from mipass.base.keys.key_files import next_of, replace_with_next, write_next
from mipass.base.keys.master import MasterKey, SoftwareMaster, configured_master, read_octets
from mipass.base.keys.rewrapping import is_wrapped_by_others
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError
from mipass.base.kit.vault import new_key
from mipass.domains.distributors.data_key_rotation import begin_rotation, is_rotating
from mipass.domains.distributors.queries import get_distributor
from mipass.doors.jobs.commands.secret_file import replace_secret
from mipass.flows.replace_master_key import add_master_key, end_old_master_keys, reseal_for_master
from mipass.flows.reseal_data import reseal_data

app = typer.Typer(
    no_args_is_help=True, help="Replace the master key, a distributor's data key, the secret key."
)
SYSTEM = Actor.system()
WAIT_SECONDS = 1.0


@app.command()
def master(
    *,
    to: Annotated[
        str,
        typer.Option(
            metavar="PLACE",
            help="A file, or a pkcs11: URI, for the new key; created if it is not there.",
        ),
    ] = "",
    finish: Annotated[
        bool, typer.Option("--finish", help="Let only the key in the settings open the installation.")
    ] = False,
) -> None:
    """Wrap the installation's keys with a new master key. Takes seconds; no data is touched.

    A key in a file (MIPASS_MASTER_KEY_FILE) is replaced there at once, and running processes go on. With
    `--to` the new key lies elsewhere: both open the installation until you have changed the settings,
    restarted all processes and called this with `--finish`.
    """
    if to:
        _add(_place(to))
        typer.echo(f"Both keys open the installation now. Name {to} in the settings, restart all processes,")
        typer.echo("then run `mipass rotate-key master --finish`.")
    elif finish:
        _finish()
    else:
        _replace_file()


def _replace_file() -> None:
    path = settings.CONFIG.master_key_file
    if path is None:
        typer.echo("The master key is not in a file: say where to put the new one, with --to.", err=True)
        raise typer.Exit(2)
    if not next_of(path).exists() and is_wrapped_by_others(configured_master()):
        typer.echo("The last replacement was cut off: finishing it.")
        _finish()
        return
    following = write_next(path, base64.b64encode(new_key()).decode())
    _add(SoftwareMaster(read_octets(following.read_text())))
    replace_with_next(path)
    settings.CONFIG.master_key = type(settings.CONFIG.master_key)(path.read_text().strip())
    _finish()


def _add(new: MasterKey) -> None:
    number = add_master_key(actor=SYSTEM, new=new, old=configured_master())
    typer.echo(f"Keys wrapped with the new master key: {number}.")


def _finish() -> None:
    forget_keys()
    if resealed := reseal_for_master():
        typer.echo(f"Values from before keys had numbers, sealed again: {resealed}.")
    end_old_master_keys(actor=SYSTEM, master=configured_master())
    typer.echo("Only the master key in the settings opens the installation. Copy it to where its backup is.")


def _place(to: str) -> MasterKey:
    if to.startswith(SCHEME):
        module = HsmMaster(to)
        module.make()
        return module
    path = Path(to)
    if not path.exists():
        write_next(path, base64.b64encode(new_key()).decode())
        replace_with_next(path)
    return SoftwareMaster(read_octets(path.read_text()))


@app.command()
def data(
    *,
    distributor: Annotated[UUID, typer.Option("--distributor", metavar="ID", help="Whose card data.")],
    wait: Annotated[bool, typer.Option("--wait", help="Seal the data here, and return when done.")] = False,
) -> None:
    """Seal a distributor's card data and signing keys again, under a new key; the worker does it.

    Everything can be read in the meantime. The old key goes when nothing is left under it: see the audit log.
    """
    try:
        found = get_distributor(actor=SYSTEM, distributor_id=distributor)
        if not is_rotating(distributor):
            begin_rotation(actor=SYSTEM, distributor=found)
    except DomainError as refusal:
        typer.echo(refusal.message, err=True)
        raise typer.Exit(1) from None
    while wait and is_rotating(distributor):
        if not reseal_data():
            time.sleep(WAIT_SECONDS)
    typer.echo("The data is under the new key only." if wait else "The worker will seal the data again.")


@app.command()
def secret(
    *,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Accept nothing from the old key: everyone is signed out.")
    ] = False,
) -> None:
    """Replace the key that signs sessions and links, in the file of MIPASS_SECRET_KEY_FILE.

    In two steps, so that no process meets what it cannot read: the first call adds a key that all
    processes will accept, the second lets it sign. Restart all of them after each. What the old key
    signed is accepted until the last of it has expired. A call that was cut off is finished by the next one,
    and each step is in the audit log.
    """
    path = settings.CONFIG.secret_key_file
    if path is None:
        typer.echo("The secret key is not in a file: set MIPASS_SECRET_KEY_FILE first.", err=True)
        raise typer.Exit(2)
    typer.echo(replace_secret(path, at_once=at_once))
