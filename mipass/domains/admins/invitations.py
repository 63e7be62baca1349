"""Inviting admins; :mod:`mipass.domains.admins.answers` is for the invited.

A link carries 256 random bits, of which only a hash is kept. It works once, expires, and is bound to the
invited address: only an account whose verified e-mail it is may answer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.address import clean_email
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import new_token, token_hash
from mipass.base.outbox.operations import cancel_mails, notify, queue_mail, refuse_flood
from mipass.base.outbox.queries import mails_to
from mipass.base.requests.operations import claim_if_keyed
from mipass.domains.admins.granting import require_grantable
from mipass.domains.admins.models import Admin, AdminStatus, Role
from mipass.domains.admins.operations import resolve_scope, select_organizations
from mipass.domains.admins.permissions import INVITE, MANAGE, NOMINATE
from mipass.domains.admins.queries import get_admin
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import lock_distributor
from mipass.domains.organizations.models import Organization

MAIL_KIND = "admin-invitation"
MAILS_PER_ADDRESS_AND_HOUR = 5
INVITATIONS_PER_HOUR = 200


class AlreadyAdmin(Refused):
    """The address belongs to an admin of this distributor."""

    code = "already_admin"


@change("admins:invite")
def invite_admin(
    *,
    actor: Actor,
    distributor: Distributor,
    email: str,
    scope: str,
    organization_ids: Collection[UUID] = (),
    role: str = Role.ADMIN,
    idempotency_key: str = "",
) -> Admin:
    """Invite an address to administer the distributor; an open invitation to it is replaced.

    With a key the same request again is the same invitation. Raises AlreadyAdmin, BeyondOwnRights, Invalid,
    TooManyAttempts, KeyReused, NotFound for a retry whose invitation has ended since.
    """
    actor.require(INVITE, distributor.place)
    email = clean_email(email)
    selected = resolve_scope(actor=actor, scope=scope, organization_ids=organization_ids)
    require_grantable(actor, role, scope)
    claimed = claim_if_keyed(
        actor=actor,
        distributor_id=distributor.id,
        key=idempotency_key,
        operation="admins:invite",
        content=_content(email, role, scope, selected),
    )
    if claimed.replayed:
        return get_admin(actor=actor, admin_id=claimed.result_id)
    refuse_many_invitations(distributor, email)
    admin = replace_invitation(
        actor, distributor, email, (role, scope), nominated=False, admin_id=claimed.result_id
    )
    select_organizations(admin, selected)
    record(
        actor=actor,
        event="admin:invited",
        place=admin.place,
        subject_id=admin.id,
        role=role,
        scope=scope,
        organization_ids=[organization.id for organization in selected],
    )
    notify(actor=actor, kind="admin-invited", email=email)
    return admin


def _content(email: str, role: str, scope: str, selected: Collection[Organization]) -> dict[str, Any]:
    """What makes two requests the same. That of an admin is what it was before there were other roles."""
    content = {"email": email, "scope": scope, "organizations": sorted(each.id for each in selected)}
    return content if role == Role.ADMIN else {**content, "role": role}


@change("admins:resend_invitation")
def resend_invitation(*, actor: Actor, admin: Admin) -> None:
    """Mail a new link with a new time to answer; the older one is void.

    Who resends it is its sender from now on: only what a sender may still grant can be accepted.
    """
    require_sender(actor, admin)
    refuse_many_invitations(admin.distributor, admin.email)
    admin = locked_invitation(admin)
    require_grantable(actor, admin.role, admin.scope)
    token = new_link(admin)
    admin.invited_by_id, admin.invited_by_client_id = _sender(actor)
    admin.nominated = actor.kind not in {ActorKind.ADMIN, ActorKind.CLIENT}
    sender = ["invited_by", "invited_by_client_id", "nominated"]
    admin.save(update_fields=["link_hash", "expires_at", *sender])
    mail_link(admin, token)
    record(actor=actor, event="admin:invitation_resent", place=admin.place, subject_id=admin.id)
    notify(actor=actor, kind="invitation-resent", email=admin.email)


@change("admins:withdraw_invitation")
def withdraw_invitation(*, actor: Actor, admin: Admin) -> None:
    """Take an invitation back; its link is void."""
    require_sender(actor, admin)
    admin = locked_invitation(admin)
    end_invitation(admin, AdminStatus.WITHDRAWN)
    record(actor=actor, event="admin:invitation_withdrawn", place=admin.place, subject_id=admin.id)
    notify(actor=actor, kind="invitation-withdrawn", email=admin.email)


def replace_invitation(
    actor: Actor,
    distributor: Distributor,
    email: str,
    granted: tuple[str, str],
    *,
    nominated: bool,
    admin_id: UUID | None = None,
) -> Admin:
    """Mail an invitation in place of whatever open one the address has. Raises AlreadyAdmin.

    ``granted``: the role and the scope; ``admin_id`` is its id, where that is given already.
    """
    lock_distributor(distributor.id)
    members = Admin.objects.filter(distributor=distributor, status=AdminStatus.ACTIVE)
    if members.filter(account__email=email).exists():
        raise AlreadyAdmin(_("This address already belongs to an admin of this portal."), field="email")
    for older in lock(Admin.objects.filter(distributor=distributor, email=email, status=AdminStatus.INVITED)):
        end_invitation(older, AdminStatus.REPLACED)
    account_id, client_id = _sender(actor)
    admin = Admin(
        id=admin_id or new_id(),
        distributor=distributor,
        email=email,
        role=granted[0],
        scope=granted[1],
        invited_by_id=account_id,
        invited_by_client_id=client_id,
        nominated=nominated,
        invited_at=now(),
    )
    token = new_link(admin)
    admin.save(force_insert=True)
    mail_link(admin, token)
    return admin


def _sender(actor: Actor) -> tuple[UUID | None, UUID | None]:
    """The account that invites, and the client."""
    if actor.kind is ActorKind.CLIENT:
        return None, actor.own_id
    return None if actor.is_system else actor.account_id, None


def require_sender(actor: Actor, admin: Admin) -> None:
    # An operator may only touch what an operator sent.
    if actor.kind is ActorKind.OPERATOR and not admin.nominated:
        raise NotFound
    actor.require(NOMINATE if actor.kind is ActorKind.OPERATOR else MANAGE, admin.place)


def locked_invitation(admin: Admin) -> Admin:
    """The open invitation as it is now, under the distributor's lock. Raises NotFound, Refused."""
    lock_distributor(admin.distributor_id)
    found = lock(Admin.objects.filter(id=admin.id, distributor_id=admin.distributor_id)).first()
    if found is None:
        raise NotFound
    if found.status != AdminStatus.INVITED:
        raise Refused(
            _("This invitation has already been answered."),
            code="wrong_state",
            facts={"state": found.status},
        )
    return found


def end_invitation(admin: Admin, status: AdminStatus) -> None:
    """Let it end so; its link is void, and a mail that still waits is not sent."""
    admin.status = status
    admin.ended_at = now()
    admin.link_hash = None
    admin.save(update_fields=["status", "ended_at", "link_hash"])
    cancel_mails(subject_id=admin.id, kinds=[MAIL_KIND])


def new_link(admin: Admin) -> str:
    """Give the invitation, yet to be saved, a new link and a new time to answer; the link's token."""
    token = new_token()
    admin.link_hash = token_hash(token)
    admin.expires_at = now() + timedelta(days=settings.CONFIG.invitation_days)
    return token


def mail_link(admin: Admin, token: str) -> None:
    """Queue the mail with the link, in place of one that still waits."""
    cancel_mails(subject_id=admin.id, kinds=[MAIL_KIND])
    queue_mail(
        kind=MAIL_KIND,
        recipient=admin.email,
        context={"token": token},
        place=admin.place,
        subject_id=admin.id,
    )


def refuse_many_invitations(distributor: Distributor, email: str) -> None:
    """Raise TooManyAttempts where the distributor sent its mails of this hour, to the address or in all."""
    lock_distributor(distributor.id)
    message = _("Too many invitations were sent; try again in an hour.")
    to_address = mails_to(recipient=email, place=distributor.place, kinds=[MAIL_KIND])
    refuse_flood(to_address, limit=MAILS_PER_ADDRESS_AND_HOUR, message=message)
    # Withdrawn ones count too: they were mailed.
    of_distributor = Admin.objects.filter(distributor=distributor)
    refuse_flood(of_distributor, at="invited_at", limit=INVITATIONS_PER_HOUR, message=message)
