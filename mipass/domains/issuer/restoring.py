"""What follows a restore for status lists: what ended stays so, a gap of numbers, the next generation.

Whoever restores from an older state does not know which numbers were given since, nor to whom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from mipass.base.audit.kept import Kind, State
from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists, lock
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.models import KeyPurpose, SigningClock, StatusEntry, StatusList
from mipass.domains.issuer.operations import begin_list
from mipass.domains.issuer.places import BLOCK
from mipass.domains.issuer.queries import entries_of, keys_of
from mipass.domains.organizations.models import Organization
from mipass.protocol.status_bits import Status

Entry = tuple[int, str]  # its index, and the thumbprint of the device's key
GAP = 4 * BLOCK
NOWHERE = UUID(int=0)


def ended_entries(
    organizations: Iterable[Organization], subject_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Entry]]:
    """The INVALID entries of each subject."""
    found: dict[UUID, list[Entry]] = defaultdict(list)
    for organization in organizations:
        rows = entries_of(organization).filter(subject_id__in=list(subject_ids), value=Status.INVALID)
        for subject_id, index, device in rows.order_by("index").values_list("subject_id", "index", "device"):
            found[subject_id].append((index, device))
    return found


def end_entries_again(
    *, organization: Organization, subject_id: UUID, entries: Iterable[Sequence[object]]
) -> int:
    """Make these INVALID, those too that are not known here any more. How many were not."""
    return sum(_end(organization, subject_id, int(str(index)), str(device)) for index, device in entries)


def _end(organization: Organization, subject_id: UUID, index: int, device: str) -> bool:
    # Of a person who was erased the file and the database know the device by different names.
    rows = entries_of(organization).filter(Q(device=device) | Q(index=index), subject_id=subject_id)
    if rows.exists():
        return bool(rows.exclude(value=Status.INVALID).update(value=Status.INVALID, dirty=True))
    root = keys_of(organization).filter(purpose=KeyPurpose.ROOT).order_by("created_at").first()
    return root is not None and insert_unless_exists(
        StatusEntry,
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization_id=organization.id,
        index=index,
        subject_id=subject_id,
        device=device,
        value=Status.INVALID,
        dirty=True,
        root_id=root.id,
        valid_until=now(),
        created_at=now(),
    )


def leave_gap() -> int:
    """Let new entries of every list begin far past those known: what lies between stays SUSPENDED for good.

    As many again as were in use, and some thousands, in whole blocks: an organization of which no list is
    known may have had one, with another seed. How many lists there are.
    """
    organizations = list(Organization.objects.order_by("id"))
    for organization in organizations:
        _skip(organization)
    return len(organizations)


def _skip(organization: Organization) -> None:
    row = _list_of(organization)
    whole = -(-row.used // BLOCK) * BLOCK
    row.used = whole + max(whole, GAP)
    row.save(update_fields=["used"])


def _list_of(organization: Organization) -> StatusList:
    rows = StatusList.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )
    begin_list(organization)
    return lock(rows).get()


def suspend_all() -> int:
    """Show every entry as SUSPENDED, in the list of each organization, until it confirms. How many lists.

    Needs the lists that `leave_gap` makes.
    """
    return StatusList.objects.update(unconfirmed=True)


def confirm_entries(*, organization: Organization) -> bool:
    """Show an organization's entries as they are again; False if they were."""
    rows = StatusList.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id, unconfirmed=True
    )
    return bool(rows.update(unconfirmed=False))


def begin_generation(*, above: int) -> int:
    """The next generation of all that is signed, above those known here and ``above``."""
    found = lock(SigningClock.objects.all()).first() or SigningClock(generation=0, signed_at=now())
    found.generation, found.signed_at = max(found.generation, above) + 1, now()
    found.save()
    return found.generation


def _organization_of(event: Event) -> UUID | None:
    return event.organization_id


def _list_states(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    for organization in Organization.objects.filter(id__in=ids):
        rows = StatusList.objects.filter(
            distributor_id=organization.distributor_id, organization=organization
        )
        for used in rows.values_list("used", flat=True):
            yield organization.id, {"used": used}


def _go_past(_actor: Actor, organization_id: UUID, state: State) -> bool:
    organization = Organization.objects.filter(id=organization_id).first()
    if organization is None:
        return False
    row = _list_of(organization)
    row.used = max(row.used, int(state["used"]))
    row.save(update_fields=["used"])
    return False  # no right was taken away


def _generation_states(_ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    for generation in SigningClock.objects.values_list("generation", flat=True):
        yield NOWHERE, {"generation": generation}


def _know_generation(_actor: Actor, _nowhere: UUID, state: State) -> bool:
    found = lock(SigningClock.objects.all()).first() or SigningClock(generation=0, signed_at=now())
    found.generation = max(found.generation, int(state["generation"]))
    found.save()
    return False


LISTS = Kind(
    "list",
    frozenset({"credential:accepted", "reader:enrolled", "reader:enrolled_again"}),
    _list_states,
    _go_past,
    thing=_organization_of,
)
GENERATION = Kind(
    "generation",
    frozenset({"keys:time_reset", "portal:restored"}),
    _generation_states,
    _know_generation,
    thing=lambda _event: NOWHERE,
)
