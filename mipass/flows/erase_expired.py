"""Erasing whose last credential was revoked long ago, where the distributor's policy says so."""

from __future__ import annotations

import logging
from datetime import datetime

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import DomainError
from mipass.base.upkeep.operations import noted
from mipass.domains.credentials.erasing.due import holders_due, lock_due, loose_due, months_before
from mipass.domains.credentials.erasing.records import is_over, lock_all_of
from mipass.domains.distributors.queries import list_erasing
from mipass.domains.holders.permissions import ERASE
from mipass.domains.issuer.signing_time import time_fault
from mipass.domains.organizations.models import Organization
from mipass.domains.privacy.erasing import erase_people

AT_ONCE = 50  # holders, and as many credentials without one, in one transaction
log = logging.getLogger(__name__)


def erase_expired() -> int:
    """Erase whom the policies say. Returns how many holders and credentials without one it was.

    Noted as the run ``erasing``, with how many organizations have to wait because files of theirs are being
    worked on. While the clock is not to be trusted nobody is erased: by a wrong one everything is old.
    """
    distributors = {each.id: each.erase_after_months for each in list_erasing(actor=Actor.system())}
    if not distributors:
        return 0
    if fault := time_fault(now()):
        log.warning("nobody is erased: %s", fault)
        return 0
    erased, waiting = 0, 0
    with noted("erasing") as run:
        for organization in Organization.objects.filter(distributor_id__in=distributors).order_by("id"):
            before = months_before(now(), distributors[organization.distributor_id] or 0)
            try:
                erased += _erase_due(organization, before)
            except DomainError:  # it is being worked on: next time
                waiting += 1
        run.remark = f"erased {erased}" + (f", organizations waiting {waiting}" if waiting else "")
    return erased


def _erase_due(organization: Organization, before: datetime) -> int:
    done = 0
    while number := _erase_some(actor=Actor.system(), organization=organization, before=before):
        done += number
    return done


@change("flows:erase_expired")
def _erase_some(*, actor: Actor, organization: Organization, before: datetime) -> int:
    actor.require(ERASE, organization.place)
    holder_ids = holders_due(organization, before).order_by("id").values_list("id", flat=True)[:AT_ONCE]
    loose_ids = loose_due(organization, before).order_by("email", "id").values_list("id", flat=True)
    holders, loose = lock_due(organization, before, [*holder_ids], [*loose_ids[:AT_ONCE]])
    credentials = [*lock_all_of(holders), *loose]
    assert all(map(is_over, credentials))
    if not holders and not loose:
        return 0
    for credential in credentials:
        credential.organization = organization
    erase_people(actor=actor, organization=organization, holders=holders, credentials=credentials)
    return len(holders) + len(loose)
