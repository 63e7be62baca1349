"""Making credentials and moving them along their states. Credits are the flows' business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Invalid, Refused, TooManyAttempts
from mipass.base.kit.text import clean_email
from mipass.base.kit.vault import new_token, token_hash
from mipass.base.outbox.operations import cancel_mails, notify, queue_mail
from mipass.base.outbox.queries import count_recent_mails
from mipass.domains.credentials import cards
from mipass.domains.credentials.devices import open_device
from mipass.domains.credentials.models import Credential, CredentialStatus, RevocationReason
from mipass.domains.credentials.offers import void_offer
from mipass.domains.credentials.permissions import ISSUE, MANAGE
from mipass.domains.credentials.queries import is_withdrawable, list_addresses_of_card
from mipass.domains.issuer.operations import set_status
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import require_enabled
from mipass.protocol import wiegand
from mipass.protocol.statuslist import Status
from mipass.protocol.wiegand import Bits, WiegandError

SAME_CARD = "same_card"
UNTESTED_FORMAT = "untested_format"
RESENDS_PER_HOUR = 5
WITHDRAWALS_PER_HOUR = 5
PEOPLES_REASONS = [reason for reason in RevocationReason if reason not in {"withdrawn", "closed", "expired"}]
INVITED, ENABLED, DISABLED, REVOKED = CredentialStatus


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What to issue: a format and its fields' values, or for Custom a bit length and hex digits."""

    email: str
    format: str
    values: Mapping[str, int] = field(default_factory=dict)
    bit_length: int = 0
    data_hex: str = ""
    installer: bool = False

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
    """Nothing is wrong, but the person should know this first. Accept ``code`` to go on."""


class WrongState(Refused):
    """The credential's status does not allow this."""

    code = "wrong_state"


class NotAllowed(Refused):
    """The distributor's policies do not allow this."""

    code = "policy_off"


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
) -> Credential:
    """An Invited credential whose invitation is queued. The caller posts the transfer that pays for it.

    Raises Invalid for wrong card data or address, NeedsConfirmation for a warning not in ``accepted``.
    """
    actor.require(ISSUE, organization.place)
    email, bits = clean_email(request.email), request.bits()
    _confirm(actor, organization, request.format, email, bits, accepted)
    credential = _build(organization, credential_id, email, request, bits)
    credential.issue_transfer_id = transfer_id
    credential.copy_of_id = copy_of.id if copy_of else None
    token = _new_link(credential)
    credential.save(force_insert=True)
    record(
        actor=actor,
        event="credential:issued",
        place=credential.place,
        subject_id=credential.id,
        format=credential.format,
        installer=credential.installer,
        copy_of=credential.copy_of_id,
    )
    _invite(credential, token)
    return credential


def _build(
    organization: Organization, credential_id: UUID, email: str, request: CardRequest, bits: Bits
) -> Credential:
    distributor_id = organization.distributor_id
    indexes = cards.index_card(distributor_id, organization.id, cards.card_from_bits(request.format, bits))
    return Credential(
        id=credential_id,
        distributor_id=distributor_id,
        organization=organization,
        email=email,
        format=request.format,
        bit_length=bits.length,
        data=cards.seal_card(distributor_id, credential_id, bits),
        value_index=indexes.value,
        number_index=indexes.number,
        facility_index=indexes.facility,
        installer=request.installer,
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
        and wiegand.FORMATS[format_code].tier == 3
        and UNTESTED_FORMAT not in accepted
    ):
        raise NeedsConfirmation(
            _("Little is known of this format. Confirm that you will test one card at a reader first."),
            code=UNTESTED_FORMAT,
        )
    if SAME_CARD in accepted:
        return
    same = list_addresses_of_card(actor=actor, organization=organization, bits=bits)
    if not same:
        return
    message = _("The same card data is live already in this organization (%(count)d).") % {"count": len(same)}
    if any(other != email for other in same):
        message += " " + _(
            "It was issued to another e-mail: the access control panel cannot tell the two apart."
        )
    raise NeedsConfirmation(message, code=SAME_CARD)


