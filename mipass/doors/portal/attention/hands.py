"""What needs a hand: each with its number and the list where it can be seen to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.paging import COUNTED_AT_MOST
from mipass.domains.admins import permissions as admins
from mipass.domains.admins.queries import count_unanswered
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credentials.queries import count_needing_attention
from mipass.domains.credentials.troubles import ENDS_TODAY, Trouble
from mipass.domains.credits.permissions import VIEW_SUMMARY
from mipass.domains.credits.queries import CreditSummary, PoolSummary, list_credit_summaries
from mipass.domains.organizations.models import Organization
from mipass.domains.readers import permissions as readers
from mipass.domains.readers.queries import count_silent
from mipass.doors.portal.places import url_in
from mipass.doors.web.door import PortalRequest
from mipass.doors.web.words import grouped

LOW_SHARE = 10  # a limit is low when less than a tenth of it is left
KINDS: Mapping[str, tuple[str | Promise, str]] = {
    Trouble.MAIL_FAILED: (gettext_lazy("Failed mails"), "alert-circle"),
    Trouble.CODE_LOCKED: (gettext_lazy("Locked codes"), "lock"),
    Trouble.REFUSED: (gettext_lazy("Invitations refused on the phone"), "x"),
    Trouble.LINK_EXPIRED: (gettext_lazy("Expired links"), "clock-off"),
    ENDS_TODAY: (gettext_lazy("Links that end today"), "clock"),
}


@dataclass(frozen=True, slots=True)
class Hand:
    """One thing that needs a hand: how many, and where they are listed."""

    label: str
    number: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Needy:
    """An organization in which something needs a hand."""

    organization: Organization
    url: str
    hands: Sequence[Hand]


def needy_organizations(
    request: PortalRequest, organizations: Sequence[Organization], *, is_one: bool = False
) -> list[Needy]:
    """All organizations within the actor's reach, or the one, if something in it needs a hand; in order."""
    only = organizations[0] if is_one else None
    invitations = _invitations(request, only)
    silent = count_silent(actor=request.actor, organization=only) if request.actor.can(readers.VIEW) else {}
    sees = request.actor.can(VIEW_SUMMARY)
    summaries = list_credit_summaries(actor=request.actor, organizations=organizations) if sees else {}
    found = [
        Needy(
            each,
            url_in(each.place, "attention:organization"),
            [
                *_of_invitations(each, invitations.get(each.id, {})),
                *_of_readers(each, silent.get(each.id, 0)),
                *(_of_credits(each, summaries[each.id]) if sees else ()),
            ],
        )
        for each in organizations
    ]
    return [needy for needy in found if needy.hands]


def hands_of_distributor(request: PortalRequest, pool: PoolSummary | None) -> list[Hand]:
    """What needs a hand beside the organizations, for whoever may see to it: ``pool`` is none of others'."""
    return [*(_of_pool(request, pool) if pool else ()), *_of_admins(request)]


def _invitations(request: PortalRequest, only: Organization | None) -> Mapping[UUID, Mapping[str, int]]:
    if not request.actor.can(credentials.VIEW):
        return {}
    return count_needing_attention(actor=request.actor, organization=only)


def _of_invitations(organization: Organization, numbers: Mapping[str, int]) -> Iterator[Hand]:
    listed = url_in(organization.place, "credentials:list")
    for kind, (label, icon) in KINDS.items():
        if number := numbers.get(kind):
            capped = f"{grouped(number)}+" if number >= COUNTED_AT_MOST else grouped(number)
            yield Hand(str(label), capped, icon, f"{listed}?status={kind}")


def _of_readers(organization: Organization, silent: int) -> Iterator[Hand]:
    if silent:
        url = f"{url_in(organization.place, 'readers:list')}?show=silent"
        yield Hand(_("Silent readers"), grouped(silent), "wifi-off", url)


def _of_credits(organization: Organization, summary: CreditSummary) -> Iterator[Hand]:
    """Only of a limit of its own: the pool of all is said once."""
    if summary.limited and summary.available * LOW_SHARE < summary.total:
        url = url_in(organization.place, "organizations:view")
        yield Hand(_("Credits left"), grouped(summary.available), "credit-card", url)


def _of_pool(request: PortalRequest, pool: PoolSummary) -> Iterator[Hand]:
    left = pool.unallocated
    if left < (request.distributor.low_credit_threshold or 1):
        url = reverse("distributor:view", args=[request.distributor.id])
        yield Hand(_("Unallocated credits left"), grouped(left), "credit-card", url)


def _of_admins(request: PortalRequest) -> Iterator[Hand]:
    if not request.actor.can(admins.VIEW):
        return
    declined, expired = count_unanswered(actor=request.actor, distributor=request.distributor)
    if declined:
        url = f"{reverse('audit:list', args=[request.distributor.id])}?kind=admin"
        yield Hand(_("Admins who declined"), grouped(declined), "x", url)
    if expired:
        url = reverse("admins:list", args=[request.distributor.id])
        yield Hand(_("Expired invitations of admins"), grouped(expired), "clock-off", url)
