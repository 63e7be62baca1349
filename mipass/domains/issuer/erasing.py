"""The devices of people who are erased."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from mipass.base.kit.traces import random_thumbprint
from mipass.domains.issuer.models import StatusEntry
from mipass.domains.issuer.queries import entries_of
from mipass.domains.organizations.models import Organization


def forget_devices(organization: Organization, subject_ids: Collection[UUID]) -> None:
    """Let the entries of these subjects stand as they are, and name no device any more."""
    for entry_id in entries_of(organization).filter(subject_id__in=subject_ids).values_list("id", flat=True):
        entries = StatusEntry.objects.filter(distributor_id=organization.distributor_id, id=entry_id)
        entries.update(device=random_thumbprint())
