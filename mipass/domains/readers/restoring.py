"""What follows a restore for readers: those that were removed stay so, and codes to enroll others end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from mipass.base.audit.kept import Kind, State
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.issuer.restoring import end_entries_again, ended_entries
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.models import EnrollmentCode, Reader
from mipass.domains.readers.operations import remove_quietly


def _states(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    rows = list(Reader.objects.filter(id__in=ids).select_related("organization"))
    ended = ended_entries({row.organization for row in rows}, [row.id for row in rows])
    for row in rows:
        facts = {"organization": row.organization_id, "removed": row.removed_at is not None}
        yield row.id, facts | {"entries": ended.get(row.id, [])}


def _close_again(actor: Actor, reader_id: UUID, state: State) -> bool:
    organization = Organization.objects.filter(id=state["organization"]).first()
    if organization is None:
        return False
    ended = end_entries_again(organization=organization, subject_id=reader_id, entries=state["entries"])
    rows = Reader.objects.filter(distributor_id=organization.distributor_id, id=reader_id)
    reader = rows.select_related("organization").first()
    is_removed = bool(state["removed"]) and reader is not None and remove_quietly(actor=actor, reader=reader)
    return is_removed or bool(ended)


def end_enrollment_codes() -> int:
    """Those that are shown somewhere enroll nothing any more. How many were open."""
    return EnrollmentCode.objects.filter(expires_at__gt=now()).update(expires_at=now())


READERS = Kind("reader", frozenset({"reader:removed", "reader:enrolled_again"}), _states, _close_again)
