"""Whom a retention policy erases: those whose last credential was revoked long enough ago."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from mipass.base.kit.db import lock
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.holders.models import Holder
from mipass.domains.organizations.models import Organization


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months ago, or the last day of that month where it is shorter."""
    year, month = divmod(12 * moment.year + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def holders_due(organization: Organization, before: datetime) -> QuerySet[Holder]:
    """Holders who have had credentials, all of them revoked before that."""
    theirs = _of(organization).filter(holder_id=OuterRef("id"))
    rows = Holder.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id, erased_at=None
    )
    return rows.filter(Exists(theirs), ~Exists(theirs.exclude(_ended(before))))


def loose_due(organization: Organization, before: datetime) -> QuerySet[Credential]:
    """Credentials without a holder, where all that were issued to the same address were revoked before."""
    loose = _of(organization).filter(holder=None, erased_at=None)
    others = loose.filter(email=OuterRef("email")).exclude(_ended(before))
    return loose.filter(~Exists(others))


def lock_due(
    organization: Organization, before: datetime, holder_ids: Iterable[UUID], credential_ids: Iterable[UUID]
) -> tuple[list[Holder], list[Credential]]:
    """Of these the holders and the credentials without one that are due still, locked."""
    rows = lock(Holder.objects.filter(distributor_id=organization.distributor_id, id__in=[*holder_ids]))
    locked = [holder.id for holder in rows.order_by("id")]
    loose = lock(_of(organization).filter(id__in=[*credential_ids]).order_by("id"))
    ids = [credential.id for credential in loose]
    return (
        [*holders_due(organization, before).filter(id__in=locked)],
        [*loose_due(organization, before).filter(id__in=ids)],
    )


def _ended(before: datetime) -> Q:
    return Q(status=CredentialStatus.REVOKED, changed_at__lte=before)


def _of(organization: Organization) -> QuerySet[Credential]:
    return Credential.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )
