"""Nominations by the vendor where a distributor has Full Admins already: theirs is the say.

Such a nomination can be accepted when one of them has approved it, or 72 hours after all were asked, if none
has objected. Whether it waits is judged when it is to be accepted, by the Full Admins that there are then.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.address import clean_email
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Refused
from mipass.base.outbox.operations import notify, notify_account, queue_mail, without_notices
from mipass.domains.admins.invitations import (
    end_invitation,
    locked_invitation,
    mail_link,
    new_link,
    refuse_many_invitations,
    replace_invitation,
    withdraw_invitation,
)
from mipass.domains.admins.models import Admin, AdminStatus, Role, Scope
from mipass.domains.admins.permissions import MANAGE, NOMINATE
from mipass.domains.admins.queries import has_active_full_admin, list_full_admins
from mipass.domains.distributors.models import Distributor

MAIL_KIND = "further-nomination"
TIME_TO_OBJECT = timedelta(hours=72)


class NominationWaits(Refused):
    """The distributor's present Full Admins have not approved it, and may still object."""

    code = "nomination_waits"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The Full Admins of this portal were asked about your nomination. You can accept once one "
                "of them has approved it, or after 72 hours without an objection."
            )
        )


class NoNomination(Refused):
    """There is nothing of the vendor's to decide about."""

    code = "no_nomination"

    def __init__(self) -> None:
        super().__init__(_("Nothing about this invitation is waiting for a decision."))


@change("admins:nominate")
def nominate_admin(*, actor: Actor, distributor: Distributor, email: str) -> Admin:
    """The vendor names a Full Admin: the first, or a further one, about which all present ones are asked."""
    actor.require(NOMINATE, distributor.place)
    email = clean_email(email)
    refuse_many_invitations(distributor, email)
    admin = replace_invitation(actor, distributor, email, (Role.ADMIN, Scope.FULL), nominated=True)
    record(actor=actor, event="admin:nominated", place=admin.place, subject_id=admin.id)
    ask_full_admins(admin)
    notify(actor=actor, kind="admin-nominated", email=email)
    return admin


@change("admins:readdress_nomination")
def readdress_nomination(*, actor: Actor, admin: Admin, email: str) -> Admin:
    """Withdraw a nomination that went to a wrong address, and nominate the right one. Raises AlreadyAdmin."""
    with without_notices():
        withdraw_invitation(actor=actor, admin=admin)
    return nominate_admin(actor=actor, distributor=admin.distributor, email=email)


def waits(admin: Admin) -> bool:
    """Whether this invitation is a nomination that cannot be accepted yet."""
    if not admin.nominated or admin.status != AdminStatus.INVITED or admin.approved_at is not None:
        return False
    is_over = admin.objections_until is not None and admin.objections_until <= now()
    return not is_over and has_active_full_admin(admin.distributor_id)


def ask_full_admins(admin: Admin) -> None:
    """Mail every Full Admin that there is a nomination, once; needs the distributor's lock."""
    if admin.objections_until is not None or not waits(admin):
        return
    admin.objections_until = now() + TIME_TO_OBJECT
    admin.expires_at = max(admin.expires_at or now(), admin.objections_until + TIME_TO_OBJECT)
    admin.save(update_fields=["objections_until", "expires_at"])
    for account in list_full_admins(admin.distributor):
        queue_mail(
            kind=MAIL_KIND,
            recipient=account.email,
            context={"email": admin.email},
            place=admin.place,
            subject_id=admin.id,
        )


def ask_about_others(joined: Admin) -> None:
    """Ask a distributor's first Full Admin about nominations that were open before anybody could be asked."""
    others = Admin.objects.filter(
        distributor_id=joined.distributor_id, status=AdminStatus.INVITED, nominated=True
    )
    for admin in lock(others):
        ask_full_admins(admin)


@change("admins:approve_nomination")
def approve_nomination(*, actor: Actor, admin: Admin) -> None:
    """Let it be accepted at once; the nominee is mailed a new link. Raises NoNomination."""
    actor.require(MANAGE, admin.place)
    admin = _waiting(admin)
    admin.approved_at = now()
    token = new_link(admin)
    admin.save(update_fields=["approved_at", "link_hash", "expires_at"])
    mail_link(admin, token)
    record(actor=actor, event="admin:nomination_approved", place=admin.place, subject_id=admin.id)
    notify(actor=actor, kind="nomination-approved", email=admin.email)


@change("admins:object_to_nomination")
def object_to_nomination(*, actor: Actor, admin: Admin) -> None:
    """End it; the operator who made it is told. Raises NoNomination."""
    actor.require(MANAGE, admin.place)
    admin = _waiting(admin)
    end_invitation(admin, AdminStatus.WITHDRAWN)
    record(actor=actor, event="admin:nomination_objected", place=admin.place, subject_id=admin.id)
    notify(actor=actor, kind="nomination-objected", email=admin.email)
    if admin.invited_by_id is not None:
        notify_account(account_id=admin.invited_by_id, kind="nomination-objected", email=admin.email)


def _waiting(admin: Admin) -> Admin:
    found = locked_invitation(admin)
    if not waits(found):
        raise NoNomination
    return found