@change("credentials:resend")
def resend_invitation(*, actor: Actor, credential: Credential) -> None:
    """Mail a new link, free of charge; the older one is void. Raises WrongState, TooManyAttempts."""
    actor.require(MANAGE, credential.place)
    _refuse_mail_bomb(credential.email)
    token = _new_link(credential)
    _move(
        credential,
        allowed=[INVITED],
        link_hash=credential.link_hash,
        link_expires_at=credential.link_expires_at,
    )
    void_offer(credential)
    cancel_mails(subject_id=credential.id, kinds=["credential-invitation"])
    _invite(credential, token)
    _done(actor, credential, "credential:resent")


@change("credentials:correct_address")
def correct_address(*, actor: Actor, credential: Credential, email: str) -> None:
    """Send an invitation that nobody accepted to another address; the older link is void."""
    actor.require(MANAGE, credential.place)
    credential.email = clean_email(email)
    _refuse_mail_bomb(credential.email)
    token = _new_link(credential)
    _move(
        credential,
        allowed=[INVITED],
        email=credential.email,
        link_hash=credential.link_hash,
        link_expires_at=credential.link_expires_at,
    )
    void_offer(credential)
    cancel_mails(subject_id=credential.id, kinds=["credential-invitation"])
    _invite(credential, token)
    _done(actor, credential, "credential:address_corrected")


@change("credentials:order_replacement")
def order_replacement(*, actor: Actor, credential: Credential) -> None:
    """Invite the holder to take an Enabled credential to another phone; it stays Enabled and costs nothing.

    The old phone's documents are INVALID from now on, since it is lost or about to be. Ordering again voids
    the link before. Raises WrongState, NotAllowed, OrganizationNotEnabled, TooManyAttempts.
    """
    actor.require(MANAGE, credential.place)
    if not credential.organization.distributor.replacement_phone:
        raise NotAllowed(_("Replacement phones are switched off in the distributor's policies."))
    require_enabled(credential.organization)
    _refuse_mail_bomb(credential.email)
    token = _new_link(credential)
    _move(
        credential,
        allowed=[ENABLED],
        link_hash=credential.link_hash,
        link_expires_at=credential.link_expires_at,
    )
    void_offer(credential)
    cancel_mails(subject_id=credential.id, kinds=["credential-invitation"])
    _invite(credential, token)
    _done(actor, credential, "credential:replacement_ordered")


@change("credentials:enable")
def enable_credential(*, actor: Actor, credential: Credential) -> None:
    """Let a Disabled credential open doors again. Raises WrongState."""
    actor.require(MANAGE, credential.place)
    _move(credential, allowed=[DISABLED], status=ENABLED)
    device = open_device(credential)
    if device is None or device.accepted_at is not None:  # else its holder has yet to accept
        _show(credential, Status.VALID)
    _done(actor, credential, "credential:enabled", mail="credential-enabled")


@change("credentials:disable")
def disable_credential(*, actor: Actor, credential: Credential) -> None:
    """Stop an Enabled credential, reversibly. Raises WrongState."""
    actor.require(MANAGE, credential.place)
    _move(credential, allowed=[ENABLED], status=DISABLED)
    _show(credential, Status.SUSPENDED)
    _done(actor, credential, "credential:disabled", mail="credential-disabled")


@change("credentials:revoke")
def revoke_credential(*, actor: Actor, credential: Credential, reason: str) -> None:
    """Stop a credential for good. Its credit stays spent. Raises Invalid, WrongState."""
    actor.require(MANAGE, credential.place)
    if reason not in PEOPLES_REASONS:
        raise Invalid(_("Choose why the credential is revoked."), code="required", field="reason")
    _revoke(credential, reason)
    _done(actor, credential, "credential:revoked", mail="credential-revoked", reason=reason)


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
    _move(
        credential,
        allowed=[INVITED],
        status=REVOKED,
        revocation_reason=RevocationReason.WITHDRAWN,
        link_hash=None,
    )
    cancel_mails(subject_id=credential.id, kinds=["credential-invitation"])
    _done(actor, credential, "credential:withdrawn", mail="credential-revoked")


