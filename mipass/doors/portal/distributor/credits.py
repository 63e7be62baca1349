"""How the distributor's credits come and go, and the alert when they run low."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mipass.base.kit.clock import day_of, midnight, today
from mipass.base.kit.replica import may_be_old
from mipass.domains.credits.pace import LEAST_DAYS, DayCredits, days_left, list_days
from mipass.domains.credits.queries import PoolSummary
from mipass.domains.distributors.operations import set_low_credit_threshold
from mipass.domains.distributors.permissions import EDIT
from mipass.doors.portal.distributor.forms import LowCreditForm
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.plot import draw, first_day
from mipass.doors.web.sent import posted
from mipass.doors.web.spans import STEP_LABELS, chosen_span, span_links
from mipass.doors.web.words import grouped

PACE_DAYS = 30


def credits_over_time(request: PortalRequest, pool: PoolSummary) -> dict[str, Any]:
    """The plot of the chosen span, and how long the credits last; both from one query."""
    span = chosen_span(request)
    last = today()
    first = min(first_day(span, last), last - timedelta(days=PACE_DAYS - 1))
    with may_be_old():
        days = list_days(actor=request.actor, distributor=request.distributor, since=midnight(first))
    return {
        "chart": draw(
            span,
            last,
            {
                "redeemed": (_("Credits Redeemed"), {day: credits.redeemed for day, credits in days.items()}),
                "issued": (_("Credentials Issued"), {day: credits.issued for day, credits in days.items()}),
            },
        ),
        "chart_step": STEP_LABELS[span.step],
        "spans": span_links(span),
        "pace": _pace(request, pool, days, last),
    }


def _pace(request: PortalRequest, pool: PoolSummary, days: Mapping[date, DayCredits], last: date) -> str:
    """How long the credits last, at the mean pace of the last 30 days, or of all days if there are fewer."""
    age = (last - day_of(request.distributor.created_at)).days + 1
    length = max(1, min(PACE_DAYS, age))
    recent = last - timedelta(days=length - 1)
    issued = sum(credits.issued for day, credits in days.items() if day >= recent)
    if not issued:
        return _("Nothing was issued in the last 30 days")
    if length < LEAST_DAYS:
        return _("Known once the portal is seven days old")
    left = days_left(unallocated=pool.unallocated, issued=issued, days=length)
    if not left:
        return _("less than a day left at the current pace") if pool.unallocated else _("no credits left")
    counted = ngettext(
        "about %(days)s day left at the current pace", "about %(days)s days left at the current pace", left
    )
    return counted % {"days": grouped(left)}


@portal_page(EDIT, "GET", "POST")
def edit_low_credit_alert(request: PortalRequest) -> HttpResponse:
    """Another threshold, or none."""
    page = reverse("distributor:view", kwargs={"distributor_id": request.distributor.id})
    present = {"low_credit_threshold": request.distributor.low_credit_threshold}
    form = LowCreditForm(posted(request), initial=present)
    if form.is_valid():
        with refusals_in(form):
            set_low_credit_threshold(
                actor=request.actor,
                distributor=request.distributor,
                threshold=form.cleaned_data["low_credit_threshold"],
            )
            return done(request, page)
    return show_form(request, "distributor/low_credit_alert.html", form, {"close_url": page})
