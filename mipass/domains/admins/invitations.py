"""Inviting admins, and answering an invitation.

A link carries 256 random bits, of which only a hash is kept. It works once, expires, and is bound to the
invited address: only an account whose verified e-mail it is may answer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.address import clean_email
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Forbidden, NotFound, Refused, TooManyAttempts
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import new_token, token_hash
from mipass.base.outbox.operations import cancel_mails, notify, notify_account, queue_mail
from mipass.base.outbox.queries import count_recent_mails
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.queries import verified_email
from mipass.domains.admins.acting import actor_now
from mipass.domains.admins.models import Admin, AdminOrganization, AdminStatus, Scope
from mipass.domains.admins.operations import resolve_scope, select_organizations
from mipass.domains.admins.permissions import INVITE, MANAGE, NOMINATE
from mipass.domains.admins.queries import list_full_admin_addresses
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import lock_distributor
from mipass.domains.organizations.models import LIVE

MAIL_KIND = "admin-invitation"
MAILS_PER_ADDRESS_AND_HOUR = 5
INVITATIONS_PER_HOUR = 200


class AlreadyAdmin(Refused):
    """The address belongs to an admin of this distributor."""

    code = "already_admin"


class InvitationNotOpen(Refused):
    """The invitation was used, withdrawn, replaced or has expired, or is not for this account."""

    code = "invitation_not_open"

    def __init__(self) -> None:
        super().__init__(
            _("This invitation is not open to you any more. Ask the person who sent it for a new one.")
        )


@change("admins:invite")
def invite_admin(
    *,
    actor: Actor,
    distributor: Distributor,
    email: str,
    scope: str,
    organization_ids: Collection[UUID] = (),
) -> Admin:
    """Invite an address to administer the distributor; an open invitation to it is replaced.

    Raises AlreadyAdmin, Invalid, TooManyAttempts.
    """
    actor.require(INVITE, distributor.place)
    email = clean_email(email)
    selected = resolve_scope(actor=actor, scope=scope, organization_ids=organization_ids)
    _refuse_flood(distributor, email)
    admin = _replace(actor, distributor, email, scope, nominated=False)
    select_organizations(admin, selected)
    record(
        actor=actor,
        event="admin:invited",
        place=admin.place,
        subject_id=admin.id,
        scope=scope,
        organization_ids=[organization.id for organization in selected],
    )
    notify(actor=actor, kind="admin-invited", email=email)
    return admin


@change("admins:nominate")
def nominate_admin(*, actor: Actor, distributor: Distributor, email: str) -> Admin:
    """The vendor names a Full Admin: the first, or a further one, of which all present ones are told."""
    actor.require(NOMINATE, distributor.place)
    email = clean_email(email)
    _refuse_flood(distributor, email)
    admin = _replace(actor, distributor, email, Scope.FULL, nominated=True)
    record(actor=actor, event="admin:nominated", place=admin.place, subject_id=admin.id)
    for address in list_full_admin_addresses(actor=actor, distributor=distributor):
        queue_mail(
            kind="further-nomination",
            recipient=address,
            context={"email": email},
            place=admin.place,
            subject_id=admin.id,
        )
    notify(actor=actor, kind="admin-nominated", email=email)
    return admin


@change("admins:readdress_nomination")
def readdress_nomination(*, actor: Actor, admin: Admin, email: str) -> Admin:
    """Withdraw a nomination that went to a wrong address, and nominate the right one. Raises AlreadyAdmin."""
    withdraw_invitation(actor=actor, admin=admin)
    return nominate_admin(actor=actor, distributor=admin.distributor, email=email)


@change("admins:resend_invitation")
def resend_invitation(*, actor: Actor, admin: Admin) -> None:
    """Mail a new link with a new time to answer; the older one is void.

    Who resends it is its sender from now on: only what a sender may still grant can be accepted.
    """
    _require_sender(actor, admin)
    _refuse_flood(admin.distributor, admin.email)
    admin = _locked_invitation(admin)
    token = _new_link(admin)
    admin.invited_by_id, admin.nominated = _sender(actor), actor.kind is not ActorKind.ADMIN
    admin.save(update_fields=["link_hash", "expires_at", "invited_by", "nominated"])
    _mail(admin, token)
    record(actor=actor, event="admin:invitation_resent", place=admin.place, subject_id=admin.id)
    notify(actor=actor, kind="invitation-resent", email=admin.email)


@change("admins:withdraw_invitation")
def withdraw_invitation(*, actor: Actor, admin: Admin) -> None:
    """Take an invitation back; its link is void."""
    _require_sender(actor, admin)
    admin = _locked_invitation(admin)
    _end(admin, AdminStatus.WITHDRAWN)
    record(actor=actor, event="admin:invitation_withdrawn", place=admin.place, subject_id=admin.id)
    notify(actor=actor, kind="invitation-withdrawn", email=admin.email)


@change("admins:accept")
def accept_invitation(*, account: Account, actor: Actor, admin: Admin) -> Admin:
    """Become an admin. Checks again what may have changed since it was sent; gone organizations are dropped.

    Raises InvitationNotOpen, AlreadyAdmin, Refused for an operator's account.
    """
    lock_distributor(admin.distributor_id)
    if account.is_operator:
        raise Refused(
            _("An operator's account cannot be an admin; use another account."), code="operator_account"
        )
    if Admin.objects.filter(
        distributor_id=admin.distributor_id, account=account, status=AdminStatus.ACTIVE
    ).exists():
        raise AlreadyAdmin(_("You are an admin of this portal already."))
    admin = _open_to(account, admin)
    if not _may_still_grant(admin):
        raise InvitationNotOpen
    organization_ids = _drop_gone_organizations(admin)
    if admin.scope == Scope.ORGANIZATION and not organization_ids:
        raise Refused(_("The organizations of this invitation are gone."), code="organizations_gone")
    admin.account = account
    admin.status = AdminStatus.ACTIVE
    admin.accepted_at = now()
    admin.link_hash = None
    admin.save(update_fields=["account", "status", "accepted_at", "link_hash"])
    record(
        actor=actor,
        event="admin:accepted",
        place=admin.place,
        subject_id=admin.id,
        scope=admin.scope,
        organization_ids=organization_ids,
    )
    notify(actor=actor, kind="invitation-accepted", name=admin.distributor.name)
    _tell_inviter(admin, "admin-joined")
    return admin


@change("admins:decline")
def decline_invitation(*, account: Account, actor: Actor, admin: Admin) -> None:
    """Say no. Raises InvitationNotOpen."""
    lock_distributor(admin.distributor_id)
    admin = _open_to(account, admin)
    _end(admin, AdminStatus.DECLINED)
    record(actor=actor, event="admin:declined", place=admin.place, subject_id=admin.id)
    notify(actor=actor, kind="invitation-declined", name=admin.distributor.name)
    _tell_inviter(admin, "admin-declined")


def _replace(actor: Actor, distributor: Distributor, email: str, scope: str, *, nominated: bool) -> Admin:
    lock_distributor(distributor.id)
    members = Admin.objects.filter(distributor=distributor, status=AdminStatus.ACTIVE)
    if members.filter(account__email=email).exists():
        raise AlreadyAdmin(_("This address is an admin of this portal already."), field="email")
    for older in lock(Admin.objects.filter(distributor=distributor, email=email, status=AdminStatus.INVITED)):
        _end(older, AdminStatus.REPLACED)
    admin = Admin(
        id=new_id(),
        distributor=distributor,
        email=email,
        scope=scope,
        invited_by_id=_sender(actor),
        nominated=nominated,
        invited_at=now(),
    )
    token = _new_link(admin)
    admin.save(force_insert=True)
    _mail(admin, token)
    return admin


def _sender(actor: Actor) -> UUID | None:
    return None if actor.is_system else actor.account_id


def _open_to(account: Account, admin: Admin) -> Admin:
    rows = lock(Admin.objects.filter(id=admin.id, status=AdminStatus.INVITED, expires_at__gt=now()))
    found = rows.first()
    if found is None or found.email != verified_email(account):
        raise InvitationNotOpen
    return found


def _may_still_grant(admin: Admin) -> bool:
    """Whether the sender could send this invitation now."""
    try:
        sender = actor_now(admin.sender, admin.distributor_id)
        sender.require(NOMINATE if admin.nominated else INVITE, admin.place)
    except (Forbidden, NotFound):
        return False
    return not admin.distributor.is_suspended


def _drop_gone_organizations(admin: Admin) -> list[UUID]:
    selected = AdminOrganization.objects.filter(admin=admin, distributor_id=admin.distributor_id)
    selected.exclude(organization__status__in=LIVE).delete()
    return list(selected.values_list("organization_id", flat=True))


def _require_sender(actor: Actor, admin: Admin) -> None:
    # An operator may only touch what an operator sent.
    if actor.kind is ActorKind.OPERATOR and not admin.nominated:
        raise NotFound
    actor.require(NOMINATE if actor.kind is ActorKind.OPERATOR else MANAGE, admin.place)


def _locked_invitation(admin: Admin) -> Admin:
    lock_distributor(admin.distributor_id)
    found = lock(Admin.objects.filter(id=admin.id, distributor_id=admin.distributor_id)).first()
    if found is None:
        raise NotFound
    if found.status != AdminStatus.INVITED:
        raise Refused(_("This invitation was answered already."), code="wrong_state")
    return found


def _end(admin: Admin, status: AdminStatus) -> None:
    admin.status = status
    admin.ended_at = now()
    admin.link_hash = None
    admin.save(update_fields=["status", "ended_at", "link_hash"])
    cancel_mails(subject_id=admin.id, kinds=[MAIL_KIND])


def _new_link(admin: Admin) -> str:
    token = new_token()
    admin.link_hash = token_hash(token)
    admin.expires_at = now() + timedelta(days=settings.CONFIG.invitation_days)
    return token


def _mail(admin: Admin, token: str) -> None:
    cancel_mails(subject_id=admin.id, kinds=[MAIL_KIND])
    queue_mail(
        kind=MAIL_KIND,
        recipient=admin.email,
        context={"token": token},
        place=admin.place,
        subject_id=admin.id,
    )


def _tell_inviter(admin: Admin, kind: str) -> None:
    if admin.invited_by_id is not None:
        notify_account(account_id=admin.invited_by_id, kind=kind, email=admin.email)


def _refuse_flood(distributor: Distributor, email: str) -> None:
    recent = count_recent_mails(recipient=email, kinds=[MAIL_KIND], within=timedelta(hours=1))
    # Withdrawn ones count too: they were mailed.
    sent = Admin.objects.filter(distributor=distributor, invited_at__gte=now() - timedelta(hours=1)).count()
    if recent >= MAILS_PER_ADDRESS_AND_HOUR or sent >= INVITATIONS_PER_HOUR:
        raise TooManyAttempts(_("Too many invitations were sent; try again in an hour."), retry_after=3600)