@change("credentials:set_installer")
def set_installer(*, actor: Actor, credential: Credential, installer: bool) -> None:
    """Give or take installer permission: who holds it may enrol readers. Raises WrongState."""
    actor.require(MANAGE, credential.place)
    _move(credential, allowed=[INVITED, ENABLED], installer=installer)
    _done(actor, credential, "credential:installer_set" if installer else "credential:installer_removed")


def revoke_some(*, actor: Actor, organization: Organization, limit: int) -> int:
    """Revoke up to ``limit`` credentials of an organization that is being removed. Returns how many."""
    actor.require(MANAGE, organization.place)
    live = Credential.objects.filter(
        distributor_id=organization.distributor_id, organization=organization
    ).exclude(status=REVOKED)
    revoked = list(live.order_by("id")[:limit])
    for credential in revoked:
        _revoke(credential, RevocationReason.CLOSED)
        _done(
            actor, credential, "credential:revoked", mail="credential-revoked", reason=RevocationReason.CLOSED
        )
    return len(revoked)


def _revoke(credential: Credential, reason: str) -> None:
    _move(
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


def _move(credential: Credential, *, allowed: list[CredentialStatus], **changes: object) -> None:
    """Change a row in one of the allowed states; the condition stands in the same statement."""
    rows = Credential.objects.filter(
        id=credential.id, distributor_id=credential.distributor_id, status__in=allowed
    )
    if changes.get("revocation_reason") == RevocationReason.WITHDRAWN:
        rows = rows.filter(fetched_at=None)
    if not rows.update(**changes, changed_at=now()):
        credential.refresh_from_db(fields=["status"])
        raise WrongState(
            _("The credential is %(status)s; this cannot be done to it.")
            % {"status": credential.get_status_display()}
        )
    for name, value in changes.items():
        setattr(credential, name, value)


def _new_link(credential: Credential) -> str:
    token = new_token()
    credential.link_hash = token_hash(token)
    credential.link_expires_at = now() + timedelta(days=settings.CONFIG.credential_invitation_days)
    return token


def _invite(credential: Credential, token: str) -> None:
    queue_mail(
        kind="credential-invitation",
        recipient=credential.email,
        context={"token": token},
        place=credential.place,
        subject_id=credential.id,
    )


def _done(actor: Actor, credential: Credential, event: str, mail: str = "", **details: str) -> None:
    record(actor=actor, event=event, place=credential.place, subject_id=credential.id, **details)
    if mail:
        queue_mail(
            kind=mail,
            recipient=credential.email,
            context={},
            place=credential.place,
            subject_id=credential.id,
        )
    notify(actor=actor, kind=event.replace(":", "-").replace("_", "-"), email=credential.email)


def _refuse_endless_withdrawing(credential: Credential) -> None:
    """One credit, issued and withdrawn again and again, would mail an address without end."""
    withdrawn = Credential.objects.filter(
        distributor_id=credential.distributor_id,
        organization_id=credential.organization_id,
        email=credential.email,
        revocation_reason=RevocationReason.WITHDRAWN,
        changed_at__gte=now() - timedelta(hours=1),
    )
    if withdrawn.count() >= WITHDRAWALS_PER_HOUR:
        raise TooManyAttempts(
            _("%(count)d credentials of this address were withdrawn within the hour. Try again later.")
            % {"count": WITHDRAWALS_PER_HOUR},
            retry_after=3600,
        )


def _refuse_mail_bomb(email: str) -> None:
    kinds = ["credential-invitation"]
    if count_recent_mails(recipient=email, kinds=kinds, within=timedelta(hours=1)) >= RESENDS_PER_HOUR:
        raise TooManyAttempts(
            _("This address was sent %(count)d invitations within the hour. Try again later.")
            % {"count": RESENDS_PER_HOUR},
            retry_after=3600,
        )
