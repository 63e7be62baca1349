"""How far an invitation has come, and what keeps it from being accepted.

Nothing of this is a status of its own: a credential stays Invited until its holder accepts it or an admin
ends it. What somebody has to see to is a trouble; all else is a step on the way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import midnight, now, today
from mipass.base.kit.db import as_uuid, fetch_rows, statement_of
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.queries import latest_mails
from mipass.domains.credentials.models import MOST_WRONG_TRIES, Credential, CredentialStatus, Device, Offer
from mipass.domains.credentials.permissions import VIEW
from mipass.domains.organizations.models import Organization

M = TypeVar("M", bound=models.Model)
INVITATION = "credential-invitation"
NAMED_AT_MOST = 2_000  # rows in trouble that are looked for by their ids; more are met soon by walking


class Trouble(models.TextChoices):
    """A list is filtered by these as by a status. The first that a credential has is shown."""

    MAIL_FAILED = "mail_failed", _("Mail failed")
    CODE_LOCKED = "code_locked", _("Code locked")
    REFUSED = "refused", _("Refused on the phone")
    LINK_EXPIRED = "link_expired", _("Link expired")


class Step(models.TextChoices):
    """How far a credential has come on the way to its holder's phone."""

    QUEUED = "queued", _("Mail queued")
    HELD = "held", _("Mail held")
    SENT = "sent", _("Mail sent")
    CODE_ASKED = "code_asked", _("Code asked for")
    FETCHED = "fetched", _("Fetched")
    ACCEPTED = "accepted", _("Accepted")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one has come, where that is known, and what is in its way."""

    step: Step | None = None
    trouble: Trouble | None = None


NEEDS_ATTENTION = "needs_attention"  # any trouble at all
ENDS_TODAY = "ends_today"  # no trouble yet
TROUBLES = {NEEDS_ATTENTION, ENDS_TODAY, *Trouble.values}
COUNTED = (*Trouble.values, ENDS_TODAY)
# What a list can be narrowed to under the name of a status.
STATUS_CHOICES = [
    (NEEDS_ATTENTION, _("Needs attention")),
    *CredentialStatus.choices,
    *Trouble.choices,
    (ENDS_TODAY, _("Link ends today")),
]


def with_trouble(rows: QuerySet[Credential], trouble: str, distributor_id: UUID) -> QuerySet[Credential]:
    """Those of a distributor's rows that have it; with NEEDS_ATTENTION any, and it asks a question at once.

    Few are named by their ids, since no index has them together; of many a walk in any order meets some soon.
    """
    if trouble != NEEDS_ATTENTION:
        return _having(rows, trouble, distributor_id)
    ids, params = _any_trouble(rows, distributor_id, NAMED_AT_MOST + 1)
    found = [as_uuid(value) for (value,) in fetch_rows(ids, params)]
    return (
        rows.filter(id__in=found) if len(found) <= NAMED_AT_MOST else _invited(rows).filter(is_in_trouble())
    )


def is_in_trouble() -> Q:
    """The condition that an invitation has any, to be met row by row."""
    failed = _failed_mails().filter(subject_id=OuterRef("id"))
    locked = _locked_offers().filter(distributor_id=OuterRef("distributor_id"), credential_id=OuterRef("id"))
    refused = _refusals().filter(distributor_id=OuterRef("distributor_id"), credential_id=OuterRef("id"))
    return Q(link_expires_at__lte=now()) | Q(Exists(failed)) | Q(Exists(locked)) | Q(Exists(refused))


def list_progress(*, actor: Actor, credentials: Iterable[Credential]) -> Mapping[UUID, Progress]:
    """How far each of these credentials has come. Costs three statements at most."""
    rows = list(credentials)
    for row in rows:
        actor.require(VIEW, row.place)
    invited = [row for row in rows if row.status == CredentialStatus.INVITED]
    ids = [row.id for row in invited]
    mails = latest_mails(subject_ids=ids, kind=INVITATION) if ids else {}
    offers = {offer.credential_id: offer for offer in _of(Offer.objects.all(), invited)} if ids else {}
    asked = [row for row in invited if row.id in offers]  # a phone that refused had a code
    refused = set(_of(_refusals(), asked).values_list("credential_id", flat=True)) if asked else set()
    found = {row.id: _progress(row, mails.get(row.id), offers.get(row.id), refused) for row in invited}
    accepted = [row.id for row in rows if row.status == CredentialStatus.ENABLED]
    return found | dict.fromkeys(accepted, Progress(Step.ACCEPTED))


def count_troubles(*, actor: Actor, organization: Organization, most: int) -> Mapping[str, int]:
    """How many of an organization's credentials have each, and any, and how many links end today.

    Counted to one above ``most``.
    """
    actor.require(VIEW, organization.place)
    rows = Credential.objects.filter(distributor_id=organization.distributor_id, organization=organization)
    return count_in_trouble(rows, organization.distributor_id, most)


def count_in_trouble(rows: QuerySet[Credential], distributor_id: UUID, most: int) -> Mapping[str, int]:
    """The same of a distributor's rows that somebody may see. Costs one statement."""
    parts = {name: _ids(_having(rows, name, distributor_id), most + 1) for name in COUNTED}
    named = ", ".join(f"{name} AS ({sql})" for name, (sql, _params) in parts.items())
    each = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in parts)  # noqa: S608
    some = " UNION ".join(f"SELECT id FROM {name}" for name in Trouble.values)  # noqa: S608  names of ours
    sql = (
        f"WITH {named} {each} UNION ALL SELECT '{NEEDS_ATTENTION}', count(*) "  # noqa: S608
        f"FROM (SELECT id FROM ({some}) AS troubled LIMIT {most + 1}) AS found"
    )
    return dict(fetch_rows(sql, [param for _sql, params in parts.values() for param in params]))


