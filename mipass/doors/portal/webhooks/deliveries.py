"""What was sent to a webhook: each event with its tries, a test, and what is sent again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.shapes import Words
from mipass.domains.webhooks import replaying
from mipass.domains.webhooks.models import Delivery, DeliveryStatus
from mipass.domains.webhooks.permissions import MANAGE
from mipass.domains.webhooks.queries import get_delivery, get_endpoint, list_attempts
from mipass.doors.portal.webhooks.forms import ReplayForm
from mipass.doors.portal.webhooks.places import crumbs, details_crumb, url_of
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.sent import posted

# Why a try got no answer, or one that does not count.
ERRORS: Mapping[str, Words] = {
    "bad_answer": gettext_lazy("The answer was not HTTP."),
    "bad_url": gettext_lazy("This is no address to send to."),
    "connection_lost": gettext_lazy("The connection was cut off."),
    "inner_address": gettext_lazy("The address lies in an inner network."),
    "internal": gettext_lazy("The portal could not send it."),
    "not_connected": gettext_lazy("Nobody answers there."),
    "not_https": gettext_lazy("The address is not encrypted."),
    "redirect": gettext_lazy("It was redirected; redirects are not followed."),
    "timeout": gettext_lazy("There was no answer within 15 seconds."),
    "tls_failed": gettext_lazy("The certificate could not be verified."),
    "unknown_host": gettext_lazy("The host's name could not be resolved."),
}
ENDED = frozenset({DeliveryStatus.SENT, DeliveryStatus.FAILED, DeliveryStatus.CANCELLED})
PART = "part"  # in the address that the page asks while the event waits


@portal_page(MANAGE)
def view(request: PortalRequest, delivery_id: UUID) -> HttpResponse:
    """One event on its way, and what came of each try; the page asks again while it waits."""
    delivery = get_delivery(actor=request.actor, delivery_id=delivery_id)
    context = {
        "delivery": delivery,
        "endpoint": delivery.endpoint,
        "attempts": [
            {"attempt": each, "error": ERRORS.get(each.error, each.error)}
            for each in list_attempts(actor=request.actor, delivery=delivery)
        ],
        "waits": delivery.status == DeliveryStatus.QUEUED,
        "part_url": f"{request.path}?{PART}=1",
        "retry_url": url_of(request, "retry", delivery_id=delivery.id) if _may_retry(delivery) else None,
        "crumbs": crumbs(request, details_crumb(request, delivery.endpoint), (_("Delivery"), request.path)),
    }
    template = "webhooks/delivery_state.html" if PART in request.GET else "webhooks/delivery.html"
    return render(request, template, context)


def _may_retry(delivery: Delivery) -> bool:
    return delivery.status in ENDED and not delivery.is_test


@portal_page(MANAGE, "POST")
def retry(request: PortalRequest, delivery_id: UUID) -> HttpResponse:
    """*Send Again*: one event."""
    delivery = get_delivery(actor=request.actor, delivery_id=delivery_id)
    again = replaying.retry_delivery(actor=request.actor, delivery=delivery)
    return done(request, url_of(request, "delivery", delivery_id=again.id))


@portal_page(MANAGE, "POST")
def test(request: PortalRequest, endpoint_id: UUID) -> HttpResponse:
    """*Test*: the worker sends one, and the page that follows shows what came of it."""
    endpoint = get_endpoint(actor=request.actor, endpoint_id=endpoint_id)
    delivery = replaying.send_test(actor=request.actor, endpoint=endpoint)
    return done(request, url_of(request, "delivery", delivery_id=delivery.id))


@portal_page(MANAGE, "GET", "POST")
def replay(request: PortalRequest, endpoint_id: UUID) -> HttpResponse:
    """*Replay*: many events once more."""
    endpoint = get_endpoint(actor=request.actor, endpoint_id=endpoint_id)
    form = ReplayForm(posted(request))
    details = url_of(request, "view", endpoint_id=endpoint.id)
    if form.is_valid():
        with refusals_in(form):
            replaying.replay(actor=request.actor, endpoint=endpoint, span=form.span)
            return done(request, details)
    context = {
        "endpoint": endpoint,
        "close_url": details,
        "submit_label": _("Send Again"),
        "crumbs": crumbs(request, details_crumb(request, endpoint), (_("Replay"), request.path)),
    }
    return show_form(request, "webhooks/replay.html", form, context)
