"""Reading keys, entries and lists. What an actor may see of them is for the domains above to say."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from mipass.base.kit.clock import now
from mipass.domains.issuer.models import KeyPurpose, KeyState, OrganizationKey, StatusEntry, StatusList
from mipass.domains.organizations.models import Organization


def status_uri(organization_id: UUID) -> str:
    """Where an organization's status list is served; the name under which its documents know it."""
    return f"{settings.CONFIG.public_url}/mobile/{organization_id}/status"


def revocation_uri(organization_id: UUID, key_id: UUID) -> str:
    """Where the revocation list of a root is served, as what it signed names it."""
    return f"{settings.CONFIG.public_url}/mobile/{organization_id}/revoked/{key_id}.crl"


def entries_of(organization: Organization) -> QuerySet[StatusEntry]:
    """The entries of an organization's status list."""
    return StatusEntry.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )


def has_documents(organization: Organization, subject_id: UUID) -> bool:
    """Whether a document of the subject is out that readers may still take for good, if they hear nothing."""
    return entries_of(organization).filter(still_open(organization), subject_id=subject_id).exists()


def still_open(organization: Organization) -> Q:
    """Of entries: whether a reader without a newer list may open by their document, within the grace."""
    return Q(valid_until__gt=now() - timedelta(hours=organization.grace_hours))


def is_unconfirmed(organization: Organization) -> bool:
    """Whether its list was suspended after a restore, and nobody has looked at it yet."""
    rows = StatusList.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id, unconfirmed=True
    )
    return rows.exists()


def keys_of(organization: Organization) -> QuerySet[OrganizationKey]:
    """Every key that the organization has or had."""
    return OrganizationKey.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )


def list_keys(*, organization: Organization) -> list[OrganizationKey]:
    """Every key that the organization has or had, the newest first."""
    return list(keys_of(organization).order_by("-created_at", "-id"))


def announced_root(*, organization: Organization) -> OrganizationKey | None:
    """The root that is trusted already and signs nothing yet, if there is one."""
    return keys_of(organization).filter(purpose=KeyPurpose.ROOT, state=KeyState.ANNOUNCED).first()


def reader_root_of(root: OrganizationKey, state: KeyState) -> OrganizationKey | None:
    """The root of readers that goes with this root, in that state."""
    rows = OrganizationKey.objects.filter(distributor_id=root.distributor_id, root=root)
    return rows.filter(purpose=KeyPurpose.READER_ROOT, state=state).first()


def list_announcing() -> list[Organization]:
    """The organizations whose next root is announced and not in use yet."""
    rows = OrganizationKey.objects.filter(purpose=KeyPurpose.ROOT, state=KeyState.ANNOUNCED)
    return [row.organization for row in rows.select_related("organization").order_by("created_at")]
