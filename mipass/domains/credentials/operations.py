"""Moving credentials along their states. Credits are the flows' business."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import Invalid
from mipass.base.outbox.operations import cancel_mails, refuse_flood
from mipass.domains.credentials.devices import open_device
from mipass.domains.credentials.models import Credential, CredentialStatus, RevocationReason
from mipass.domains.credentials.moves import WrongState, done, move
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.queries import is_withdrawable
from mipass.domains.issuer.operations import set_status
from mipass.domains.organizations.models import Organization
from mipass.protocol.statuslist import Status

WITHDRAWALS_PER_HOUR = 5
PEOPLES_REASONS = [reason for reason in RevocationReason if reason not in {"withdrawn", "closed", "expired"}]
INVITED, ENABLED, DISABLED, REVOKED = CredentialStatus


@change("credentials:enable")
def enable_credential(*, actor: Actor, credential: Credential) -> None:
    """Let a Disabled credential open doors again. Raises WrongState."""
    actor.require(MANAGE, credential.place)
    move(credential, allowed=[DISABLED], status=ENABLED)
    device = open_device(credential)
    if device is None or device.accepted_at is not None:  # else its holder has yet to accept
        _show(credential, Status.VALID)
    done(actor, credential, "credential:enabled", mail="credential-enabled")


@change("credentials:disable")
def disable_credential(*, actor: Actor, credential: Credential) -> None:
    """Stop an Enabled credential, reversibly. Raises WrongState."""
    actor.require(MANAGE, credential.place)
    move(credential, allowed=[ENABLED], status=DISABLED)
    _show(credential, Status.SUSPENDED)
    done(actor, credential, "credential:disabled", mail="credential-disabled")


@change("credentials:revoke")
def revoke_credential(*, actor: Actor, credential: Credential, reason: str) -> None:
    """Stop a credential for good. Its credit stays spent. Raises Invalid, WrongState."""
    actor.require(MANAGE, credential.place)
    if reason not in PEOPLES_REASONS:
        raise Invalid(_("Choose why the credential is revoked."), code="required", field="reason")
    _revoke(credential, reason)
    done(actor, credential, "credential:revoked", mail="credential-revoked", reason=reason)


@change("credentials:withdraw")
def withdraw(*, actor: Actor, credential: Credential) -> None:
    """Take back an invitation that no device has answered, within 24 hours. The flow returns the credit."""
    actor.require(MANAGE, credential.place)
    if not is_withdrawable(credential):
        raise WrongState(
            _(
                "A credential can be withdrawn within 24 hours, before a device has fetched it. "
                "Revoke it instead."
            )
        )
    _refuse_endless_withdrawing(credential)
    move(
        credential,
        allowed=[INVITED],
        status=REVOKED,
        revocation_reason=RevocationReason.WITHDRAWN,
        link_hash=None,
    )
    cancel_mails(subject_id=credential.id, kinds=["credential-invitation"])
    done(actor, credential, "credential:withdrawn", mail="credential-revoked")


@change("credentials:set_installer")
def set_installer(*, actor: Actor, credential: Credential, installer: bool) -> None:
    """Give or take installer permission: who holds it may enrol readers. Raises WrongState."""
    actor.require(MANAGE, credential.place)
    move(credential, allowed=[INVITED, ENABLED], installer=installer)
    done(actor, credential, "credential:installer_set" if installer else "credential:installer_removed")


def revoke_some(*, actor: Actor, organization: Organization, limit: int) -> int:
    """Revoke up to ``limit`` credentials of an organization that is being removed. Returns how many."""
    actor.require(MANAGE, organization.place)
    live = Credential.objects.filter(
        distributor_id=organization.distributor_id, organization=organization
    ).exclude(status=REVOKED)
    revoked = list(live.order_by("id")[:limit])
    for credential in revoked:
        _revoke(credential, RevocationReason.CLOSED)
        done(
            actor, credential, "credential:revoked", mail="credential-revoked", reason=RevocationReason.CLOSED
        )
    return len(revoked)


def _revoke(credential: Credential, reason: str) -> None:
    move(
        credential,
        allowed=[INVITED, ENABLED, DISABLED],
        status=REVOKED,
        revocation_reason=reason,
        link_hash=None,
    )
    _show(credential, Status.INVALID)
    cancel_mails(subject_id=credential.id, kinds=["credential-invitation"])


def _show(credential: Credential, status: Status) -> None:
    """What readers are told of the credential's documents from now on."""
    set_status(organization=credential.organization, subject_id=credential.id, status=status)


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
        message=_("%(count)d credentials of this address were withdrawn within the hour. Try again later."),
    )
