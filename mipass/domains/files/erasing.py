"""Files that are kept for a day, where people are erased from an organization: they may stand in each."""

from __future__ import annotations

from django.db.models import Q

from mipass.base.kit.clock import now
from mipass.domains.files.models import FileKind, FilePart, FileState, MadeFile
from mipass.domains.organizations.models import Organization


def remove_files(organization: Organization) -> None:
    """Throw away what was made of its credentials and uploads, or is being made; what waits tells of nobody
    who is erased before. Whoever asked can ask again.
    """
    made = MadeFile.objects.filter(
        Q(organization_id=organization.id) | Q(organization=None),
        distributor_id=organization.distributor_id,
        kind__in=[FileKind.CREDENTIALS, FileKind.BATCH_ROWS],
    ).exclude(state=FileState.WAITING)
    ids = list(made.values_list("id", flat=True))
    files = MadeFile.objects.filter(distributor_id=organization.distributor_id, id__in=ids)
    # First, and without its lease, so that whoever is making one adds nothing any more.
    files.update(state=FileState.REMOVED, lease=None, leased_until=None, trouble=None, changed_at=now())
    FilePart.objects.filter(distributor_id=organization.distributor_id, file_id__in=ids).delete()