def count_by_organization(
    rows: QuerySet[Credential], distributor_id: UUID, most: int
) -> Mapping[UUID, Mapping[str, int]]:
    """Of a distributor's rows, how many of each organization have each. Costs one statement.

    No more than ``most`` rows of each kind are looked at, so of many more the numbers are too low.
    """
    parts = [
        (name, _having(rows, name, distributor_id).order_by().values("organization_id")[:most])
        for name in COUNTED
    ]
    asked = [(name, *statement_of(query)) for name, query in parts]
    sql = " UNION ALL ".join(
        f"SELECT '{name}', organization_id, count(*) FROM ({one}) AS {name} GROUP BY organization_id"  # noqa: S608
        for name, one, _params in asked
    )
    found: dict[UUID, dict[str, int]] = {}
    every = [param for _name, _sql, params in asked for param in params]
    for name, organization_id, number in fetch_rows(sql, every):
        found.setdefault(as_uuid(organization_id), {})[name] = number
    return found


def _progress(
    credential: Credential, mail: Mail | None, offer: Offer | None, refused: Collection[UUID]
) -> Progress:
    trouble = _trouble(credential, mail, offer, is_refused=credential.id in refused)
    return Progress(_step(credential, mail, offer), trouble)


def _trouble(
    credential: Credential, mail: Mail | None, offer: Offer | None, *, is_refused: bool
) -> Trouble | None:
    if mail is not None and mail.status == MailStatus.FAILED:
        return Trouble.MAIL_FAILED
    if offer is not None and offer.wrong_tries >= MOST_WRONG_TRIES:
        return Trouble.CODE_LOCKED
    if is_refused:
        return Trouble.REFUSED
    is_over = credential.link_expires_at is not None and credential.link_expires_at <= now()
    return Trouble.LINK_EXPIRED if is_over else None


def _step(credential: Credential, mail: Mail | None, offer: Offer | None) -> Step | None:
    """A link that a program delivers by itself has no mail, and old mails are forgotten: nothing is said."""
    if credential.fetched_at is not None:
        return Step.FETCHED
    if offer is not None:
        return Step.CODE_ASKED
    if mail is None:
        return Step.QUEUED if credential.link_hash is None else None
    steps = {MailStatus.QUEUED: Step.QUEUED, MailStatus.HELD: Step.HELD, MailStatus.SENT: Step.SENT}
    return steps.get(MailStatus(mail.status))


def _having(rows: QuerySet[Credential], trouble: str, distributor_id: UUID) -> QuerySet[Credential]:
    """Those that have one certain trouble, which an index has together."""
    if trouble == Trouble.LINK_EXPIRED:
        return _invited(rows).filter(link_expires_at__lte=now())
    if trouble == ENDS_TODAY:
        return _invited(rows).filter(
            link_expires_at__gt=now(), link_expires_at__lt=midnight(today() + timedelta(days=1))
        )
    if trouble == Trouble.REFUSED:
        refused = _refusals().filter(distributor_id=distributor_id)
        return _invited(rows).filter(id__in=refused.values("credential_id"))
    if trouble == Trouble.CODE_LOCKED:
        locked = _locked_offers().filter(distributor_id=distributor_id)
        return _invited(rows).filter(id__in=locked.values("credential_id"))
    return _invited(rows).filter(id__in=_failed_mails().values("subject_id"))


def _invited(rows: QuerySet[Credential]) -> QuerySet[Credential]:
    return rows.filter(status=CredentialStatus.INVITED)


def _failed_mails() -> QuerySet[Mail]:
    """Invitations that came back and were not sent anew."""
    later = Mail.objects.filter(subject_id=OuterRef("subject_id"), kind=INVITATION, id__gt=OuterRef("id"))
    return Mail.objects.filter(status=MailStatus.FAILED, kind=INVITATION).filter(~Exists(later))


def _locked_offers() -> QuerySet[Offer]:
    return Offer.objects.filter(wrong_tries__gte=MOST_WRONG_TRIES, used_at=None)


def _refusals() -> QuerySet[Device]:
    """Phones that said that they do not take the credential, and that nothing has replaced."""
    return Device.objects.filter(refused_at__isnull=False, ended_at=None)


def _of(rows: QuerySet[M], credentials: Sequence[Credential]) -> QuerySet[M]:
    tenants = {each.distributor_id for each in credentials}
    return rows.filter(distributor_id__in=tenants, credential_id__in=[each.id for each in credentials])


def _any_trouble(rows: QuerySet[Credential], distributor_id: UUID, limit: int) -> tuple[str, list[object]]:
    parts = [_ids(_having(rows, trouble, distributor_id), limit) for trouble in Trouble.values]
    some = " UNION ".join(f"SELECT id FROM ({sql}) AS one" for sql, _params in parts)  # noqa: S608
    return f"{some} LIMIT {limit}", [param for _sql, params in parts for param in params]


def _ids(rows: QuerySet[Credential], limit: int) -> tuple[str, Sequence[object]]:
    return statement_of(rows.order_by().values("id")[:limit])
