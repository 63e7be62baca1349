"""Invitations: their link, and sending another one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.address import clean_email
from mipass.base.kit.clock import now
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import Refused
from mipass.base.outbox.operations import cancel_mails, queue_mail, refuse_flood
from mipass.base.outbox.queries import mails_about, mails_to
from mipass.domains.credentials.lifecycle import CORRECT_ADDRESS, REPLACE_PHONE, RESEND, Move
from mipass.domains.credentials.links import Link, make_link
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.moving import make
from mipass.domains.credentials.permissions import DELIVER, MANAGE
from mipass.domains.credentials.phones.offers import lock_credential, void_offer
from mipass.domains.credentials.undoing import begin_undo, keep_undo, mails_held_for, told_of
from mipass.domains.credentials.validity import dates_of, ends_of_link, require_not_ended
from mipass.domains.organizations.operations import require_enabled

INVITATION = "credential-invitation"
FIRST_REMINDER = timedelta(days=3)  # after an invitation, by the distributor's policy
RESENDS_PER_HOUR = 5  # of one credential, its issue included
RESENDS_TO_ADDRESS_PER_HOUR = 20  # of one organization


class NotAllowed(Refused):
    """The distributor's policies do not allow this."""

    code = "policy_off"


@change("credentials:resend")
def resend_invitation(
    *, actor: Actor, credential: Credential, own_link: Link | None = None, can_undo: bool = False
) -> None:
    """Mail a new link, free of charge; the older one is void.

    Raises WrongState, ValidityEnded, TooManyAttempts.

    ``own_link``: the caller delivers this one, and nothing is mailed. ``can_undo``: see `move_credential`.
    """
    actor.require(MANAGE, credential.place)
    if own_link is not None:
        actor.require(DELIVER, credential.place)
    _invite_anew(actor, credential, RESEND, own_link, can_undo=can_undo)


@change("credentials:correct_address")
def correct_address(*, actor: Actor, credential: Credential, email: str) -> None:
    """Send an invitation that nobody accepted to another address; the older link is void.

    Raises Invalid, WrongState, ValidityEnded, TooManyAttempts.
    """
    actor.require(MANAGE, credential.place)
    credential.email = clean_email(email)
    _invite_anew(actor, credential, CORRECT_ADDRESS, email=credential.email)


@change("credentials:order_replacement")
def order_replacement(*, actor: Actor, credential: Credential) -> None:
    """Invite the holder to take an Enabled credential to another phone; it stays Enabled and costs nothing.

    The old phone's documents are INVALID from now on, since it is lost or about to be. Ordering again voids
    the link before. Raises WrongState, ValidityEnded, NotAllowed, OrganizationNotEnabled, TooManyAttempts.
    """
    actor.require(MANAGE, credential.place)
    if not credential.organization.distributor.replacement_phone:
        raise NotAllowed(_("Replacement phones are switched off in the distributor's policies."))
    require_enabled(credential.organization)
    _invite_anew(actor, credential, REPLACE_PHONE)


def new_link(credential: Credential, own_link: Link | None = None) -> Link:
    """A fresh link of the invitation, or the caller's own one, in the row that the caller saves.

    Of a link that the caller delivers nobody is reminded: what would be mailed is the caller's to say.
    """
    link = own_link or make_link()
    credential.link_hash = link.hash
    ends_at = now() + timedelta(days=settings.CONFIG.credential_invitation_days)
    credential.link_expires_at = ends_of_link(dates_of(credential), ends_at)
    credential.remind_at = now() + FIRST_REMINDER if own_link is None else None
    credential.reminders = 0
    return link


def invite(credential: Credential, link: Link) -> None:
    """Queue the mail with the link."""
    queue_mail(
        kind=INVITATION,
        recipient=credential.email,
        context=link.told,
        place=credential.place,
        subject_id=credential.id,
    )


def _invite_anew(
    actor: Actor,
    credential: Credential,
    move: Move,
    own_link: Link | None = None,
    *,
    can_undo: bool = False,
    **columns: Any,
) -> None:
    """The link and the mail before are void, and so is what a phone was offered by them."""
    if own_link is None:
        _refuse_mail_bomb(credential)
    _require_not_ended(credential)
    undo = begin_undo(actor=actor, credential=lock_credential(credential), move=move) if can_undo else None
    link = new_link(credential, own_link)
    for name in ("link_hash", "link_expires_at", "remind_at", "reminders"):
        columns[name] = getattr(credential, name)
    make(actor, credential, move, columns=columns, told=told_of(undo, credential))
    void_offer(credential)
    cancel_mails(subject_id=credential.id, kinds=[INVITATION])
    with mails_held_for(undo):
        if own_link is None:
            invite(credential, link)
    keep_undo(undo, credential)


def _require_not_ended(credential: Credential) -> None:
    """By the dates as they are now, which nobody changes until the link is made. Raises ValidityEnded."""
    present = lock_credential(credential)
    credential.valid_from, credential.valid_until = present.valid_from, present.valid_until
    require_not_ended(credential)


def _refuse_mail_bomb(credential: Credential) -> None:
    # One place in the queue for the organization: a bulk action takes many addresses, in any order.
    one_at_a_time(f"invitations sent again in {credential.organization_id}")
    refuse_flood(
        mails_about(subject_id=credential.id, kinds=[INVITATION]),
        limit=RESENDS_PER_HOUR,
        message=_("This invitation was sent %(count)d times in the last hour. Try again later."),
    )
    refuse_flood(
        mails_to(recipient=credential.email, place=credential.place, kinds=[INVITATION]),
        limit=RESENDS_TO_ADDRESS_PER_HOUR,
        message=_("%(count)d invitations were sent to this address in the last hour. Try again later."),
    )
