"""A phone takes a credential: it claims the offer, fetches the document, and later asks again.

Each operation locks the credential, so that of a resend, a revocation and an acceptance at once one comes
first and the others see what it did.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists
from mipass.base.kit.errors import Forbidden, NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.domains.credentials import cards
from mipass.domains.credentials.labels import label_of
from mipass.domains.credentials.models import Credential, CredentialStatus, Device, TokenKind
from mipass.domains.credentials.permissions import ACCEPT
from mipass.domains.credentials.phones.devices import (
    ENDED,
    may_install,
    note_contact,
    open_device,
    standing,
)
from mipass.domains.credentials.phones.grants import ENROLL, TokenRefused, Tokens, find_token, make_tokens
from mipass.domains.credentials.phones.offers import (
    OfferEnded,
    WrongCode,
    check_code,
    lock_credential,
    require_open,
)
from mipass.domains.credentials.phones.pre_authorized import (
    PreAuthorized,
    require_unspent,
    spend_pre_authorized,
)
from mipass.domains.credentials.validity import ValidityEnded
from mipass.domains.issuer.operations import EntryEnded, make_document
from mipass.domains.organizations.models import Organization
from mipass.protocol.keys import PublicKey, thumbprint
from mipass.protocol.status_bits import Status

INVITED, ENABLED = CredentialStatus.INVITED, CredentialStatus.ENABLED


class Denied(Refused):
    """The credential stands as ``code`` says (disabled, revoked, deleted), and no document is made for it.

    Of one whose dates are over it is ``validity_ended``.
    """


class AnotherKey(Refused):
    """The device's document is bound to another key, or this key's documents were revoked."""

    code = "another_key"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token request brings: tokens, how the credential stands for this phone, and its name there."""

    device: Device
    tokens: Tokens
    status: str
    label: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document for a phone, as ISO 18013-5 IssuerSigned, and the id by which its fate is told."""

    issuer_signed: bytes
    notification_id: UUID


@change("credentials:claim_offer")
def claim_offer(
    *,
    actor: Actor,
    credential: Credential,
    pre_authorized: PreAuthorized,
    code: str,
    dpop_thumbprint: str,
    client_id: str = "",
) -> Grant | WrongCode:
    """Give the offer to the phone with this DPoP key, and to no other; the same phone may ask again.

    ``client_id`` is what the wallet calls itself, if it does. It takes a pre-authorized code, which serves
    once, and the mailed one. A wrong one of these is returned,
    not raised: its count must stay. Raises as `offers.find_offer`, CodeSpent, OfferEnded ``offer_claimed``
    when another phone has it, NotNow ``code_expired``, AnotherKey.
    """
    actor.require(ACCEPT, credential.place)
    credential = lock_credential(credential)
    if bytes(credential.link_hash or b"") != pre_authorized.link_hash:
        raise NotFound
    require_open(credential)
    require_unspent(distributor_id=credential.distributor_id, code=pre_authorized)
    if (wrong := check_code(credential=credential, code=code)) is not None:
        if wrong.is_last:
            record(
                actor=actor,
                event="credential:offer_locked",
                place=credential.place,
                subject_id=credential.id,
            )
        return wrong
    spend_pre_authorized(distributor_id=credential.distributor_id, code=pre_authorized)
    device = _claim(credential, dpop_thumbprint, client_id)
    tokens = make_tokens(device=device, credential=credential, with_refresh=True)
    return Grant(device, tokens, standing(credential), label_of(credential))


def _claim(credential: Credential, dpop_thumbprint: str, client_id: str) -> Device:
    """The credential's open device, which is this phone. Raises OfferEnded for another one, AnotherKey.

    A phone that deleted its copy before it accepted has left the link free.
    """
    devices = Device.objects.filter(distributor_id=credential.distributor_id, credential_id=credential.id)
    if devices.filter(key_thumbprint=dpop_thumbprint).exists():
        raise _one_key_for_two_uses()
    devices.filter(ended_at=None, accepted_at=None, deleted_at__isnull=False).update(ended_at=now())
    insert_unless_exists(
        Device,
        id=new_id(),
        distributor_id=credential.distributor_id,
        organization_id=credential.organization_id,
        credential_id=credential.id,
        dpop_thumbprint=dpop_thumbprint,
        key_thumbprint="",
        wallet=client_id,
        document_id=None,
        claimed_at=now(),
        accepted_at=None,
        last_seen_at=now(),
        refused_at=None,
        deleted_at=None,
        ended_at=None,
    )
    device = open_device(credential)
    if device is None or device.dpop_thumbprint != dpop_thumbprint:
        raise OfferEnded(
            _("Another phone has already started to accept this credential."), code="offer_claimed"
        )
    if device.wallet != client_id:
        device.wallet = client_id
        device.save(update_fields=["wallet"])
    return device


@change("credentials:refresh_tokens")
def refresh_tokens(*, actor: Actor, device: Device) -> Grant:
    """A fresh access token; tells how the credential stands, and confirms that the phone has heard it."""
    credential, device = locked_device(actor, device)
    note_contact(device, credential)
    tokens = make_tokens(device=device, credential=credential, with_refresh=False)
    return Grant(device, tokens, standing(credential, device), label_of(credential))


@change("credentials:fetch_document")
def fetch_document(*, actor: Actor, device: Device, key: PublicKey) -> Fetched:
    """A fresh document bound to the device's key. The first one binds the device to that key for good.

    Until the phone accepts, its entry is SUSPENDED and no reader opens. Raises Denied, AnotherKey.
    """
    credential, device = locked_device(actor, device)
    note_contact(device, credential)
    if (now_standing := standing(credential, device)) not in {INVITED, ENABLED}:
        code = ValidityEnded.code if now_standing == ENDED else now_standing
        raise Denied(_("The credential is %(status)s.") % {"status": now_standing}, code=code)
    _bind(device, thumbprint(key))
    try:
        made = make_document(
            organization=credential.organization,
            subject_id=credential.id,
            card_data=cards.open_card(credential).bits.to_bytes(),
            device_key=key,
            status=Status.SUSPENDED,
            valid_from=credential.valid_from,
            valid_until=credential.valid_until,
        )
    except EntryEnded:
        raise AnotherKey(_("Documents for this key were revoked. The phone must make a new key.")) from None
    Device.objects.filter(distributor_id=device.distributor_id, id=device.id).update(document_id=made.id)
    if credential.fetched_at is None:
        Credential.objects.filter(
            distributor_id=credential.distributor_id, id=credential.id, fetched_at=None
        ).update(fetched_at=now())
    return Fetched(made.issuer_signed, made.id)


def _bind(device: Device, key_thumbprint: str) -> None:
    devices = Device.objects.filter(distributor_id=device.distributor_id, credential_id=device.credential_id)
    if devices.filter(dpop_thumbprint=key_thumbprint).exists():
        raise _one_key_for_two_uses()
    if device.key_thumbprint not in {"", key_thumbprint}:
        raise AnotherKey(_("The credential is bound to another key of this phone."))
    Device.objects.filter(distributor_id=device.distributor_id, id=device.id, key_thumbprint="").update(
        key_thumbprint=key_thumbprint
    )


def _one_key_for_two_uses() -> AnotherKey:
    """What a key signs for one use must never serve for another: a proof to us, and a door's transcript."""
    words = _("The proofs and the document must use two different keys.")
    return AnotherKey(words, code="one_key_for_two_uses")


