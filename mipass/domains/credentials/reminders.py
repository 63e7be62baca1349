"""Reminding of invitations that nobody has accepted: whom, whom not and why, and one at a time.

A reminder is the invitation with a link of its own, as the one that was mailed is kept as a hash alone. So
the older link is void, as with a resend; but what a phone has begun is never undone. See docs/decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Refused
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.operations import cancel_mails, mails_in, queue_mail
from mipass.base.outbox.queries import latest_mails
from mipass.domains.credentials.invitations import FIRST_REMINDER, INVITATION
from mipass.domains.credentials.lifecycle import REMIND
from mipass.domains.credentials.links import make_link
from mipass.domains.credentials.models import Credential, CredentialStatus, Device, Offer
from mipass.domains.credentials.moving import make
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.phones.offers import lock_credential, void_offer
from mipass.domains.credentials.queries import visible_to
from mipass.domains.credentials.validity import ValidityEnded, dates_of, ended, ends_of_link
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import OrganizationStatus
from mipass.domains.organizations.operations import require_enabled

AT_MOST_EVERY = timedelta(days=1)  # for each credential, whoever reminds
POLICY_REMINDERS = 2
BETWEEN_REMINDERS = timedelta(days=10) - FIRST_REMINDER
WILL_BE_MAILED = ""


class NoReminder(Refused):
    """This credential is not reminded of; ``code`` says why, as `_why_not` does."""


def count_reminders(rows: QuerySet[Credential]) -> Mapping[str, int]:
    """How many of the rows would be mailed (WILL_BE_MAILED), and how many not, by the reason."""
    judged = rows.order_by().annotate(why=_why_not()).values_list("why").annotate(number=Count("id"))
    return dict(judged)


def list_reasons(rows: Collection[Credential]) -> Mapping[UUID, str]:
    """Why each of an organization's rows would not be mailed; WILL_BE_MAILED if it would."""
    own = Credential.objects.filter(
        distributor_id__in={row.distributor_id for row in rows}, id__in=[row.id for row in rows]
    )
    return dict(own.annotate(why=_why_not()).values_list("id", "why"))


@change("credentials:remind")
def remind(*, actor: Actor, credential: Credential, due_at: datetime | None = None) -> None:
    """Mail the holder once more, not before ``due_at``. What the policy sends stays as it was due.

    Raises NoReminder, WrongState, OrganizationNotEnabled.
    """
    actor.require(MANAGE, credential.place)
    require_enabled(credential.organization)
    credential = lock_credential(credential)  # a phone that begins meanwhile waits, or was first
    if why := _reason(credential):
        raise NoReminder(_("No reminder is sent for this credential at the moment."), code=why)
    _send(actor, credential, max(due_at or now(), now()))


@change("credentials:remind_when_due")
def remind_when_due(*, actor: Actor, credential: Credential) -> bool:
    """The policy's turn: the first reminder or the second, each once. Whether one was sent.

    Where `remind` would refuse, another day is waited. Raises OrganizationNotEnabled.
    """
    actor.require(MANAGE, credential.place)
    require_enabled(credential.organization)
    credential = lock_credential(credential)
    if credential.remind_at is None or credential.remind_at > now():
        return False  # another worker did it, or somebody sent the invitation again
    if _reason(credential):
        _own_row(credential).update(remind_at=now() + AT_MOST_EVERY)
        return False
    sent = credential.reminders + 1
    then = now() + BETWEEN_REMINDERS if sent < POLICY_REMINDERS else None
    _send(actor, credential, now(), remind_at=then, reminders=sent)
    return True


def list_due(*, actor: Actor, distributors: Collection[Distributor], limit: int) -> list[Credential]:
    """Invitations that a reminder is due of by the policy of these distributors, the longest due first."""
    rows = visible_to(actor).filter(
        distributor__in=distributors, status=CredentialStatus.INVITED, remind_at__lte=now()
    )
    rows.filter(link_expires_at__lte=now()).update(remind_at=None)  # or they would be looked at for ever
    rows = rows.filter(organization__status=OrganizationStatus.ENABLED, link_expires_at__gt=now())
    return list(rows.select_related("organization__distributor").order_by("remind_at")[:limit])


def at_a_pace(started_at: datetime, number: int) -> datetime:
    """When the mail of this number may go, of many that somebody began at a time."""
    return started_at + timedelta(minutes=number / settings.CONFIG.invitations_per_minute)


def _send(actor: Actor, credential: Credential, due_at: datetime, **columns: Any) -> None:
    link, language = make_link(), _language_of(credential)
    columns["link_hash"] = link.hash
    ends_at = due_at + timedelta(days=settings.CONFIG.credential_invitation_days)
    columns["link_expires_at"] = ends_of_link(dates_of(credential), ends_at)
    make(actor, credential, REMIND, columns=columns)
    void_offer(credential)
    cancel_mails(subject_id=credential.id, kinds=[INVITATION])
    with mails_in(language):
        queue_mail(
            kind=INVITATION,
            recipient=credential.email,
            context={**link.told, "is_reminder": True},
            place=credential.place,
            subject_id=credential.id,
            due_at=due_at,
        )


def _reason(credential: Credential) -> str:
    """Why this one is not reminded of; WILL_BE_MAILED if it can be."""
    why: str = _own_row(credential).annotate(why=_why_not()).values_list("why", flat=True).get()
    return why


def _own_row(credential: Credential) -> QuerySet[Credential]:
    rows: QuerySet[Credential] = Credential.objects.filter(
        id=credential.id, distributor_id=credential.distributor_id
    )
    return rows


def _why_not() -> Case:
    """Of a credential, the first reason not to remind of it; WILL_BE_MAILED without any."""
    mails = Mail.objects.filter(subject_id=OuterRef("id"), kind=INVITATION)
    lately = Q(created_at__gt=now() - AT_MOST_EVERY) | Q(status__in=[MailStatus.QUEUED, MailStatus.HELD])
    later = Mail.objects.filter(subject_id=OuterRef("subject_id"), kind=INVITATION, id__gt=OuterRef("id"))
    failed = mails.filter(status=MailStatus.FAILED).filter(~Exists(later))
    return Case(
        When(~Q(status=CredentialStatus.INVITED), then=Value("not_invited")),
        When(ended(), then=Value(ValidityEnded.code)),
        When(link_hash=None, then=Value("not_mailed_yet")),
        When(holder__active=False, then=Value("holder_inactive")),
        When(Exists(failed), then=Value("mail_failed")),
        When(_has_begun(), then=Value("begun_on_phone")),
        When(
            Exists(mails.filter(lately | Q(sent_at__gt=now() - AT_MOST_EVERY))), then=Value("mailed_lately")
        ),
        default=Value(WILL_BE_MAILED),
        output_field=CharField(),
    )


def _has_begun() -> Q:
    """Whether a phone fetched it, claimed it, or has a mailed code that is good yet."""
    own = {"distributor_id": OuterRef("distributor_id"), "credential_id": OuterRef("id")}
    phones = Device.objects.filter(**own, ended_at=None)
    codes = Offer.objects.filter(**own, code_hash__isnull=False, code_expires_at__gt=now())
    return Q(fetched_at__isnull=False) | Q(Exists(phones)) | Q(Exists(codes))


def _language_of(credential: Credential) -> str:
    """In which the holder was invited; empty, for the actor's, where that mail is forgotten."""
    mail = latest_mails(subject_ids=[credential.id], kind=INVITATION).get(credential.id)
    return mail.language if mail is not None else ""
