"""The mobile API as a whole: its routers, how it refuses, and its published description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from mipass.base.kit.errors import DomainError
from mipass.doors.api.mobile import errors, issuing, metadata, readers
from mipass.doors.api.mobile.description import Json, describe
from mipass.doors.api.mobile.devices import TokenMissing
from mipass.protocol.errors import ProtocolError

api = NinjaAPI(
    title="miPASS Mobile API",
    version="1.0",
    description="How phones accept credentials (OpenID4VCI 1.0), and how readers are enrolled and report.",
    urls_namespace="mobile",
    openapi_url=None,
    docs_url=None,
)
api.add_router("", metadata.router)
api.add_router("", issuing.router)
api.add_router("", readers.router)
# The framework types a handler as one for the class as well, which none is.
HANDLERS: Mapping[type[Exception], Any] = {
    errors.WalletError: errors.answer_to_wallet_error,
    TokenMissing: errors.answer_to_no_token,
    ProtocolError: errors.answer_to_protocol_error,
    DomainError: errors.answer_to_domain_error,
    ValidationError: errors.answer_to_unreadable,
    HttpError: errors.answer_to_unreadable,
}
for kind, handler in HANDLERS.items():
    api.add_exception_handler(kind, handler)


@require_safe
def openapi(_request: HttpRequest) -> JsonResponse:
    """The OpenAPI document, for programs."""
    return JsonResponse(describe(api), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for people."""
    document = describe(api)
    request.user = AnonymousUser()  # the page is the same for everybody
    context = {**document["info"], "tags": list(_by_tag(document).items())}
    return render(request, "api/docs.html", context)


def _by_tag(document: Json) -> dict[str, list[dict[str, str]]]:
    shown: dict[str, list[dict[str, str]]] = {}
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            shown.setdefault(operation["tags"][0], []).append(_shown(method, address, operation))
    return shown


def _shown(method: str, path: str, operation: Json) -> dict[str, str]:
    schemes = [name for each in operation.get("security", []) for name in each]
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "text": operation.get("description", "").replace("``", ""),
        "security": ", ".join(schemes),
        "answers": ", ".join(operation["responses"]),
    }


app_name = "mobile"
_routes = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]

urlpatterns = [
    *_routes,
    path("mobile/openapi.json", openapi, name="openapi"),
    path("mobile/docs", docs, name="docs"),
]
