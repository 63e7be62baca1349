"""Erasing people: holders, and credentials that have none, with all that is kept of them anywhere.

What stays are ids, states, times and counts, and the ledger and audit log, which hold no more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import empty_journal
from mipass.base.kit.errors import Refused
from mipass.base.kit.ids import first_id_of
from mipass.base.kit.traces import Traces
from mipass.base.outbox.erasing import addresses_mailed, erase_mails, erase_notices
from mipass.domains.admins.erasing import accounts_of, erase_from_views
from mipass.domains.credentials.erasing import records
from mipass.domains.credentials.erasing.comparisons import erase_from_reconciliations, is_being_compared
from mipass.domains.credentials.erasing.selections import erase_from_selections, is_being_changed
from mipass.domains.credentials.erasing.uploads import erase_from_uploads, is_being_worked_on
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.search import EMAIL_PARTS
from mipass.domains.files.erasing import remove_files
from mipass.domains.holders import erasing as holders_room
from mipass.domains.holders.models import Holder
from mipass.domains.holders.search import HOLDER_PARTS
from mipass.domains.issuer.erasing import forget_devices
from mipass.domains.organizations.models import Organization
from mipass.domains.webhooks.erasing import erase_answers

REMAINS_FOR = timedelta(hours=2)  # twice as long as it takes the worker to come round


class WorkGoesOn(Refused):
    """The worker reads or changes what may tell of the people; a moment later it does not."""

    code = "wrong_state"


def forget_remains() -> bool:
    """Where somebody was erased lately, let the database drop what its files hold of it. Whether it was.

    The worker does it within the hour; on PostgreSQL the vacuum does.
    """
    since = first_id_of(now() - REMAINS_FOR)
    if not Event.objects.filter(id__gte=since, type__in=["holder:erased", "credential:erased"]).exists():
        return False
    for index in (EMAIL_PARTS, HOLDER_PARTS):
        index.tidy()
    empty_journal()
    return True


def _require_rest(organization: Organization, searches: Traces) -> None:
    """Raise WorkGoesOn while the worker has files of the organization in hand, or a search for the people."""
    has_files = is_being_worked_on(organization) or is_being_compared(organization)
    if has_files or is_being_changed(organization, searches):
        raise WorkGoesOn(
            _(
                "A bulk upload, a bulk action or a reconciliation of this organization is being worked on. "
                "Wait until it has ended."
            ),
            facts={"state": "being_worked_on"},
        )


def _merged_into(holders: Sequence[Holder]) -> list[Holder]:
    """Those who were merged into these, and hold nothing since: they are the same people."""
    merged = holders_room.merged_into(holders)
    theirs = Credential.objects.filter(
        distributor_id__in={each.distributor_id for each in merged},
        holder_id__in=[each.id for each in merged],
    )
    busy = set(theirs.values_list("holder_id", flat=True))
    return [each for each in merged if each.id not in busy]


def erase_people(
    *,
    actor: Actor,
    organization: Organization,
    holders: Sequence[Holder],
    credentials: Sequence[Credential],
    is_at_rest: bool = False,
) -> None:
    """Erase these, whose rows the caller has locked, within its change.

    They are of one organization, and open nothing any more. Raises WorkGoesOn, but where the whole portal
    ``is_at_rest`` and what was begun will not be gone on with.
    """
    holders = [*holders, *_merged_into(holders)]
    ids = [credential.id for credential in credentials]
    subjects = [*(holder.id for holder in holders), *ids]
    traces = _traces(organization, holders, credentials, subjects)
    searches = traces | records.cards_of(credentials)
    if not is_at_rest:
        _require_rest(organization, searches)
    holders_room.erase_holders(actor=actor, holders=holders)
    records.erase_credentials(actor=actor, credentials=credentials)
    forget_devices(organization, ids)
    erase_from_uploads(actor=actor, organization=organization, traces=traces, searches=searches)
    erase_from_reconciliations(
        organization=organization, credential_ids=ids, traces=traces, searches=searches
    )
    remove_files(organization)
    erase_from_selections(organization=organization, traces=searches)
    erase_from_views(organization.distributor_id, searches)
    erase_answers(organization.distributor_id, subjects, traces)
    erase_mails(subjects)
    erase_notices(accounts_of(organization.distributor_id), traces)


def _traces(
    organization: Organization,
    holders: Sequence[Holder],
    credentials: Sequence[Credential],
    subjects: Sequence[UUID],
) -> Traces:
    """By what they are recognized. An address that others of the organization have is theirs too: it is left
    where it stands beside nothing else.
    """
    found = holders_room.traces_of(holders) | records.traces_of(credentials)
    addresses = found.addresses | addresses_mailed(subjects)
    ids = [credential.id for credential in credentials]
    others = records.addresses_of_others(organization, addresses, ids)
    others |= holders_room.addresses_of_others(holders, addresses)
    return replace(found, addresses=addresses - others)
