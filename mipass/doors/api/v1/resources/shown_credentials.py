"""How the public API shows credentials: a page of them in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.queries import latest_mails
from mipass.domains.credentials.bulk_uploads.queries import batches_among
from mipass.domains.credentials.cards import Card
from mipass.domains.credentials.lifecycle import allowed
from mipass.domains.credentials.models import Credential, CredentialStatus, Device
from mipass.domains.credentials.phones.devices import may_be_pending, open_devices, pending_until_of
from mipass.domains.credentials.reading_cards import read_cards
from mipass.domains.credentials.troubles import INVITATION
from mipass.domains.credentials.validity import validity_of
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.queries import reported_list_time
from mipass.doors.api.v1.calls import ApiRequest
from mipass.doors.api.v1.versions import version_of

FIELDS = ("facility_code", "card_number", "issue_level", "oem")
# What a program calls otherwise than the table of moves: what it sets by PATCH, and words of the contract.
NAMES = {
    "correct_address": "change_email",
    "set_installer": "change_installer",
    "remove_installer": "change_installer",
    "set_validity": "change_validity",
    "replace_phone": "replacement-phone",
}
# By what one that is pending was stopped; one that is in no such state, by its dates.
STOPS: Mapping[str, str] = {CredentialStatus.REVOKED: "revoke", CredentialStatus.DISABLED: "disable"}


def show_credentials(
    request: ApiRequest,
    organization: Organization,
    rows: Sequence[Credential],
    *,
    with_cards: bool = False,
    is_new: bool = False,
) -> list[dict[str, Any]]:
    """Credentials of one organization; ``with_cards`` is a read of card data.

    ``is_new``: issued a moment ago, so that there is neither a phone nor an upload to look for.
    """
    ids = [row.id for row in rows]
    looked_up = [] if is_new else ids
    mails = latest_mails(subject_ids=looked_up, kind=INVITATION) if looked_up else {}
    batches = batches_among(actor=request.call.actor, organization=organization, credential_ids=looked_up)
    devices = open_devices(organization, looked_up)
    pending = _pending(request, organization, rows)
    cards = _cards(request, organization, ids) if with_cards else {}
    return [
        {
            **_plain(row),
            "organization_id": organization.id,
            "actions": _actions(row, request.call.distributor.replacement_phone),
            "batch_id": batches.get(row.id),
            "invitation": _invitation(row, mails.get(row.id)),
            "device": _device(devices.get(row.id)),
            "pending": pending.get(row.id),
            "version": version_of_credential(row),
            "card": show_card(cards[row.id]) if row.id in cards else None,
        }
        for row in rows
    ]


def show_card(card: Card) -> dict[str, Any]:
    """Card data in the open."""
    numbers = {name: str(card.fields[name]) if name in card.fields else None for name in FIELDS}
    return {"bit_length": card.bits.length, "data_hex": card.bits.hex, **numbers}


def version_of_credential(credential: Credential) -> str:
    """It changes with what PATCH changes."""
    of = credential
    dates = (of.valid_from, of.valid_until) if of.valid_from or of.valid_until else ()
    return version_of(of.id, of.email, of.label, of.installer, of.holder_id, *dates)


def _plain(row: Credential) -> dict[str, Any]:
    return {
        "id": row.id,
        "holder_id": row.holder_id,
        "email": row.email,
        "label": row.label or None,
        "format": row.format,
        "status": row.status,
        "revocation_reason": row.revocation_reason or None,
        "installer": row.installer,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "validity": validity_of(row),
        "issued_at": row.issued_at,
        "changed_at": row.changed_at,
        "copy_of_id": row.copy_of_id,
        "issue_transfer_id": row.issue_transfer_id,
        "erased_at": row.erased_at,
    }


def _actions(row: Credential, may_replace: bool) -> list[str]:
    verbs = [NAMES.get(move.verb, move.verb) for move in allowed(row, may_replace=may_replace)]
    return list(dict.fromkeys(verbs))


def _invitation(row: Credential, mail: Mail | None) -> dict[str, Any] | None:
    """Of what is mailed the newest mail tells; a link that somebody delivers by hand has none."""
    if row.link_hash is None:
        return {"state": "waiting", "expires_at": None} if row.status == CredentialStatus.INVITED else None
    if mail is not None and mail.status == MailStatus.FAILED:
        state = "failed"
    elif row.link_expires_at is not None and row.link_expires_at <= now():
        state = "expired"
    else:
        state = "queued" if mail is None or mail.status != MailStatus.SENT else "sent"
    return {"state": state, "expires_at": row.link_expires_at}


def _device(device: Device | None) -> dict[str, Any] | None:
    if device is None:
        return None
    return {"claimed_at": device.claimed_at, "last_seen_at": device.last_seen_at}


def _cards(request: ApiRequest, organization: Organization, ids: Sequence[UUID]) -> Mapping[UUID, Card]:
    return read_cards(actor=request.call.actor, organization=organization, credential_ids=ids)


def _pending(
    request: ApiRequest, organization: Organization, rows: Sequence[Credential]
) -> Mapping[UUID, dict[str, Any]]:
    stopped = {row.id: row.status for row in rows if may_be_pending(row)}
    if not stopped:
        return {}
    ends = pending_until_of(
        actor=request.call.actor,
        organization=organization,
        credential_ids=list(stopped),
        readers_know_since=reported_list_time(organization),
    )
    return {
        each: {"action": STOPS.get(stopped[each], "shorten"), "until": until} for each, until in ends.items()
    }
