"""Addresses of the public API and of its pages, below ``/api/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from mipass.doors.api.v1.api import api
from mipass.doors.api.v1.pages import docs, error_codes, openapi

app_name = "api"
_routes = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]

urlpatterns = [
    *(path(f"v1/{each.pattern}", each.callback, each.default_args, each.name) for each in _routes),
    path("v1/openapi.json", openapi, name="openapi"),
    path("docs", docs, name="docs"),
    path("docs/errors", error_codes, name="errors"),
]
