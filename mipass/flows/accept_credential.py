"""What a phone does with a credential that its admins are told of: they know the people, phones do not."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.audit.queries import list_events_of
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.outbox.operations import notify_account
from mipass.domains.admins.queries import list_admins_of
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credentials.permissions import MANAGE, VIEW
from mipass.domains.credentials.phones import acceptance, outcomes
from mipass.domains.credentials.phones.offers import WrongCode
from mipass.domains.credentials.phones.pre_authorized import PreAuthorized


def claim_offer(
    *,
    actor: Actor,
    credential: Credential,
    pre_authorized: PreAuthorized,
    code: str,
    dpop_thumbprint: str,
    client_id: str = "",
) -> acceptance.Grant:
    """Give the offer to the phone with this key. Raises as the operation, and WrongCode.

    The admins of the organization are told when a wrong code was the last one allowed.
    """
    outcome = _claim(
        actor=actor,
        credential=credential,
        pre_authorized=pre_authorized,
        code=code,
        dpop_thumbprint=dpop_thumbprint,
        client_id=client_id,
    )
    if isinstance(outcome, WrongCode):  # raised here, so that the count of wrong tries is kept
        raise outcome
    return outcome


@change("flows:claim_offer")
def _claim(
    *,
    actor: Actor,
    credential: Credential,
    pre_authorized: PreAuthorized,
    code: str,
    dpop_thumbprint: str,
    client_id: str = "",
) -> acceptance.Grant | WrongCode:
    outcome = acceptance.claim_offer(
        actor=actor,
        credential=credential,
        pre_authorized=pre_authorized,
        code=code,
        dpop_thumbprint=dpop_thumbprint,
        client_id=client_id,
    )
    if isinstance(outcome, WrongCode) and outcome.is_last:
        for account in list_admins_of(credential.organization, MANAGE):
            notify_account(
                account_id=account.id, kind="offer-locked", level="warning", email=credential.email
            )
    return outcome


@change("flows:accept_credential")
def accept_credential(*, actor: Actor, device: Device, notification_id: str) -> None:
    """The holder has accepted: the credential is Enabled. Safe to repeat.

    Who invited singly is told; who issued a whole batch would drown in it.
    """
    if outcomes.accept(actor=actor, device=device, notification_id=notification_id):
        _tell_inviter(device.credential)


@change("flows:renew")
def renew(*, actor: Actor, device: Device, accepts: bool) -> acceptance.Grant:
    """Fresh tokens for a phone. With ``accepts`` one that fetched a document and never notified has accepted.

    Wallets of others need not notify (OpenID4VCI 1.0, 11): that one comes back says that its holder keeps it.
    """
    is_waiting = device.accepted_at is None and device.document_id is not None
    if accepts and is_waiting and outcomes.accept_silently(actor=actor, device=device):
        _tell_inviter(device.credential)
    return acceptance.refresh_tokens(actor=actor, device=device)


def _tell_inviter(credential: Credential) -> None:
    events = list_events_of(actor=Actor.system(), subject_id=credential.id, limit=10)
    inviters = [event.actor_id for event in events if event.actor_kind == ActorKind.ADMIN and event.actor_id]
    present = {account.id for account in list_admins_of(credential.organization, VIEW)}
    if inviters and inviters[0] in present:
        notify_account(
            account_id=inviters[0], kind="credential-accepted", level="success", email=credential.email
        )
