"""Moving credentials along their states. Credits are the flows' business."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import Invalid
from mipass.base.outbox.operations import cancel_mails, refuse_flood
from mipass.domains.credentials.invitations import INVITATION, resend_invitation
from mipass.domains.credentials.lifecycle import ENABLE_FETCHED, MOVES, RESEND, REVOKE, WITHDRAW, Move
from mipass.domains.credentials.models import Credential, CredentialStatus, RevocationReason
from mipass.domains.credentials.moving import WrongState, make
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.phones.outcomes import enable_fetched
from mipass.domains.credentials.queries import is_withdrawable
from mipass.domains.credentials.undoing import begin_undo, keep_undo, mails_held_for, told_of
from mipass.domains.organizations.models import Organization

WITHDRAWALS_PER_HOUR = 5
PEOPLES_REASONS = [reason for reason in RevocationReason if reason not in {"withdrawn", "closed", "expired"}]


def move_credential(
    *, actor: Actor, credential: Credential, verb: str, reason: str = "", can_undo: bool = False
) -> None:
    """Make the move of this verb: a plain one, revoke with its ``reason``, or resend.

    ``can_undo``: whoever acts is shown a button that takes it back, where its move says how; see `undoing`.
    Raises WrongState, and what the operations of these two raise.
    """
    if verb == REVOKE.verb:
        revoke_credential(actor=actor, credential=credential, reason=reason)
    elif verb == RESEND.verb:
        resend_invitation(actor=actor, credential=credential, can_undo=can_undo)
    elif verb == ENABLE_FETCHED.verb and credential.status == CredentialStatus.INVITED:
        enable_fetched(actor=actor, credential=credential)
    else:
        _PLAIN[verb](actor=actor, credential=credential, can_undo=can_undo)


def _plainly(move: Move) -> Callable[..., None]:
    @change(move.operation)
    def operation(*, actor: Actor, credential: Credential, can_undo: bool) -> None:
        actor.require(move.needs, credential.place)
        undo = begin_undo(actor=actor, credential=credential, move=move) if can_undo else None
        with mails_held_for(undo):
            overtaken = make(actor, credential, move, told=told_of(undo, credential))
        keep_undo(undo, credential, overtook=overtaken > 0)

    return operation


_PLAIN = {move.verb: _plainly(move) for move in MOVES if move.is_plain}


@change("credentials:revoke")
def revoke_credential(*, actor: Actor, credential: Credential, reason: str) -> None:
    """Stop a credential for good. Its credit stays spent. Raises Invalid, WrongState."""
    actor.require(MANAGE, credential.place)
    if reason not in PEOPLES_REASONS:
        raise Invalid(_("Choose why the credential is being revoked."), code="required", field="reason")
    _revoke(actor, credential, reason)


@change("credentials:withdraw")
def withdraw(*, actor: Actor, credential: Credential) -> None:
    """Take back an invitation that no device has answered, within 24 hours. The flow returns the credit."""
    actor.require(MANAGE, credential.place)
    if not is_withdrawable(credential):
        raise WrongState(
            _(
                "A credential can be withdrawn only within 24 hours and before a device has fetched it. "
                "Revoke it instead."
            ),
            facts={"state": credential.status},
        )
    _refuse_endless_withdrawing(credential)
    make(actor, credential, WITHDRAW, only=Q(fetched_at=None))
    cancel_mails(subject_id=credential.id, kinds=[INVITATION])


def revoke_some(*, actor: Actor, organization: Organization, limit: int) -> int:
    """Revoke up to ``limit`` credentials of an organization that is being removed. Returns how many."""
    actor.require(MANAGE, organization.place)
    live = Credential.objects.filter(
        distributor_id=organization.distributor_id, organization=organization
    ).exclude(status=CredentialStatus.REVOKED)
    revoked = list(live.order_by("id")[:limit])
    for credential in revoked:
        _revoke(actor, credential, RevocationReason.CLOSED)
    return len(revoked)


def _revoke(actor: Actor, credential: Credential, reason: str) -> None:
    make(actor, credential, REVOKE, columns={"revocation_reason": reason}, reason=reason)
    cancel_mails(subject_id=credential.id, kinds=[INVITATION])


def _refuse_endless_withdrawing(credential: Credential) -> None:
    """One credit, issued and withdrawn again and again, would mail an address without end."""
    one_at_a_time(f"withdrawals of {credential.organization_id} for {credential.email}")
    withdrawn = Credential.objects.filter(
        distributor_id=credential.distributor_id,
        organization_id=credential.organization_id,
        email=credential.email,
        revocation_reason=RevocationReason.WITHDRAWN,
    )
    refuse_flood(
        withdrawn,
        at="changed_at",
        limit=WITHDRAWALS_PER_HOUR,
        message=_("%(count)d credentials for this address were withdrawn in the last hour. Try again later."),
    )
