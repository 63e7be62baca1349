"""Going on from a database that was put back: what was closed since is closed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mipass.base.audit.exported import Exported
from mipass.base.audit.holding import end_hold
from mipass.base.audit.kept import Kind, State
from mipass.base.audit.operations import change, record
from mipass.base.audit.sealing import heads
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.outbox.restoring import hold_queued_mails
from mipass.domains.accounts.restoring import BLOCKED, PASSWORDS, end_all_sessions
from mipass.domains.admins.restoring import ADMINS, end_open_invitations
from mipass.domains.clients.restoring import CLIENTS
from mipass.domains.credentials.restoring import (
    CREDENTIALS,
    end_open_links,
    revoke_all_again,
    stop_queued_work,
)
from mipass.domains.credits.operations import close_accounts
from mipass.domains.credits.restoring import VOUCHERS
from mipass.domains.issuer.permissions import ROTATE
from mipass.domains.issuer.restoring import GENERATION, LISTS, begin_generation, leave_gap, suspend_all
from mipass.domains.organizations.models import LIVE, Organization, OrganizationStatus
from mipass.domains.organizations.restoring import (
    EVENTS,
    close_again,
    disable_again,
    organization_states,
)
from mipass.domains.privacy.restoring import ERASED, HOLDERS
from mipass.domains.readers.restoring import READERS, end_enrollment_codes
from mipass.domains.webhooks.restoring import hold_queued_deliveries

UNKNOWN_GENERATIONS = 1000  # that may have begun since, where no file tells


class Choice(StrEnum):
    """How to go on where it is not known what was closed since."""

    BY_FILE = "by_file"
    SUSPEND_ALL = "suspend_all"
    AS_IT_IS = "as_it_is"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. ``ends`` are the ends of the chains from which the log goes on."""

    generation: int
    ends: dict[UUID, int]
    lost: int
    closed: int
    sessions: int
    links: int
    stopped: int
    mails: int
    webhooks: int


def _close_organization_again(actor: Actor, organization_id: UUID, state: State) -> bool:
    organization = Organization.objects.filter(id=organization_id).first()
    if organization is None or organization.status == state["status"] or not organization.is_live:
        return False
    if state["status"] == OrganizationStatus.DISABLED:
        return disable_again(actor=actor, organization=organization)
    if state["status"] in LIVE or not close_again(organization=organization):
        return False
    organization.status = OrganizationStatus.CLOSING
    close_accounts(actor=actor, organization=organization)
    revoke_all_again(actor=actor, organization=organization)
    record(
        actor=actor,
        event="organization:closing",
        place=organization.place,
        subject_id=organization.id,
        credentials=0,
        readers=0,
    )
    return True


ORGANIZATIONS = Kind("organization", EVENTS, organization_states, _close_organization_again)
# In the order in which they are closed again: rights first, lists before what lies in them, and
# people are erased when all that they had is closed.
KINDS = (
    GENERATION,
    LISTS,
    BLOCKED,
    PASSWORDS,
    ADMINS,
    CLIENTS,
    CREDENTIALS,
    READERS,
    VOUCHERS,
    ORGANIZATIONS,
    HOLDERS,
    ERASED,
)


def ends_of_chains() -> dict[UUID, int]:
    """How far each chain goes in this database."""
    return {head.chain: head.position for head in heads()}


@change("flows:after_restore")
def after_restore(*, actor: Actor, exported: Exported, choice: Choice) -> Restored:
    """Close again what the file tells of, end what was open, begin a new generation; the portal goes on.

    Nobody is mailed: they were. What was queued waits for somebody who looks at it.
    """
    actor.require(ROTATE, INSTALLATION)
    ends = ends_of_chains()
    stopped = stop_queued_work()  # first, so that nobody is erased from what is gone on with
    closed = sum(_close_all(actor, exported, ends))
    leave_gap()
    if choice is Choice.SUSPEND_ALL:
        suspend_all()
    unknown = 0 if choice is Choice.BY_FILE else UNKNOWN_GENERATIONS
    done = Restored(
        generation=begin_generation(above=exported.generation + unknown),
        ends=ends,
        lost=_lost(exported, ends),
        closed=closed,
        sessions=end_all_sessions(),
        links=end_open_links() + end_open_invitations() + end_enrollment_codes(),
        stopped=stopped,
        mails=hold_queued_mails(),
        webhooks=hold_queued_deliveries(),
    )
    _record(actor, done, choice)
    end_hold()
    return done


def _close_all(actor: Actor, exported: Exported, ends: dict[UUID, int]) -> Iterator[bool]:
    beyond = exported.kept_beyond(ends)
    for kind in KINDS:
        for each in beyond:
            if each.kind == kind.name:
                yield kind.close_again(actor, each.id, each.state)


def _lost(exported: Exported, ends: dict[UUID, int]) -> int:
    """How many events the file knows of that this database does not have."""
    return sum(max(head.position - ends.get(head.chain, 0), 0) for head in exported.newest.values())


def _record(actor: Actor, done: Restored, choice: Choice) -> None:
    record(
        actor=actor,
        event="portal:restored",
        generation=done.generation,
        choice=choice,
        lost=done.lost,
        closed=done.closed,
        sessions=done.sessions,
        links=done.links,
        mails=done.mails,
    )
