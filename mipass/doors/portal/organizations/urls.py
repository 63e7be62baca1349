"""Addresses of a distributor's organizations."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

app_name = "organizations"


def unwritten(_request: HttpRequest, **_ids: object) -> HttpResponse:
    """Hold the place of a view that is being written."""
    raise Http404


urlpatterns = [
    path("", unwritten, name="list"),
    path("add/", unwritten, name="add"),
    path("<uuid:organization_id>/", unwritten, name="view"),
    path("<uuid:organization_id>/rename/", unwritten, name="rename"),
    path("<uuid:organization_id>/status/", unwritten, name="status"),
    path("<uuid:organization_id>/limit/", unwritten, name="limit"),
    path("<uuid:organization_id>/remove/", unwritten, name="remove"),
]
