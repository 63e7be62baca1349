"""The demonstration's phones and reader: they accept and enroll through the flows that the mobile API calls.

Each is a folder as `mipass phone` and `mipass reader` use it, so that the demo's cards open the demo's door.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from mipass.base.outbox.queries import read_waiting
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credentials.phones import acceptance
from mipass.domains.credentials.phones.devices import device_actor, holder_actor
from mipass.domains.credentials.phones.offers import request_code
from mipass.domains.credentials.phones.pre_authorized import make_pre_authorized, read_pre_authorized
from mipass.domains.issuer.keys import trust_anchors, trusted_reader_roots
from mipass.domains.issuer.lists import status_token
from mipass.doors.web.offers import offer_address
from mipass.flows.accept_credential import accept_credential, claim_offer
from mipass.flows.enroll_reader import begin_enrolling, enroll_reader, permit_device
from mipass.protocol.certificates import to_der
from mipass.protocol.keys import thumbprint
from mipass.simulator.phone_memory import Pass, PhoneStorage
from mipass.simulator.reader import Reader
from mipass.simulator.reader_memory import ReaderMemory, ReaderStorage

MODEL = "Model R"


def accept_on_phone(credential: Credential, folder: Path) -> Device:
    """A holder opens the invitation's mail on a phone, types the mailed code, and accepts."""
    holder = holder_actor(credential)
    token = read_waiting(subject_id=credential.id, kind="credential-invitation")["token"]
    request_code(actor=holder, credential=credential)
    code = read_waiting(subject_id=credential.id, kind="credential-code")["code"]
    address = offer_address(credential.organization_id, token)
    held = Pass(issuer=address.rpartition("/offers/")[0], offer=address)
    pre_authorized = read_pre_authorized(
        organization=credential.organization, code=make_pre_authorized(credential=credential)
    )
    grant = claim_offer(
        actor=holder,
        credential=credential,
        pre_authorized=pre_authorized,
        code=code,
        dpop_thumbprint=thumbprint(held.proving_key.public_key()),
    )
    device, phone = grant.device, device_actor(grant.device)
    fetched = acceptance.fetch_document(actor=phone, device=device, key=held.private_key.public_key())
    accept_credential(actor=phone, device=device, notification_id=str(fetched.notification_id))
    held.roots = [to_der(root) for root in trust_anchors(credential.organization)]
    held.reader_roots = trusted_reader_roots(credential.organization)
    held.refresh_token, held.scope = grant.tokens.refresh, grant.tokens.scope
    held.document, held.accepted, held.status = fetched.issuer_signed, True, "enabled"
    with PhoneStorage(folder).changing() as memory:
        memory.passes.append(held)
    return device


def enroll_with_phone(installer: Device, folder: Path, *, name: str, version: str, serial: str) -> None:
    """An installer enrolls a new reader at the door."""
    permit = permit_device(installer)
    storage = ReaderStorage(folder)
    storage.make(ReaderMemory(model=MODEL, serial=serial, version=version, sequence=0, firmware_root=None))
    reader = Reader(storage)
    begun = begin_enrolling(actor=permit.actor, permit=permit)
    proofs = reader.begin_enrollment(
        nonce=bytes(begun.enrollment.nonce),
        organization_id=str(permit.organization.id),
        root_hashes=list(begun.root_hashes),
    )
    enrolled = enroll_reader(
        actor=permit.actor, permit=permit, enrollment_id=begun.enrollment.id, name=name, **proofs
    )
    reader.take_config(enrolled.config.token)


def bring_lists(organization_id: UUID, phones: Iterable[Path], reader: Path) -> None:
    """Give the phones and the reader the organization's status list. Not inside of a transaction."""
    token = status_token(organization_id).content
    for folder in phones:
        with PhoneStorage(folder).changing() as memory:
            for held in memory.passes:
                held.status_token = token
    Reader(ReaderStorage(reader)).take_status(token)
