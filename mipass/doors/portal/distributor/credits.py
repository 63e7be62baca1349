"""How the distributor's credits come and go, and the alert when they run low."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from mipass.base.kit.clock import day_of, midnight, today
from mipass.base.kit.replica import may_be_old
from mipass.domains.credits.pace import list_days
from mipass.domains.credits.queries import PoolSummary
from mipass.domains.distributors.operations import set_low_credit_threshold
from mipass.domains.distributors.permissions import EDIT
from mipass.doors.portal.distributor.forms import LowCreditForm
from mipass.doors.portal.distributor.places import above
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.pace import PACE_DAYS, pace_words
from mipass.doors.web.plot import draw, first_day
from mipass.doors.web.sent import posted
from mipass.doors.web.spans import STEP_LABELS, chosen_span, span_links


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
        "pace": pace_words(
            left=pool.unallocated, days=days, first=day_of(request.distributor.created_at), last=last
        ),
    }


@portal_page(EDIT, "GET", "POST")
def edit_low_credit_alert(request: PortalRequest) -> HttpResponse:
    """Another threshold, or none."""
    page = above(request)
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
