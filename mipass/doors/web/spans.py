"""The choice of how far a plot looks back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mipass.doors.web.plot import SPANS, Span

SPAN_LABELS = {"30d": _("30 days"), "12w": _("12 weeks"), "12m": _("12 months")}
STEP_LABELS = {"day": _("Day"), "week": _("Week from"), "month": _("Month")}


def chosen_span(request: HttpRequest) -> Span:
    """The span in the address; 30 days where it names none."""
    return SPANS.get(request.GET.get("span", ""), SPANS["30d"])


def span_links(chosen: Span) -> list[dict[str, Any]]:
    """A link for each span, for ui/spans.html."""
    return [
        {"label": label, "href": f"?span={name}", "current": SPANS[name] is chosen}
        for name, label in SPAN_LABELS.items()
    ]
