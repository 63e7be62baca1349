"""What follows a restore for admins: who was removed stays so, and open invitations end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from mipass.base.audit.kept import Kind, State
from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.admins.models import Admin, AdminStatus
from mipass.domains.admins.saved_views import forget_views


def _states(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    for admin in Admin.objects.filter(id__in=ids):
        yield admin.id, {"status": admin.status}


def _close_again(actor: Actor, admin_id: UUID, state: State) -> bool:
    """Also one who would be the last: as it was, the distributor had others."""
    admin = Admin.objects.filter(id=admin_id, status=AdminStatus.ACTIVE).first()
    if admin is None or state["status"] != AdminStatus.REMOVED:
        return False
    admin.status, admin.ended_at = AdminStatus.REMOVED, now()
    admin.save(update_fields=["status", "ended_at"])
    forget_views(admin)
    record(actor=actor, event="admin:removed", place=admin.place, subject_id=admin.id)
    return True


def end_open_invitations() -> int:
    """No mailed link makes an admin any more: another invitation has to be sent. How many were open."""
    return Admin.objects.filter(link_hash__isnull=False).update(link_hash=None)


ADMINS = Kind("admin", frozenset({"admin:removed"}), _states, _close_again)
