"""Removing an organization: Closing at once, emptied by a job that can be killed and goes on.

The status Closing is the job's queue: the worker picks up whatever it finds in it, so nothing is lost
when it stops half-way.
"""

from __future__ import annotations

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.each_alone import each_alone
from mipass.base.outbox.operations import notify
from mipass.domains.credentials.operations import revoke_some
from mipass.domains.credentials.queries import count_live
from mipass.domains.credits.operations import close_accounts
from mipass.domains.organizations.models import Organization, OrganizationStatus
from mipass.domains.organizations.operations import finish_closing, lock_closing, start_closing
from mipass.domains.organizations.permissions import REMOVE
from mipass.domains.organizations.queries import visible_to
from mipass.domains.readers.operations import release_readers
from mipass.domains.readers.queries import count_readers

BATCH = 200


@change("flows:close_organization")
def close_organization(*, actor: Actor, organization: Organization, typed_name: str) -> None:
    """Start removing it: nothing can be issued any more, the unspent allocation goes back to the pool.

    Raises Invalid when the typed name is not the organization's.
    """
    actor.require(REMOVE, organization.place)
    system = Actor.system()  # the event counts what whoever removes it need not see
    counts = {
        "credentials": count_live(actor=system, organization=organization),
        "readers": count_readers(actor=system, organization=organization),
    }
    organization = start_closing(actor=actor, organization=organization, typed_name=typed_name)
    close_accounts(actor=actor, organization=organization)
    record(
        actor=actor,
        event="organization:closing",
        place=organization.place,
        subject_id=organization.id,
        **counts,
    )
    notify(actor=actor, kind="organization-closing", name=organization.name)


def continue_closings() -> int:
    """Do a batch of work for each organization that is Closing. Returns how many rows were handled."""
    system = Actor.system()
    closing = list(visible_to(system).filter(status=OrganizationStatus.CLOSING).order_by("id"))
    return sum(each_alone(closing, lambda organization: _continue(actor=system, organization=organization)))


@change("flows:continue_closing")
def _continue(*, actor: Actor, organization: Organization) -> int:
    if not lock_closing(actor=actor, organization=organization):
        return 0
    revoked = revoke_some(actor=actor, organization=organization, limit=BATCH)
    if revoked:
        return revoked
    released = release_readers(actor=actor, organization=organization)
    finish_closing(actor=actor, organization=organization)
    return released + 1
