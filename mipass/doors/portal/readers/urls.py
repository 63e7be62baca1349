"""Addresses of an organization's readers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

app_name = "readers"


def unwritten(_request: HttpRequest, **_ids: object) -> HttpResponse:
    """Hold the place of a view that is being written."""
    raise Http404


urlpatterns = [
    path("", unwritten, name="list"),
    path("<uuid:reader_id>/", unwritten, name="view"),
    path("<uuid:reader_id>/rename/", unwritten, name="rename"),
    path("<uuid:reader_id>/remove/", unwritten, name="remove"),
]
