"""What tells two cards of one organization apart on a phone: an admin's label, else the card itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.text import clean_name
from mipass.base.kit.vault import CannotOpen
from mipass.base.outbox.operations import notify
from mipass.domains.credentials.cards import Card, open_card
from mipass.domains.credentials.models import LABEL_LENGTH, Credential, CredentialStatus
from mipass.domains.credentials.moving import WrongState
from mipass.domains.credentials.permissions import MANAGE
from mipass.protocol import wiegand

SHOWN = 3  # of a card's last digits


@change("credentials:label")
def label_credential(*, actor: Actor, credential: Credential, label: str) -> None:
    """Call a credential this, or by its card again if empty; its phone hears of it when it asks next.

    Raises Invalid, and WrongState for one that is revoked.
    """
    actor.require(MANAGE, credential.place)
    label = clean_name(label, field="label", length=LABEL_LENGTH, required=False)
    rows = Credential.objects.filter(distributor_id=credential.distributor_id, id=credential.id)
    if not rows.exclude(status=CredentialStatus.REVOKED).update(label=label):
        raise WrongState(
            _("A revoked credential gets no other label."), facts={"state": CredentialStatus.REVOKED}
        )
    record(actor=actor, event="credential:labelled", place=credential.place, subject_id=credential.id)
    notify(actor=actor, kind="credential-labelled", email=credential.email)


def label_of(credential: Credential) -> str:
    """Its label, else its format and its last digits: of the number, else of the value in hexadecimal."""
    if credential.label:
        return credential.label
    try:
        return _of_card(open_card(credential))
    except CannotOpen:
        return ""


def _of_card(card: Card) -> str:
    known = wiegand.FORMATS.get(card.format)
    name = known.short_name if known else f"{card.bits.length}-bit"
    digits = card.bits.hex if card.card_number is None else str(card.card_number)
    return f"{name}, …{digits[-SHOWN:]}"
