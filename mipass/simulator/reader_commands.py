"""`mipass reader`: a door reader in a folder. Needs neither settings nor a database."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Any

import typer

from mipass.protocol.maker import read_maker
from mipass.protocol.statuslist import read_claims
from mipass.simulator import upkeep
from mipass.simulator.enrollment import enroll_with_code
from mipass.simulator.errors import Unprepared
from mipass.simulator.output import AsJson, Output
from mipass.simulator.portal import Portal
from mipass.simulator.reader import Reader
from mipass.simulator.reader_listen import listen_command
from mipass.simulator.reader_memory import ReaderMemory, ReaderStorage
from mipass.simulator.reader_options import READER, Folder

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="A door reader: is enrolled to an organization, decides who may open, updates its firmware.",
    epilog=(
        "Exit status: 0 it was done; 1 the portal or the reader refused; 2 wrong usage, or the reader is not "
        "in the state for it; 3 nobody answered."
    ),
)


@app.command("init")
def init_command(
    *,
    folder: Folder = READER,
    firmware_root: Annotated[
        Path | None, typer.Option(help="The vendor's root metadata (root.json), with which it is made.")
    ] = None,
    model: Annotated[str, typer.Option(help="Hardware model.")] = "Model R",
    serial: Annotated[str, typer.Option(help="Serial number; a random one if left out.")] = "",
    version: Annotated[str, typer.Option(help="Version of the firmware it is made with.")] = "1.0",
    sequence: Annotated[int, typer.Option(help="That firmware's sequence number.", min=0)] = 0,
    ueid: Annotated[str, typer.Option(help="Its id in hexadecimal; a random one if left out.")] = "",
    maker: Annotated[
        Path | None, typer.Option(help="Its maker's key and certificates for it (PEM), its own first.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a reader in its factory state."""
    output = Output(as_json=as_json)
    with output.ending():
        root = _read_file(firmware_root) if firmware_root else None
        memory = ReaderMemory(
            model=model,
            serial=serial or f"SIM-{secrets.token_hex(4).upper()}",
            version=version,
            sequence=sequence,
            firmware_root=root,
        )
        if ueid:
            memory.ueid = bytes.fromhex(ueid)
        if maker:
            memory.maker_key, memory.maker_chain = read_maker(_read_file(maker))
        ReaderStorage(folder).make(memory)
        output.tell(
            f"Made {memory.model} {memory.serial} in {folder}.", **Reader(ReaderStorage(folder)).about()
        )


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unprepared("no_file", f"{path} cannot be read: {error.strerror}.") from error


@app.command("show")
def show_command(*, folder: Folder = READER, as_json: AsJson = False) -> None:
    """Say what the reader is, where it belongs and what it knows."""
    output = Output(as_json=as_json)
    with output.ending():
        output.table(_shown(ReaderStorage(folder).read()))


def _shown(memory: ReaderMemory) -> dict[str, Any]:
    facts = {
        "state": "enrolled" if memory.config else "factory",
        "model": memory.model,
        "serial": memory.serial,
        "version": memory.version,
        "sequence": memory.sequence,
        "ueid": memory.ueid.hex(),
        "clock_at_least": memory.floor,
        "generation": memory.generation,
        "failure": memory.failure,
    }
    if memory.config is None:
        return facts
    settings = memory.settings
    return facts | {
        "reader_id": settings.reader_id,
        "organization": settings.organization_name,
        "organization_id": settings.organization_id,
        "config_sequence": settings.sequence,
        "doc_type": settings.doc_type,
        "status_uri": settings.status_uri,
        "grace_hours": settings.grace_hours,
        "output": settings.output,
        "status_lists": [_list(token) for token in memory.tokens],
    }


def _list(token: bytes) -> dict[str, str]:
    found = read_claims(token)
    return {"issued": found.issued_at.isoformat(), "expires": found.expires_at.isoformat()}


@app.command("enroll")
def enroll_command(
    code: Annotated[
        str, typer.Argument(help="The one-time code under + Enroll Readers, or its QR code's text.")
    ],
    *,
    name: Annotated[str, typer.Option(help="What the portal calls it.")],
    address: Annotated[
        str,
        typer.Option("--portal", metavar="ADDRESS", help="The portal's address, for a code that is typed."),
    ] = "",
    folder: Folder = READER,
    as_json: AsJson = False,
) -> None:
    """Join an organization with the portal's one-time code, where the reader has a network itself."""
    output = Output(as_json=as_json)
    with output.ending(), Portal() as portal:
        reader = Reader(ReaderStorage(folder))
        done = enroll_with_code(portal, reader, code, name, address=address)
        organization = reader.storage.read().settings.organization_name
        output.tell(
            f"Enrolled as {name} to {organization}.", reader_id=done["reader_id"], organization=organization
        )


@app.command("pull")
def pull_command(*, folder: Folder = READER, as_json: AsJson = False) -> None:
    """Fetch the status list, and the newest configuration or a release."""
    output = Output(as_json=as_json)
    with output.ending(), Portal() as portal:
        _tell_taken(output, upkeep.pull(portal, Reader(ReaderStorage(folder))))


@app.command("report")
def report_command(*, folder: Folder = READER, as_json: AsJson = False) -> None:
    """Tell the portal what this reader is, signed, and take what it answers."""
    output = Output(as_json=as_json)
    with output.ending(), Portal() as portal:
        answer, taken = upkeep.report(portal, Reader(ReaderStorage(folder)))
        _tell_taken(output, taken, firmware=answer.get("firmware"))


def _tell_taken(output: Output, taken: list[str], **facts: Any) -> None:
    output.tell(f"Took {'; '.join(taken) or 'nothing new'}.", taken=taken, **facts)


@app.command("update")
def update_command(
    *,
    folder: Folder = READER,
    target: Annotated[
        str | None, typer.Option(help="A target of the signed metadata; the newest if left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Install firmware from the portal's repository, as far as the vendor's signatures say so."""
    output = Output(as_json=as_json)
    with output.ending(), Portal() as portal:
        reader = Reader(ReaderStorage(folder))
        done = upkeep.update(portal, reader, target=target)
        output.tell(f"Installed {done}.", version=reader.storage.read().version)


@app.command("reset")
def reset_command(*, folder: Folder = READER, as_json: AsJson = False) -> None:
    """Return to the factory state by hand, as a button inside a reader's housing does: with a new key."""
    output = Output(as_json=as_json)
    with output.ending():
        with ReaderStorage(folder).changing() as memory:
            memory.forget()
        output.tell("The reader is in its factory state.", state="factory")


app.command("listen")(listen_command)
