"""*Home*: what needs a hand, and how many credentials were issued of late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.kit.clock import midnight, today
from mipass.base.kit.replica import may_be_old
from mipass.domains.credits.pace import list_days, list_days_of
from mipass.domains.credits.permissions import VIEW_POOL
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.permissions import VIEW
from mipass.domains.organizations.queries import list_live
from mipass.doors.portal.attention.hands import hands_of_distributor, needy_organizations
from mipass.doors.portal.places import find_organization, organization_crumbs
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.plot import draw, first_day
from mipass.doors.web.spans import STEP_LABELS, chosen_span, span_links
from mipass.doors.web.words import grouped

MOST_SHOWN = 50  # organizations; whoever sees to these sees the next


@portal_page(VIEW)
def of_distributor(request: PortalRequest) -> HttpResponse:
    """Of all organizations within reach, and for Full Admins of the distributor itself."""
    organizations = list_live(actor=request.actor)
    needy = needy_organizations(request, organizations) if organizations else []
    context = {
        "organizations": grouped(len(organizations)),
        "needy": needy[:MOST_SHOWN],
        "more": len(needy[MOST_SHOWN:]),
        "hands": hands_of_distributor(request),
        **_issued(request, organizations, is_whole=request.actor.can(VIEW_POOL)),
    }
    return render(request, "attention/distributor.html", context)


@portal_page(VIEW)
def of_organization(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Of one organization."""
    organization = find_organization(request, organization_id)
    needy = needy_organizations(request, [organization], is_one=True) if organization.is_live else []
    context = {
        "organization": organization,
        "hands": needy[0].hands if needy else [],
        **_issued(request, [organization]),
        **organization_crumbs(organization, "organizations:view", _("Home")),
    }
    return render(request, "attention/organization.html", context)


def _issued(
    request: PortalRequest, organizations: Sequence[Organization], *, is_whole: bool = False
) -> dict[str, Any]:
    """The plot of the chosen span; ``is_whole``: of all organizations there are, and were."""
    span, last = chosen_span(request), today()
    actor, since = request.actor, midnight(first_day(span, last))
    with may_be_old():
        if is_whole:
            days = list_days(actor=actor, distributor=request.distributor, since=since)
        else:
            days = list_days_of(actor=actor, organizations=organizations, since=since)
    issued = {day: credits.issued for day, credits in days.items()}
    return {
        "chart": draw(span, last, {"issued": (_("Credentials Issued"), issued)}),
        "chart_step": STEP_LABELS[span.step],
        "spans": span_links(span),
    }
