"""The public API's own pages, the same for everybody: the document, and the codes of refusals."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mipass.doors.api.v1.api import api
from mipass.doors.api.v1.description import Json, describe, operations_of
from mipass.doors.api.v1.error_codes import CODES_OF_STATUS


@require_safe
def openapi(_request: HttpRequest) -> JsonResponse:
    """The OpenAPI document, for programs."""
    return JsonResponse(describe(api), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for people."""
    document = describe(api)
    return _page(request, "api/v1/docs.html", {**document["info"], "tags": list(_by_tag(document).items())})


@require_safe
def error_codes(request: HttpRequest) -> HttpResponse:
    """Every code that a refusal can have, and what to do."""
    rows = [
        {"code": code, "status": status, "text": text}
        for status, codes in CODES_OF_STATUS.items()
        for code, text in codes.items()
    ]
    return _page(request, "api/v1/errors.html", {"rows": rows})


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    request.user = AnonymousUser()  # the page is the same for everybody
    return render(request, template, context)


def _scopes(operation: Json) -> list[str]:
    """One of the scopes, and all that are needed besides."""
    one = " or ".join(operation.get("x-required-scope", []))
    return [*([one] if one else []), *operation.get("x-also-required-scope", [])]


def _by_tag(document: Json) -> dict[str, list[Json]]:
    shown: dict[str, list[Json]] = {}
    for path, method, operation in operations_of(document):
        shown.setdefault(operation["tags"][0], []).append(
            {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "summary": operation.get("description", "").partition("\n")[0],
                "text": operation.get("description", "").partition("\n")[2].strip().replace("`", ""),
                "scope": " and ".join(_scopes(operation)),
                "parameters": [each["name"] for each in operation.get("parameters", [])],
                "answers": ", ".join(operation["responses"]),
            }
        )
    return shown
