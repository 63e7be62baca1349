"""Issuing one credential: what is asked for, what should be known first, the row. The flow pays for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.address import clean_email
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Invalid, Refused
from mipass.base.kit.prepared import insert
from mipass.base.kit.text import clean_name
from mipass.domains.credentials import cards
from mipass.domains.credentials.invitations import invite, new_link
from mipass.domains.credentials.links import Link
from mipass.domains.credentials.models import LABEL_LENGTH, Credential
from mipass.domains.credentials.permissions import DELIVER, GRANT_INSTALLER, ISSUE, VIEW_CARDS
from mipass.domains.credentials.queries import list_addresses_of_card, refuse_erased
from mipass.domains.credentials.validity import ALWAYS, Dates, clean_dates, first_due
from mipass.domains.credentials.validity_changes import record_dates
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import lock_active
from mipass.domains.organizations.models import Organization
from mipass.protocol import wiegand
from mipass.protocol.wiegand import Bits, WiegandError

SAME_CARD = "same_card"
UNTESTED_FORMAT = "untested_format"
UNTESTED_TIER = 3


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What to issue: a format and its fields' values, or for Custom a bit length and hex digits."""

    email: str
    format: str
    values: Mapping[str, int] = field(default_factory=dict)
    bit_length: int = 0
    data_hex: str = ""
    installer: bool = False
    label: str = ""
    dates: Dates = ALWAYS

    def bits(self) -> Bits:
        """The card data. Raises Invalid naming the field that is wrong and what is allowed."""
        try:
            if self.format == wiegand.CUSTOM:
                return wiegand.custom(self.bit_length, self.data_hex)
            return wiegand.encode(self.format, self.values)
        except WiegandError as error:
            name = {"hex": "data_hex"}.get(error.field or "", error.field)
            raise Invalid(str(error), code=error.code, field=name) from None


class NeedsConfirmation(Refused):
    """Nothing is wrong, but the person should know this first. Accept ``code`` to go on.

    Of ``same_card`` the fact ``live`` is how many have it, for who may see cards.
    """


@change("credentials:create")
def create_credential(
    *,
    actor: Actor,
    organization: Organization,
    credential_id: UUID,
    transfer_id: UUID,
    request: CardRequest,
    accepted: frozenset[str] = frozenset(),
    copy_of: Credential | None = None,
    own_link: Link | None = None,
    holder: Holder | None = None,
) -> Credential:
    """An Invited credential whose invitation is queued. The caller posts the transfer that pays for it.

    ``own_link``: the caller delivers this link, and no invitation is mailed. Raises Invalid for wrong card
    data, address or dates, HolderInactive, NeedsConfirmation for a warning not in ``accepted``.
    """
    actor.require(ISSUE, organization.place)
    if request.installer:
        actor.require(GRANT_INSTALLER, organization.place)
    if own_link is not None:
        actor.require(DELIVER, organization.place)
    present = None if holder is None else lock_active(holder)
    if copy_of is not None:
        _hold_original(copy_of)
    email, bits, dates = clean_email(request.email), request.bits(), clean_dates(request.dates)
    _confirm(actor, organization, request.format, email, bits, accepted)
    credential = _build(organization, credential_id, email, request, bits)
    credential.issue_transfer_id = transfer_id
    credential.copy_of_id = copy_of.id if copy_of else None
    credential.holder = present
    credential.valid_from, credential.valid_until = dates.valid_from, dates.valid_until
    credential.validity_due_at = first_due(dates, credential.issued_at)
    link = new_link(credential, own_link)
    insert(credential)
    record(
        actor=actor,
        event="credential:issued",
        place=credential.place,
        subject_id=credential.id,
        format=credential.format,
        installer=credential.installer,
        copy_of=credential.copy_of_id,
    )
    if dates != ALWAYS:
        record_dates(actor, credential)
    if own_link is None:
        invite(credential, link)
    return credential


def _hold_original(copy_of: Credential) -> None:
    """Keep what is copied from being erased until this commits. Raises CredentialErased if it was."""
    rows = Credential.objects.filter(distributor_id=copy_of.distributor_id, id=copy_of.id)
    refuse_erased(lock(rows).get())


def _build(
    organization: Organization, credential_id: UUID, email: str, request: CardRequest, bits: Bits
) -> Credential:
    distributor_id = organization.distributor_id
    sealer = cards.CardSealer(distributor_id, organization.id)
    indexes = sealer.indexes(cards.card_from_bits(request.format, bits))
    return Credential(
        id=credential_id,
        distributor_id=distributor_id,
        organization=organization,
        email=email,
        format=request.format,
        bit_length=bits.length,
        data=sealer.seal(credential_id, bits),
        value_index=indexes.value,
        number_index=indexes.number,
        facility_index=indexes.facility,
        installer=request.installer,
        label=clean_name(request.label, field="label", length=LABEL_LENGTH, required=False),
        issued_at=now(),
        changed_at=now(),
    )


def _confirm(
    actor: Actor,
    organization: Organization,
    format_code: str,
    email: str,
    bits: Bits,
    accepted: frozenset[str],
) -> None:
    if (
        format_code != wiegand.CUSTOM
        and wiegand.FORMATS[format_code].tier == UNTESTED_TIER
        and UNTESTED_FORMAT not in accepted
    ):
        raise NeedsConfirmation(
            _("Little is known about this format. Confirm that you will test one card at a reader first."),
            code=UNTESTED_FORMAT,
        )
    if SAME_CARD in accepted:
        return
    # The rule asks, not the actor: an API client may issue without seeing what was issued.
    same = list_addresses_of_card(actor=Actor.system(), organization=organization, bits=bits)
    if not same:
        return
    if not actor.can(VIEW_CARDS):
        message = _("The same card data is already live in this organization.")
        raise NeedsConfirmation(message, code=SAME_CARD)
    message = _("The same card data is already live in this organization (%(count)d).") % {"count": len(same)}
    if any(other != email for other in same):
        message += " " + _(
            "It was issued to another e-mail address: the access control panel cannot tell the two apart."
        )
    raise NeedsConfirmation(message, code=SAME_CARD, facts={"live": len(same)})
