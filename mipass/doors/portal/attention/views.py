"""*Home*: what needs a hand, and how many credentials were issued of late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.kit.clock import day_of, midnight, today
from mipass.base.kit.replica import may_be_old
from mipass.domains.credits.pace import DayCredits, list_days, list_days_of
from mipass.domains.credits.permissions import VIEW_POOL, VIEW_SUMMARY
from mipass.domains.credits.queries import get_pool
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.permissions import VIEW
from mipass.domains.organizations.queries import list_live
from mipass.doors.portal.attention.hands import hands_of_distributor, needy_organizations
from mipass.doors.portal.places import find_organization, organization_crumbs, shown_credits
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.pace import PACE_DAYS, pace_words
from mipass.doors.web.plot import draw, first_day
from mipass.doors.web.spans import STEP_LABELS, chosen_span, span_links
from mipass.doors.web.words import grouped

MOST_SHOWN = 50  # organizations; whoever sees to these sees the next


@portal_page(VIEW)
def of_distributor(request: PortalRequest) -> HttpResponse:
    """Of all organizations within reach, and for Full Admins of the distributor itself."""
    organizations = list_live(actor=request.actor)
    needy = needy_organizations(request, organizations) if organizations else []
    pool = get_pool(actor=request.actor, distributor=request.distributor) if _sees_pool(request) else None
    days = _days(request, organizations, is_whole=pool is not None) if _sees_credits(request) else None
    context = {
        "organizations": grouped(len(organizations)),
        "needy": needy[:MOST_SHOWN],
        "more": len(needy[MOST_SHOWN:]),
        "hands": hands_of_distributor(request, pool),
        "pace": _pace(pool.unallocated, days or {}, request.distributor.created_at) if pool else "",
        **_issued(request, days),
    }
    return render(request, "attention/distributor.html", context)


@portal_page(VIEW)
def of_organization(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Of one organization; how long its credits last, if it has a limit: the pool is everybody's."""
    organization = find_organization(request, organization_id)
    summary = shown_credits(request, organization)
    needy = needy_organizations(request, [organization], is_one=True) if organization.is_live else []
    days = _days(request, [organization], is_whole=False) if summary else None
    context = {
        "organization": organization,
        "hands": needy[0].hands if needy else [],
        "pace": _pace(summary.available, days or {}, organization.created_at, is_organization=True)
        if summary and summary.limited
        else "",
        **_issued(request, days),
        **organization_crumbs(organization, "organizations:view", _("Home")),
    }
    return render(request, "attention/organization.html", context)


def _sees_credits(request: PortalRequest) -> bool:
    return request.actor.can(VIEW_SUMMARY)


def _sees_pool(request: PortalRequest) -> bool:
    return request.actor.can(VIEW_POOL)


def _days(
    request: PortalRequest, organizations: Sequence[Organization], *, is_whole: bool
) -> Mapping[date, DayCredits]:
    """What was issued on each day of the plot and of the pace; ``is_whole``: by all that are, and were."""
    last = today()
    first = min(first_day(chosen_span(request), last), last - timedelta(days=PACE_DAYS - 1))
    actor, since = request.actor, midnight(first)
    with may_be_old():
        if is_whole:
            return list_days(actor=actor, distributor=request.distributor, since=since)
        return list_days_of(actor=actor, organizations=organizations, since=since)


def _pace(
    left: int, days: Mapping[date, DayCredits], created_at: datetime, *, is_organization: bool = False
) -> str:
    first = day_of(created_at)
    return pace_words(left=left, days=days, first=first, last=today(), is_organization=is_organization)


def _issued(request: PortalRequest, days: Mapping[date, DayCredits] | None) -> dict[str, Any]:
    """The plot of the chosen span; none for whoever may not see credits."""
    if days is None:
        return {}
    span = chosen_span(request)
    issued = {day: credits.issued for day, credits in days.items()}
    return {
        "chart": draw(span, today(), {"issued": (_("Credentials Issued"), issued)}),
        "chart_step": STEP_LABELS[span.step],
        "spans": span_links(span),
    }