def authorize_device(
    *, organization: Organization, access_token: str, thumbprint: str, scope: str = ""
) -> Device:
    """The device of an access token that came with a proof by the key of that thumbprint.

    For the scope `ENROLL` the credential must be Enabled and have installer permission at this moment, in an
    Enabled organization. Raises TokenRefused; Forbidden ``insufficient_scope``.
    """
    found = find_token(
        organization=organization, token=access_token, kind=TokenKind.ACCESS, thumbprint=thumbprint
    )
    credential = found.device.credential
    if scope and (found.scope != scope or standing(credential, found.device) != ENABLED):
        raise _insufficient()
    if scope == ENROLL and not may_install(credential, found.device):
        raise _insufficient()
    return found.device


def find_device(*, organization: Organization, refresh_token: str, thumbprint: str) -> Device:
    """The device of a refresh token. Raises TokenRefused."""
    return find_token(
        organization=organization, token=refresh_token, kind=TokenKind.REFRESH, thumbprint=thumbprint
    ).device


def _insufficient() -> Forbidden:
    refusal = Forbidden(_("This credential does not give permission to install readers."))
    refusal.code = "insufficient_scope"
    return refusal


def locked_device(actor: Actor, device: Device) -> tuple[Credential, Device]:
    """Both as they are now, the credential locked. Raises TokenRefused when the device was ended, and when
    the credential was erased while the phone asked: it would be given a token after all of them went.
    """
    actor.require(ACCEPT, device.place)
    credential = lock_credential(device.credential)
    present = open_device(credential)
    if present is None or present.id != device.id or credential.erased_at is not None:
        raise TokenRefused
    return credential, present
