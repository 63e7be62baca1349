"""Answering an invitation to be an admin: it takes an account with the invited address, and the mailed link.

The address alone is not enough, since an account may have come about without its owner's attention; who has
lost the link asks for another mail.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Forbidden, NotFound, Refused
from mipass.base.kit.vault import new_token, token_hash
from mipass.base.outbox.operations import notify, notify_account
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.queries import verified_email
from mipass.domains.admins.acting import actor_now
from mipass.domains.admins.granting import BeyondOwnRights, require_grantable
from mipass.domains.admins.invitations import AlreadyAdmin, end_invitation, mail_link, refuse_many_invitations
from mipass.domains.admins.models import Admin, AdminOrganization, AdminStatus, Scope
from mipass.domains.admins.nominations import NominationWaits, ask_about_others, waits
from mipass.domains.admins.permissions import INVITE, NOMINATE
from mipass.domains.distributors.operations import lock_distributor
from mipass.domains.organizations.models import LIVE


class InvitationNotOpen(Refused):
    """The invitation was used, withdrawn, replaced or has expired, or is not for this account."""

    code = "invitation_not_open"

    def __init__(self) -> None:
        super().__init__(
            _("This invitation is no longer open to you. Ask the person who sent it for a new one.")
        )


class LinkNeeded(Refused):
    """The invitation is open to this account, but its link was not shown."""

    code = "link_needed"

    def __init__(self) -> None:
        super().__init__(_("Open the link in the invitation mail to answer it."))


@change("admins:accept")
def accept_invitation(*, account: Account, actor: Actor, admin: Admin, token: str) -> Admin:
    """Become an admin. Checks again what may have changed since it was sent; gone organizations are dropped.

    Raises InvitationNotOpen, NominationWaits, LinkNeeded, AlreadyAdmin, Refused for an operator's account.
    """
    lock_distributor(admin.distributor_id)
    account = lock(Account.objects.filter(id=account.id)).get()  # so does whoever makes it an operator's
    if account.is_operator:
        raise Refused(
            _("An operator's account cannot be an admin; use another account."), code="operator_account"
        )
    if Admin.objects.filter(
        distributor_id=admin.distributor_id, account=account, status=AdminStatus.ACTIVE
    ).exists():
        raise AlreadyAdmin(_("You are already an admin of this portal."))
    admin = _opened_by(account, admin, token)
    if not _may_still_grant(admin):
        raise InvitationNotOpen
    if waits(admin):
        raise NominationWaits
    organization_ids = _drop_gone_organizations(admin)
    if admin.scope == Scope.ORGANIZATION and not organization_ids:
        raise Refused(_("The organizations of this invitation no longer exist."), code="organizations_gone")
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
        role=admin.role,
        scope=admin.scope,
        organization_ids=organization_ids,
    )
    notify(actor=actor, kind="invitation-accepted", name=admin.distributor.name)
    _tell_inviter(admin, "admin-joined")
    ask_about_others(admin)
    return admin


@change("admins:decline")
def decline_invitation(*, account: Account, actor: Actor, admin: Admin, token: str) -> None:
    """Say no. Raises InvitationNotOpen, LinkNeeded."""
    lock_distributor(admin.distributor_id)
    admin = _opened_by(account, admin, token)
    end_invitation(admin, AdminStatus.DECLINED)
    record(actor=actor, event="admin:declined", place=admin.place, subject_id=admin.id)
    notify(actor=actor, kind="invitation-declined", name=admin.distributor.name)
    _tell_inviter(admin, "admin-declined")


@change("admins:mail_invitation_again")
def mail_invitation_again(*, account: Account, actor: Actor, admin: Admin) -> None:
    """Mail the invited person a new link, for as long as the older one had left; that one is void.

    Raises InvitationNotOpen, TooManyAttempts.
    """
    lock_distributor(admin.distributor_id)
    admin = _open_to(account, admin)
    refuse_many_invitations(admin.distributor, admin.email)
    token = new_token()
    admin.link_hash = token_hash(token)
    admin.save(update_fields=["link_hash"])
    mail_link(admin, token)
    record(actor=actor, event="admin:invitation_asked_again", place=admin.place, subject_id=admin.id)
    notify(actor=actor, kind="invitation-mailed", email=admin.email)


def _open_to(account: Account, admin: Admin) -> Admin:
    mine = Admin.objects.filter(distributor_id=admin.distributor_id, id=admin.id)
    found = lock(mine.filter(status=AdminStatus.INVITED, expires_at__gt=now())).first()
    if found is None or found.email != verified_email(account):
        raise InvitationNotOpen
    return found


def _opened_by(account: Account, admin: Admin, token: str) -> Admin:
    found = _open_to(account, admin)
    if found.link_hash is None or bytes(found.link_hash) != token_hash(token):
        raise LinkNeeded
    return found


def _may_still_grant(admin: Admin) -> bool:
    """Whether the sender could send this invitation now."""
    try:
        sender = actor_now(admin.sender, admin.distributor_id)
        sender.require(NOMINATE if admin.nominated else INVITE, admin.place)
        require_grantable(sender, admin.role, admin.scope)
    except (Forbidden, NotFound, BeyondOwnRights):
        return False
    return not admin.distributor.is_suspended


def _drop_gone_organizations(admin: Admin) -> list[UUID]:
    selected = AdminOrganization.objects.filter(admin=admin, distributor_id=admin.distributor_id)
    selected.exclude(organization__status__in=LIVE).delete()
    return list(selected.values_list("organization_id", flat=True))


def _tell_inviter(admin: Admin, kind: str) -> None:
    if admin.invited_by_id is not None:
        notify_account(account_id=admin.invited_by_id, kind=kind, email=admin.email)
