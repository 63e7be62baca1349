"""Addresses of the distributor's own page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

app_name = "distributor"


def unwritten(_request: HttpRequest, **_ids: object) -> HttpResponse:
    """Hold the place of a view that is being written."""
    raise Http404


urlpatterns = [
    path("", unwritten, name="view"),
    path("edit/", unwritten, name="edit"),
    path("redeem/", unwritten, name="redeem"),
]
