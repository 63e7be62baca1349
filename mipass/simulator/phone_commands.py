"""`mipass phone`: a phone in a folder. Needs neither settings nor a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from mipass.protocol.ble import SERVICE
from mipass.protocol.clock import now_utc
from mipass.protocol.wiegand_bits import Bits
from mipass.simulator import acceptance
from mipass.simulator.bluetooth import ByRadio, doors_of
from mipass.simulator.enrollment import enroll_with_app
from mipass.simulator.output import AsJson, Output
from mipass.simulator.phone_memory import Pass, PhoneStorage
from mipass.simulator.portal import Portal
from mipass.simulator.presenting import present, require_in_time
from mipass.simulator.upkeep import carry, portal_of

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="A phone: accepts credentials, shows them to readers, enrolls readers.",
    epilog=(
        "Exit status: 0 it was done; 1 the portal, the reader or the phone itself refused; "
        "2 wrong usage, or the phone does not hold what is needed; 3 nobody answered."
    ),
)

Folder = Annotated[
    Path, typer.Option("--phone", envvar="MIPASS_PHONE", help="The folder that is this phone.")
]
PHONE = Path("var/phone")
Issuer = Annotated[
    str,
    typer.Option(
        "--issuer", help="Which credential: a part of its issuer's address. The newest if left out."
    ),
]
ReaderAddress = Annotated[
    str, typer.Option("--reader", metavar="HOST:PORT", help="Where the reader listens.")
]
Adapter = Annotated[
    str,
    typer.Option(
        "--ble",
        metavar="ADAPTER",
        help="Instead of --reader: the Bluetooth adapter to find it with, such as hci-socket:0 or usb:0.",
    ),
]


@app.command("accept")
def accept_command(
    link: Annotated[str, typer.Argument(help="The invitation's link, or the text of its QR code.")],
    *,
    phone: Folder = PHONE,
    code: Annotated[
        str, typer.Option("--code", help="The mailed code; read from standard input if left out.")
    ] = "",
    decline: Annotated[bool, typer.Option("--decline", help="Say no when the card is shown.")] = False,
    as_json: AsJson = False,
) -> None:
    """Accept a credential: ask for the code by mail, prove to be one device, fetch the document, say yes.

    An interrupted acceptance goes on when the command is called again with the same link.
    """
    output = Output(as_json=as_json)

    def read_code() -> str:
        if code:
            return code
        typer.echo("The portal has mailed a code. Code: ", err=True, nl=False)
        return sys.stdin.readline().strip()

    with output.ending(), Portal() as portal:
        held = acceptance.accept(PhoneStorage(phone), portal, link, read_code, lambda _: not decline)
        output.tell(f"Accepted: {_sentence(held)}", **_facts(held))


@app.command("refresh")
def refresh_command(*, phone: Folder = PHONE, issuer: Issuer = "", as_json: AsJson = False) -> None:
    """Fetch a fresh document and status list, or hear that the credential is gone."""
    output = Output(as_json=as_json)
    with output.ending(), Portal() as portal:
        storage = PhoneStorage(phone)
        held = acceptance.refresh(storage, portal, storage.read().choose(issuer))
        output.tell(f"Refreshed: {_sentence(held)}", **_facts(held))


@app.command("present")
def present_command(
    *,
    reader: ReaderAddress = "",
    ble: Adapter = "",
    phone: Folder = PHONE,
    issuer: Issuer = "",
    withhold: Annotated[
        bool, typer.Option("--withhold", help="Keep the status list back from the reader.")
    ] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Show it before or after its time too, as a phone might.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the credential to a reader. A simulated one tells the phone what it decided."""
    output = Output(as_json=as_json)
    with output.ending():
        held = PhoneStorage(phone).read().choose(issuer)
        if not anyway:
            require_in_time(held)
        shown = present(held, _where(reader, ble, doors_of(held.trusted)), carry=not withhold)
        name = shown.reader.subject.rfc4514_string() if shown.reader else ""
        decision = shown.decision or "says nothing"
        output.tell(f"Shown to the reader {name}, which {decision}.", reader=name, decision=shown.decision)


@app.command("enroll")
def enroll_command(
    *,
    reader: ReaderAddress = "",
    ble: Adapter = "",
    name: Annotated[str, typer.Option(help="What the portal calls the reader.")],
    phone: Folder = PHONE,
    issuer: Issuer = "",
    as_json: AsJson = False,
) -> None:
    """Enroll a reader to the credential's organization; needs installer permission."""
    output = Output(as_json=as_json)
    with output.ending(), Portal() as portal:
        held = PhoneStorage(phone).read().choose(issuer)
        done = enroll_with_app(portal, held, _where(reader, ble, (SERVICE,)), name)
        output.tell(f"Enrolled the reader {name}.", reader_id=done["reader_id"], name=name)


@app.command("carry")
def carry_command(
    *,
    reader: ReaderAddress = "",
    ble: Adapter = "",
    portal_url: Annotated[
        str, typer.Option("--portal", help="The portal's address; that of the newest credential if left out.")
    ] = "",
    phone: Folder = PHONE,
    as_json: AsJson = False,
) -> None:
    """Carry a reader's report to the portal, and back what that has signed for it, firmware too.

    Needs no permission, and not even a credential.
    """
    output = Output(as_json=as_json)
    with output.ending(), Portal() as portal:
        base = portal_url.rstrip("/") or portal_of(PhoneStorage(phone).read().choose().issuer)
        doors = [door for held in PhoneStorage(phone).read().passes for door in doors_of(held.trusted)]
        answer, taken = carry(portal, base, _where(reader, ble, (*doors, SERVICE)))
        output.tell(
            f"Brought {'; '.join(taken) or 'nothing new'}.", taken=taken, firmware=answer.get("firmware")
        )


@app.command("show")
def show_command(*, phone: Folder = PHONE, as_json: AsJson = False) -> None:
    """List the credentials on this phone."""
    output = Output(as_json=as_json)
    with output.ending():
        output.table({"credentials": [_facts(each) for each in PhoneStorage(phone).read().passes]})


def _where(reader: str, adapter: str, wanted: tuple[UUID, ...]) -> str | ByRadio:
    """One of the two ways to a reader."""
    if bool(reader) == bool(adapter):
        raise typer.BadParameter("Name either --reader or --ble.")
    return ByRadio(adapter, wanted) if adapter else reader


def _facts(held: Pass) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "issuer": held.issuer,
        "label": held.label,
        "status": held.status,
        "accepted": held.accepted,
        "installer": "readers:enroll" in held.scope.split(),
    }
    if held.document is None:
        return facts
    document = acceptance.document_of(held)
    bits = document.bits
    return facts | {
        "bits": bits.binary,
        "length": bits.length,
        "hex": bits.hex,
        "valid_from": document.valid_from.isoformat(),
        "valid_until": document.valid_until.isoformat(),
        "status_uri": document.status_uri,
        "status_index": document.status_index,
        "has_status_list": held.status_token is not None,
    }


def _sentence(held: Pass) -> str:
    document = acceptance.document_of(held)
    begins = (
        f"good from {document.valid_from:%Y-%m-%d %H:%M} UTC, " if document.valid_from > now_utc() else ""
    )
    return f"{_bits(document.bits)}, {begins}good until {document.valid_until:%Y-%m-%d %H:%M} UTC"


def _bits(bits: Bits) -> str:
    return f"{bits.length} bits {bits.binary} (hex {bits.hex})"
