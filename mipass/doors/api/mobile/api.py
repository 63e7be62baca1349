"""The mobile API as a whole: its routers, how it refuses, and its published description."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from mipass.base.kit.errors import DomainError
from mipass.doors.api.mobile import errors, issuing, metadata
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
api.add_exception_handler(errors.WalletError, errors.answer_to_wallet_error)
api.add_exception_handler(ProtocolError, errors.answer_to_protocol_error)
api.add_exception_handler(DomainError, errors.answer_to_domain_error)
api.add_exception_handler(ValidationError, errors.answer_to_unreadable)
api.add_exception_handler(HttpError, errors.answer_to_unreadable)


def description() -> dict[str, object]:
    """The OpenAPI 3.1 document."""
    return api.get_openapi_schema(path_prefix="")


@require_safe
def openapi(_request: HttpRequest) -> JsonResponse:
    """The document, for programs."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


app_name = "mobile"
_routes: list[URLPattern] = [each for each in api.urls[0] if each.name != "api-root"]

urlpatterns = [*_routes, path("mobile/openapi.json", openapi, name="openapi")]
