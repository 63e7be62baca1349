"""What keeps an invitation from being accepted: its mail came back, or its link has ended.

Neither is a status of its own: a credential stays Invited until its holder accepts it or an admin ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.queries import latest_mails
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.permissions import VIEW
from mipass.domains.organizations.models import Organization

INVITATION = "credential-invitation"


class Trouble(models.TextChoices):
    """A list is filtered by these as by a status. Of both, the mail's comes first: its link went nowhere."""

    MAIL_FAILED = "mail_failed", _("Mail failed")
    LINK_EXPIRED = "link_expired", _("Link expired")


# What a list can be narrowed to under the name of a status.
STATUS_CHOICES = [*CredentialStatus.choices, *Trouble.choices]


def with_trouble(rows: QuerySet[Credential], trouble: str) -> QuerySet[Credential]:
    """Those of the rows that have it."""
    invited = rows.filter(status=CredentialStatus.INVITED)
    if trouble == Trouble.LINK_EXPIRED:
        return invited.filter(link_expires_at__lte=now())
    later = Mail.objects.filter(subject_id=OuterRef("subject_id"), kind=INVITATION, id__gt=OuterRef("id"))
    failed = Mail.objects.filter(status=MailStatus.FAILED, kind=INVITATION).filter(~Exists(later))
    return invited.filter(id__in=failed.values("subject_id"))


def list_troubles(*, actor: Actor, credentials: Iterable[Credential]) -> Mapping[UUID, Trouble]:
    """What troubles each of these credentials; those without any are left out. Costs one statement."""
    invited = [row for row in credentials if row.status == CredentialStatus.INVITED]
    for row in invited:
        actor.require(VIEW, row.place)
    mails = latest_mails(subject_ids=[row.id for row in invited], kind=INVITATION) if invited else {}
    found: dict[UUID, Trouble] = {}
    for row in invited:
        mail = mails.get(row.id)
        if mail is not None and mail.status == MailStatus.FAILED:
            found[row.id] = Trouble.MAIL_FAILED
        elif row.link_expires_at is not None and row.link_expires_at <= now():
            found[row.id] = Trouble.LINK_EXPIRED
    return found


def count_troubles(*, actor: Actor, organization: Organization, most: int) -> Mapping[str, int]:
    """How many of an organization's credentials have each, counted to one above ``most``."""
    actor.require(VIEW, organization.place)
    rows = Credential.objects.filter(distributor_id=organization.distributor_id, organization=organization)
    return {trouble: with_trouble(rows, trouble).order_by()[: most + 1].count() for trouble in Trouble.values}
