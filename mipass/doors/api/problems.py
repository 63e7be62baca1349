"""Refusals as the API answers them: problem details (RFC 9457), or OAuth's errors to wallets."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from ninja import Schema
from pydantic import Field

from mipass.base.kit.errors import DomainError, Forbidden, Invalid, NotFound, Refused, TooManyAttempts

CONTENT_TYPE = "application/problem+json"
GONE = {"offer_expired", "offer_used", "offer_claimed"}
UNAVAILABLE = {"wrong_time", "held"}  # not the request's fault, and over when an operator has acted
LATER = "60"  # seconds
STATUS = {NotFound: 404, Forbidden: 403, Invalid: 422, Refused: 409, TooManyAttempts: 429}


class Problem(Schema):
    """Why a request was refused. ``code`` is stable, ``detail`` for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(examples=["not_found"])
    detail: str


class OAuthError(Schema):
    """A refusal as RFC 6749, 5.2 has it. ``code``, where there is one, says more than ``error`` can."""

    error: str = Field(examples=["invalid_grant"])
    error_description: str = ""
    code: str | None = None


def problem(status: int, code: str, detail: str = "", **more: str) -> HttpResponse:
    """The answer for a refusal; ``more`` are further members of it (RFC 9457, 3.2)."""
    title = HTTPStatus(status).phrase
    body = Problem(title=title, status=status, code=code, detail=detail or title).dict() | more
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def refusal(error: DomainError) -> HttpResponse:
    """The answer for a rule's refusal."""
    status = next(number for kind, number in STATUS.items() if isinstance(error, kind))
    status = 410 if error.code in GONE else 503 if error.code in UNAVAILABLE else status
    answer = problem(status, error.code, error.message)
    if error.code in UNAVAILABLE:
        answer["Retry-After"] = LATER
    if isinstance(error, TooManyAttempts):
        answer["Retry-After"] = str(error.retry_after)
    return answer


def oauth_error(error: str, *, status: int = 400, description: str = "", code: str = "") -> HttpResponse:
    """The answer in OAuth's form; its description knows no letter beyond ASCII (RFC 6749, 5.2)."""
    body = {"error": error}
    if description.isascii() and description.isprintable():
        body["error_description"] = description.replace('"', "'").replace("\\", "/")
    if code and code != error:
        body["code"] = code
    answer = JsonResponse(body, status=status)
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = f'DPoP error="{error}", algs="ES256"'
    return answer


def unauthorized() -> HttpResponse:
    """The answer for whoever brought no token at all: told what would do, and no error (RFC 6750, 3.1)."""
    answer = problem(401, "unauthorized")
    answer["WWW-Authenticate"] = 'DPoP algs="ES256"'
    return answer


def as_problem(_request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A refusal of Django's or of the framework, which would be a page, as a problem."""
    kind = response.headers.get("Content-Type", "")
    if response.status_code < HTTPStatus.BAD_REQUEST or "json" in kind:
        return response
    code = HTTPStatus(response.status_code).name.lower()
    answer = problem(response.status_code, code)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            answer[name] = response.headers[name]
    return answer
