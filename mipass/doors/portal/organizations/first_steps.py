"""The way from an empty portal to the first credential, shown until that is issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.domains.credentials import permissions as credentials
from mipass.domains.credits import permissions as credits
from mipass.domains.credits.queries import CreditSummary, get_pool
from mipass.domains.organizations import permissions as organizations
from mipass.domains.organizations.models import Organization
from mipass.doors.web.door import PortalRequest

NEEDED = (organizations.ADD, credits.REDEEM, credits.VIEW_POOL, credits.VIEW_SUMMARY, credentials.ISSUE)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do once: what, why, where; ``is_next`` on the first that is not done."""

    label: str
    text: str
    href: str
    is_done: bool
    is_next: bool = False


def first_steps(
    request: PortalRequest, units: Sequence[Organization], summaries: Mapping[UUID, CreditSummary]
) -> Sequence[Step]:
    """The steps, or none for whoever may not do them or has issued a credential.

    ``units`` are organizations of the portal; none of them means that there are none.
    """
    may = all(request.actor.can(needed) for needed in NEEDED)
    if not may or any(summaries[unit.id].ever_issued for unit in units):
        return []
    pool = get_pool(actor=request.actor, distributor=request.distributor)
    if pool.issued:
        return []
    done = (pool.total > 0, bool(units), False)
    following = done.index(False)
    return [
        Step(*words, is_done=done[place], is_next=place == following)
        for place, words in enumerate(_words(request.distributor.id, units))
    ]


def _words(distributor_id: UUID, units: Sequence[Organization]) -> Sequence[tuple[str, str, str]]:
    portal = {"distributor_id": distributor_id}
    unit = next((unit for unit in units if unit.is_enabled), None)
    issue = reverse("credentials:issue", kwargs={**portal, "organization_id": unit.id}) if unit else ""
    return [
        (
            _("Redeem credits"),
            _("With the two numbers from your voucher. One credit issues one credential."),
            f"{reverse('distributor:redeem', kwargs=portal)}?then=organizations",
        ),
        (
            _("Add an organization"),
            _("A customer of yours: one or several locations with a single pool of credentials."),
            reverse("organizations:add", kwargs=portal),
        ),
        (
            _("Issue the first credential"),
            _("To an e-mail address; the mail's link brings the credential to a phone."),
            issue,
        ),
    ]
