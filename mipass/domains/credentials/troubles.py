"""How far an invitation has come, and what keeps it from being accepted.

Nothing of this is a status of its own: a credential stays Invited until its holder accepts it or an admin
ends it. What somebody has to see to is a trouble; all else is a step on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import as_uuid, fetch_rows
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.queries import latest_mails
from mipass.domains.credentials.models import MOST_WRONG_TRIES, Credential, CredentialStatus, Offer
from mipass.domains.credentials.permissions import VIEW
from mipass.domains.organizations.models import Organization

INVITATION = "credential-invitation"
NAMED_AT_MOST = 2_000  # rows in trouble that are looked for by their ids; more are met soon by walking


class Trouble(models.TextChoices):
    """A list is filtered by these as by a status. The first that a credential has is shown."""

    MAIL_FAILED = "mail_failed", _("Mail failed")
    CODE_LOCKED = "code_locked", _("Code locked")
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
TROUBLES = {NEEDS_ATTENTION, *Trouble.values}
# What a list can be narrowed to under the name of a status.
STATUS_CHOICES = [(NEEDS_ATTENTION, _("Needs attention")), *CredentialStatus.choices, *Trouble.choices]


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
    return Q(link_expires_at__lte=now()) | Q(Exists(failed)) | Q(Exists(locked))


def list_progress(*, actor: Actor, credentials: Iterable[Credential]) -> Mapping[UUID, Progress]:
    """How far each of these credentials has come. Costs two statements; none where nobody is invited."""
    rows = list(credentials)
    for row in rows:
        actor.require(VIEW, row.place)
    invited = [row for row in rows if row.status == CredentialStatus.INVITED]
    ids = [row.id for row in invited]
    mails = latest_mails(subject_ids=ids, kind=INVITATION) if ids else {}
    offers = {offer.credential_id: offer for offer in _offers_of(invited)}
    found = {row.id: _progress(row, mails.get(row.id), offers.get(row.id)) for row in invited}
    accepted = [row.id for row in rows if row.status == CredentialStatus.ENABLED]
    return found | dict.fromkeys(accepted, Progress(Step.ACCEPTED))


def count_troubles(*, actor: Actor, organization: Organization, most: int) -> Mapping[str, int]:
    """How many of an organization's credentials have each, and any; counted to one above ``most``."""
    actor.require(VIEW, organization.place)
    rows = Credential.objects.filter(distributor_id=organization.distributor_id, organization=organization)
    return count_in_trouble(rows, organization.distributor_id, most)


def count_in_trouble(rows: QuerySet[Credential], distributor_id: UUID, most: int) -> Mapping[str, int]:
    """The same of a distributor's rows that somebody may see. Costs one statement."""
    parts = {trouble: _ids(_having(rows, trouble, distributor_id), most + 1) for trouble in Trouble.values}
    named = ", ".join(f"{name} AS ({sql})" for name, (sql, _params) in parts.items())
    each = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in parts)  # noqa: S608
    some = " UNION ".join(f"SELECT id FROM {name}" for name in parts)  # noqa: S608  names of ours
    sql = (
        f"WITH {named} {each} UNION ALL SELECT '{NEEDS_ATTENTION}', count(*) "  # noqa: S608
        f"FROM (SELECT id FROM ({some}) AS some LIMIT {most + 1}) AS found"
    )
    return dict(fetch_rows(sql, [param for _sql, params in parts.values() for param in params]))


def _progress(credential: Credential, mail: Mail | None, offer: Offer | None) -> Progress:
    return Progress(_step(credential, mail, offer), _trouble(credential, mail, offer))


def _trouble(credential: Credential, mail: Mail | None, offer: Offer | None) -> Trouble | None:
    if mail is not None and mail.status == MailStatus.FAILED:
        return Trouble.MAIL_FAILED
    if offer is not None and offer.wrong_tries >= MOST_WRONG_TRIES:
        return Trouble.CODE_LOCKED
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


def _offers_of(credentials: Iterable[Credential]) -> Iterable[Offer]:
    rows = list(credentials)
    if not rows:
        return []
    tenants = {row.distributor_id for row in rows}
    return Offer.objects.filter(distributor_id__in=tenants, credential__in=[row.id for row in rows])


def _any_trouble(rows: QuerySet[Credential], distributor_id: UUID, limit: int) -> tuple[str, list[object]]:
    parts = [_ids(_having(rows, trouble, distributor_id), limit) for trouble in Trouble.values]
    some = " UNION ".join(f"SELECT id FROM ({sql}) AS one" for sql, _params in parts)  # noqa: S608
    return f"{some} LIMIT {limit}", [param for _sql, params in parts for param in params]


def _ids(rows: QuerySet[Credential], limit: int) -> tuple[str, tuple[object, ...]]:
    return rows.order_by().values("id")[:limit].query.sql_with_params()
