"""Which requests are a page's own: asked while nobody need be there, so that they keep no session alive."""

from __future__ import annotations

from django.http import HttpRequest

BY_THE_PAGE = "X-Asked-By-The-Page"  # what our scripts send with what they ask unasked
AGAIN = "again"  # in the address to which a page without scripts reloads itself

# Asked by pages alone.
ALWAYS = {
    "pulse",
    "readers:enroll_progress",
    "brand_stylesheet",
    "distributor_stylesheet",
    "distributor_logo",
    "organizations:logo",
}
# Pages that are looked at too, and ask for their own progress; each with the template that does.
POLLED = {
    "bulk:view": "bulk/view.html",
    "bulk_actions:view": "bulk_actions/view.html",
    "reconciliations:view": "reconciliations/view.html",
    "webhooks:delivery": "webhooks/delivery_state.html",
}


def asked_by_the_page(request: HttpRequest) -> bool:
    """Whether a page asked this by itself. Only once the address is resolved."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    polls = "HX-Request" in request.headers or AGAIN in request.GET
    return route in ALWAYS or (route in POLLED and polls) or BY_THE_PAGE in request.headers
