"""The public API as a whole: its routers, and how it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from mipass.base.kit.errors import DomainError
from mipass.doors.api.v1.problems import Refusal, answer, of_rule, pointer_to
from mipass.doors.api.v1.resources import ROOMS

VERSION = "1.0"
api = NinjaAPI(
    title="miPASS API",
    version=VERSION,
    description="What an admin can do in the portal, a program can do here.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
)
for room in ROOMS:
    api.add_router("", room.router)

# What pydantic calls a wrong value, and what it is called here where that is not "invalid".
CODES: Mapping[str, str] = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "literal_error": "not_one_of",
    "uuid_parsing": "bad_id",
    "string_pattern_mismatch": "bad_form",
}


def answer_to_refusal(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """What the door refuses itself."""
    return answer(refusal)


def answer_to_rule(request: HttpRequest, error: DomainError) -> HttpResponse:
    """What a rule refuses."""
    return answer(of_rule(request, error))


def answer_to_content(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What does not fit the description: each wrong member by itself. No value is repeated."""
    found = [
        {
            "pointer": _pointer(each["loc"]),
            "code": CODES.get(each["type"], "invalid"),
            "detail": each["msg"] + ".",
        }
        for each in error.errors
    ]
    unknown = [each for each in found if each["code"] == "unknown_field"]
    if unknown:
        names = ", ".join(each["pointer"].lstrip("#/?") for each in unknown)
        return answer(Refusal(422, "unknown_field", f"There is no {names} here.", errors=found))
    return answer(Refusal(422, "invalid", "Some of what was sent is not valid: see errors.", errors=found))


def _pointer(place: tuple[Any, ...]) -> str:
    """In the body by a pointer, in the query by the parameter's name."""
    where, *path = place
    if where == "query":
        return f"?{path[-1]}"
    inner = path[1:] if path and path[0] == "body" else path
    return pointer_to(inner)


def answer_to_unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    if error.status_code == 400:
        return answer(Refusal(400, "malformed_json", "The body is not JSON in UTF-8."))
    return answer(Refusal(error.status_code, "invalid", str(error)))


HANDLERS: Mapping[type[Exception], Any] = {
    Refusal: answer_to_refusal,
    DomainError: answer_to_rule,
    ValidationError: answer_to_content,
    HttpError: answer_to_unreadable,
}
for kind, handler in HANDLERS.items():
    api.add_exception_handler(kind, handler)
