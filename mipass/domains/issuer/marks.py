"""The MAC of a key's row: whoever can write to the database alone makes no key and brings none back.

It is made under a key outside the database and covers everything that a decision follows from. The private
key is not in it: that is sealed and bound to its row anyway.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.queries import list_genuine
from mipass.base.keys.installation import canonical, installation_keys
from mipass.base.kit.errors import Refused
from mipass.base.kit.vault import is_numbered_mac, mac
from mipass.domains.issuer.models import KeyState, OrganizationKey

LABEL = "organization-keys"
# How far a key has come at the least once this was written down of it, and in which states it may be then.
_REACHED = {
    "keys:retired": {KeyState.RETIRED, KeyState.ENDED},
    "keys:root_ended": {KeyState.ENDED},
}


class UntrustedKeys(Refused):
    """A key row was not written by the portal: nothing is signed for the organization and nobody told."""

    code = "keys_not_trusted"

    def __init__(self) -> None:
        super().__init__(_("The keys of this organization were changed by something other than the portal."))


def mark_of(row: OrganizationKey) -> bytes:
    """The MAC of a row as it is now."""
    return mac(installation_keys(LABEL), _content(row))


def has_right_mac(row: OrganizationKey) -> bool:
    """Whether the portal wrote this row; that an earlier one was put back shows in `faults_of` alone.

    For keys to sign with, whose private part whoever put it back does not have.
    """
    return is_numbered_mac(installation_keys(LABEL), row.mac, _content(row))


def require_genuine(rows: Iterable[OrganizationKey]) -> list[OrganizationKey]:
    """The rows, if the portal wrote every one as it is. Raises UntrustedKeys."""
    found = list(rows)
    if any(problem for _row, problem in faults_of(found)):
        raise UntrustedKeys
    return found


def faults_of(rows: Iterable[OrganizationKey]) -> Iterator[tuple[OrganizationKey, str]]:
    """What is wrong with each row: no right MAC, or an earlier state put back, which had a right one."""
    found = list(rows)
    states = _states_written_down([row.id for row in found])
    for row in found:
        if not has_right_mac(row):
            yield row, "the portal did not write it as it is: its MAC is wrong"
        elif _is_put_back(row, states.get(row.id, KeyState.values)):
            yield row, f"it is {row.state} again, which it was before"


def _is_put_back(row: OrganizationKey, reached: Collection[str]) -> bool:
    """Whether it is in a state that it has left. One that was moved on between the two readings is not."""
    if row.state in reached:
        return False
    present = OrganizationKey.objects.filter(distributor_id=row.distributor_id, id=row.id)
    return present.values_list("state", flat=True).first() not in reached


def _states_written_down(ids: list[UUID]) -> dict[UUID, set[KeyState]]:
    reached: dict[UUID, set[KeyState]] = {}
    for event in list_genuine(subject_ids=ids, types=_REACHED):
        assert event.subject_id is not None
        reached[event.subject_id] = reached.get(event.subject_id, set(KeyState)) & _REACHED[event.type]
    return reached


def all_faults(rows: QuerySet[OrganizationKey]) -> Iterator[tuple[OrganizationKey, str]]:
    """As :func:`faults_of`, of very many rows."""
    batch: list[OrganizationKey] = []
    for row in rows.iterator():
        batch.append(row)
        if len(batch) == _BATCH:
            yield from faults_of(batch)
            batch = []
    yield from faults_of(batch)


_BATCH = 500


def _content(row: OrganizationKey) -> bytes:
    return canonical(
        [
            row.id,
            row.distributor_id,
            row.organization_id,
            row.root_id,
            row.purpose,
            row.state,
            bytes(row.certificate).hex(),
            _time(row.not_after),
            _time(row.created_at),
            _time(row.retired_at),
            *filter(None, [getattr(row, "profile", 0)]),  # rows of before have none, nor has their migration
        ]
    )


def _time(at: datetime | None) -> str:
    return at.isoformat() if at else ""
