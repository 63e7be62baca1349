"""Beginning anew after a time that was wrong: a new generation of all that is signed."""

from __future__ import annotations

from dataclasses import dataclass

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.domains.issuer.models import KeyPurpose, KeyState, OrganizationKey, SigningClock
from mipass.domains.issuer.permissions import ROTATE
from mipass.domains.issuer.rotation import SIGNERS, announce_root, rotate_signers, use_announced_root
from mipass.domains.issuer.signing_time import MOST_APART, WrongTime, clock_fault
from mipass.domains.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class NewTime:
    """What a reset came to. Readers of ``reenroll`` pinned a root that only counts from a later day."""

    generation: int
    signers: int
    reenroll: tuple[Organization, ...]


@change("keys:reset_time")
def reset_time(*, actor: Actor) -> NewTime:
    """Trust the clock as it is now, whatever was signed before: the next generation begins.

    Lists and configurations are made anew when they are next asked for, and win over those of before. Keys
    that were made ahead of time are replaced. Raises WrongTime while the database's clock says another time.
    """
    actor.require(ROTATE, INSTALLATION)
    if fault := clock_fault():
        raise WrongTime(fault)
    generation = _next_generation()
    record(actor=actor, event="keys:time_reset", generation=generation)
    ahead = {row.organization_id: row for row in _made_ahead([KeyPurpose.ROOT, KeyPurpose.READER_ROOT])}
    roots = [_replace_root(actor, row) for row in ahead.values()]
    signers = _made_ahead(SIGNERS)
    for row in signers:
        rotate_signers(actor=actor, organization=row.organization, made_before=row.created_at)
    return NewTime(generation, len(signers), tuple(roots))


def _next_generation() -> int:
    found = lock(SigningClock.objects.all()).first() or SigningClock(generation=0, signed_at=now())
    found.generation, found.signed_at = found.generation + 1, now()
    found.save()
    return found.generation


def _made_ahead(purposes: tuple[KeyPurpose, ...] | list[KeyPurpose]) -> list[OrganizationKey]:
    """Current keys whose certificates begin later than now."""
    rows = OrganizationKey.objects.filter(state=KeyState.CURRENT, purpose__in=purposes)
    return list(rows.filter(created_at__gt=now() + MOST_APART).select_related("organization"))


def _replace_root(actor: Actor, row: OrganizationKey) -> Organization:
    announced = OrganizationKey.objects.filter(
        distributor_id=row.distributor_id, organization_id=row.organization_id, state=KeyState.ANNOUNCED
    )
    if not announced.exists():
        announce_root(actor=actor, organization=row.organization)
    use_announced_root(actor=actor, organization=row.organization, at_once=True)
    return row.organization
