"""The vendor's figures: what was sold, redeemed and issued, over all distributors."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import midnight, today
from mipass.base.kit.replica import may_be_old
from mipass.domains.credits.pace import list_days_of_all, list_sales
from mipass.domains.credits.queries import get_sales
from mipass.domains.distributors.queries import count_distributors
from mipass.doors.web.door import OperatorRequest, console_page
from mipass.doors.web.plot import Span, draw, first_day
from mipass.doors.web.spans import STEP_LABELS, chosen_span, span_links


@console_page()
def home(request: OperatorRequest) -> HttpResponse:
    """Totals, and a plot of the chosen span."""
    span = chosen_span(request)
    distributors, suspended = count_distributors(actor=request.actor)
    context = {
        "distributors": distributors,
        "suspended": suspended,
        "sales": get_sales(actor=request.actor),
        **_plotted(request.actor, span),
        "spans": span_links(span),
    }
    return render(request, "console/overview.html", context)


def _plotted(actor: Actor, span: Span) -> dict[str, Any]:
    last = today()
    since = midnight(first_day(span, last))
    with may_be_old():
        days = list_days_of_all(actor=actor, since=since)
    series = {
        "sold": (_("Credits Sold"), list_sales(actor=actor, since=since)),
        "issued": (_("Credentials Issued"), {day: credits.issued for day, credits in days.items()}),
    }
    return {"chart": draw(span, last, series), "chart_step": STEP_LABELS[span.step]}
