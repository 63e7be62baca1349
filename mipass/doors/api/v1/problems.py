"""Refusals as the public API answers them (RFC 9457), each with a page that explains its code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from ninja import Schema
from pydantic import Field

from mipass.base.kit.errors import DomainError, Forbidden, Invalid, NotFound, TooManyAttempts
from mipass.base.kit.logs import request_id
from mipass.base.requests.operations import KeyReused, RequestInProgress
from mipass.domains.credentials.issuing import NeedsConfirmation
from mipass.doors.api.problems import problem
from mipass.doors.api.v1.error_codes import STATUS_OF_CODE

JsonPointer = str
SAFE = "~!$&'()*+,;=:@"  # besides letters and digits (RFC 3986, 3.5)
# What rules call an input otherwise than the bodies here.
CALLED: Mapping[str, str] = {"organizations": "organization_ids", "typed_name": "confirm_name"}
LATER = "1"  # seconds
# What rules tell beside their words that a problem has as a member.
FACTS = ("state", "needed", "available", "live")


class FieldError(Schema):
    """What is wrong with a field: ``pointer`` (RFC 6901, 6) names it in the body, ``?name`` in the query."""

    pointer: str = Field(examples=["#/card/card_number"])
    code: str = Field(examples=["out_of_range"])
    detail: str


class ApiProblem(Schema):
    """Why a request was refused. ``code`` is stable for programs, ``detail`` for people."""

    type: str
    title: str
    status: int
    code: str = Field(examples=["not_found"])
    detail: str
    request_id: str
    errors: list[FieldError] | None = None
    accept: list[str] | None = Field(None, description="What to send in `accepted` to go on all the same")
    total: int | None = Field(None, description="How many credentials the selection holds now")
    oldest: str | None = Field(None, description="The cursor with which the feed begins again")
    required: str | None = Field(None, description="The scope that the token lacks")
    state: str | None = Field(None, description="With `wrong_state`: what its present state is")
    needed: int | None = Field(None, description="How many credits that takes")
    available: int | None = Field(None, description="How many credits there are for it")
    live: int | None = Field(
        None, description="With `same_card`: how many live credentials have it (20 at most); needs cards:read"
    )


class Refusal(Exception):
    """A refusal of the door itself, with its status and code."""

    def __init__(
        self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.headers, self.more = headers or {}, more


def invalid(place: JsonPointer, code: str, detail: str, *, as_code: str = "invalid") -> Refusal:
    """422 about one field: a pointer into the body, or ``?name`` of the query."""
    pointer = place if place.startswith("?") else f"#{place}"
    return Refusal(422, as_code, detail, errors=[{"pointer": pointer, "code": code, "detail": detail}])


def pointer_to(path: Iterable[object]) -> str:
    """The place in the body, as a pointer in a fragment of a URI (RFC 6901, 6): `#/card/card_number`."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "#" + "".join(f"/{quote(part, safe=SAFE)}" for part in parts)


def answer(refusal: Refusal) -> HttpResponse:
    """The problem document."""
    page = f"{settings.CONFIG.public_url}/api/docs/errors#{refusal.code}"
    more = {"type": page, "request_id": request_id.get(), **refusal.more}
    response = problem(refusal.status, refusal.code, refusal.detail, **more)
    for name, value in refusal.headers.items():
        response[name] = value
    return response


def of_rule(request: HttpRequest, error: DomainError) -> Refusal:
    """The refusal of a rule."""
    if isinstance(error, TooManyAttempts):
        headers = {"Retry-After": str(error.retry_after)}
        return Refusal(429, "too_many_attempts", error.message, headers=headers)
    if isinstance(error, KeyReused):
        return Refusal(422, error.code, "This Idempotency-Key was used for another request. Send a new one.")
    if isinstance(error, Invalid):
        return invalid(_pointer(request, error.field or ""), error.code, error.message)
    if isinstance(error, NeedsConfirmation):
        return Refusal(409, "confirmation_needed", error.message, accept=[error.code], **_facts(error))
    if isinstance(error, RequestInProgress):
        return Refusal(409, error.code, error.message, headers={"Retry-After": LATER})
    usual = 404 if isinstance(error, NotFound) else 403 if isinstance(error, Forbidden) else 409
    status = STATUS_OF_CODE.get(error.code, usual)
    headers = {"Retry-After": LATER} if status == 503 else {}
    return Refusal(status, error.code, error.message, headers=headers, **_facts(error))


def _facts(error: DomainError) -> dict[str, Any]:
    return {name: value for name, value in error.facts.items() if name in FACTS}


def _pointer(request: HttpRequest, field: str) -> JsonPointer:
    """Where the body has the field that a rule names: at its top, or one level below."""
    body, field = _body(request), CALLED.get(field, field)
    if not isinstance(body, Mapping) or not field or field in body:
        return f"/{field}" if field else ""
    for name, part in body.items():
        if isinstance(part, Mapping) and (field in part or name == "card"):
            return f"/{name}/{field}"
    return f"/{field}"


def _body(request: HttpRequest) -> object:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):  # the operation has read it as a stream
        return None
