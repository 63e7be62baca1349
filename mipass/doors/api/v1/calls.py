"""The walk of one request to the public API, in the order that the contract gives.

Token (401), quota (429), scope (403, whatever the id, so that it tells nothing), reach of the ids in the path
(404), a suspended distributor (403), names in the query (422), the idempotency key (400); then what the body
says, and the operation with its own rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router, Schema
from ninja.decorators import decorate_view

from mipass.base.kit.actor import Actor, Permission
from mipass.base.kit.errors import DomainError
from mipass.base.kit.network import plain_address
from mipass.base.requests.operations import Claims, noting_claims
from mipass.domains.admins.acting import client_of
from mipass.domains.clients.models import ApiClient, ApiToken
from mipass.domains.clients.queries import find_token, granted_to
from mipass.domains.clients.tokens import is_token_text
from mipass.domains.distributors.models import Distributor
from mipass.doors.api.middleware import address_of, own_address_of
from mipass.doors.api.v1 import quotas
from mipass.doors.api.v1.finding import Found, find_named
from mipass.doors.api.v1.keys import require_key, sent_key, stored_key
from mipass.doors.api.v1.problems import ApiProblem, Refusal, answer, invalid, of_rule
from mipass.doors.api.v1.refusals import Shape, by_status, of_shape
from mipass.doors.api.v1.uses import USES

View = TypeVar("View", bound=Callable[..., Any])
READ = frozenset({"GET", "HEAD"})
# Requests a minute of one client; its distributor's clients together have four times that.
QUOTAS: Mapping[str, int] = {"read": 1_200, "write": 240, "search": 60}
OF_DISTRIBUTOR = 4
MANY = 100  # credentials; what issues or revokes more with one request needs a scope of its own
LARGE = "bulk:large"
FILE = {"type": "string", "format": "binary"}
WRONG_TOKENS = 60  # a minute from one neighbourhood


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, and what the ids of the path name."""

    actor: Actor
    client: ApiClient
    token: ApiToken
    scopes: frozenset[str]
    found: Found

    @property
    def distributor(self) -> Distributor:
        """Whose client asks."""
        return self.client.distributor


class ApiRequest(HttpRequest):
    """A request with its call."""

    call: Call
    claims: Claims
    key: str
    quota: quotas.Window


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What stands around a view. ``scopes``: one of them is needed, none is every token's; ``also``: all."""

    scopes: Collection[str] = ()
    also: Collection[str] = ()
    query: type[Schema] | None = None
    is_search: bool = False
    is_keyed: bool = False
    writes: bool = False
    takes_key: bool = False


def endpoint(
    router: Router,
    method: str,
    path: str,
    *,
    scope: str | Collection[str] = (),
    also: Collection[str] = (),
    answers: Any,
    status: int = 200,
    query: type[Schema] | None = None,
    is_search: bool = False,
    is_keyed: bool = False,
    refuses: Collection[str] = (),
    body: Mapping[str, Any] | None = None,
    files: Collection[str] = (),
    later: Any = None,
) -> Callable[[View], View]:
    """Serve a view at an address; its docstring is what the description says of it.

    One ``scope`` is needed, and all of ``also``. ``refuses`` are the codes of its rules, beside those of the
    walk to it (`refusals`); ``body`` describes one that is no JSON, ``files`` are the media types of answers
    that are none, ``later`` is answered with 202 by what may take longer than a request.
    """
    scopes = (scope,) if isinstance(scope, str) else tuple(scope)
    writes, takes_key = method not in READ, method in {"POST", "PUT"}
    around = Endpoint(scopes, tuple(also), query, is_search, is_keyed, writes, takes_key)
    extra: dict[str, Any] = {"security": [{"ApiToken": []}], "x-required-scope": list(scopes)}
    if also:
        extra["x-also-required-scope"] = list(also)
    if is_keyed:
        extra["x-idempotency-key"] = "required"
    if body is not None:
        extra["requestBody"] = dict(body)
    if files:
        extra["responses"] = {status: {"content": {kind: {"schema": FILE} for kind in files}}}

    waiting = {} if later is None else {202: later}

    def decorate(view: View) -> View:
        codes = by_status(of_shape(_shape(around, path, view)) | set(refuses))
        extra["x-codes"] = codes
        register = router.api_operation(
            [method],
            path,
            response={status: answers, **waiting, **dict.fromkeys(codes, ApiProblem)},
            url_name=view.__name__,
            operation_id=view.__name__,
            openapi_extra=extra,
        )
        return register(decorate_view(_entering(around))(view))

    return decorate


def _shape(around: Endpoint, path: str, view: Callable[..., Any]) -> Shape:
    sends_json = "body" in view.__annotations__
    return Shape(
        writes=around.writes,
        has_scopes=bool(around.scopes),
        has_ids="{" in path,
        takes_input=sends_json or around.query is not None,
        sends_json=sends_json,
        walks=around.query is not None and "after" in around.query.model_fields,
        takes_key=around.takes_key,
        is_keyed=around.is_keyed,
    )


def _entering(around: Endpoint) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    def decorate(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def walk(request: HttpRequest, **ids: Any) -> HttpResponse:
            request = cast("ApiRequest", request)
            with translation.override("en"), noting_claims() as request.claims:
                try:
                    enter(request, around, ids)
                    response = run(request, **ids)
                except Refusal as refusal:
                    response = answer(refusal)
                except DomainError as error:
                    response = answer(of_rule(request, error))
            if request.claims.replayed:
                response["Idempotency-Replayed"] = "true"
            return response

        return walk

    return decorate


def enter(request: ApiRequest, around: Endpoint, ids: Mapping[str, Any]) -> None:
    """Let the request in, or raise. Afterwards it has its ``call``."""
    token = _token(request)
    client = token.client
    request.counted_as = ""  # type: ignore[attr-defined]  # its quota counts it: a 404 of its is no attack
    _take_quota(request, client, around)
    granted = granted_to(client)
    _require_scope(around, granted.scopes)
    actor = client_of(client.id, client.distributor_id, granted)
    found = find_named(actor, ids)
    if around.writes and granted.is_suspended:
        raise Refusal(403, "distributor_suspended", "The distributor is suspended: nothing can be changed.")
    _require_known(request, around)
    if around.is_keyed:
        require_key(request)
    request.call = Call(actor, client, token, granted.scopes, found)
    route = request.resolver_match.route if request.resolver_match else request.path
    request.key = stored_key(request, client.id, route) if around.takes_key and sent_key(request) else ""


def _token(request: HttpRequest) -> ApiToken:
    """The token that the request brings. One answer for each that does not count."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    text, address = text.strip(), own_address_of(request)
    if scheme.lower() != "bearer" or not text:
        raise _unauthorized("")
    neighbours = f"wrong tokens:{address_of(request)}"
    if quotas.COUNTS.add(neighbours, 0) >= WRONG_TOKENS:
        raise _too_many()
    token = find_token(text) if is_token_text(text) else None
    if token is not None and not _comes_from(token.client, address):
        USES.note_refused(token.client, address)
        token = None
    if token is None:
        quotas.COUNTS.add(neighbours)
        raise _unauthorized('error="invalid_token"')
    USES.note_use(token, address)
    return token


def _comes_from(client: ApiClient, address: str) -> bool:
    if not client.networks:
        return True
    try:
        found = ip_address(plain_address(address).partition("%")[0])
    except ValueError:
        return False
    return any(found in ip_network(network) for network in client.networks)


def _unauthorized(error: str) -> Refusal:
    detail = "Send a valid API token in the header: Authorization: Bearer mip_…"
    return Refusal(401, "invalid_token", detail, headers={"WWW-Authenticate": f"Bearer {error}".strip()})


def _too_many() -> Refusal:
    headers = {"Retry-After": str(quotas.seconds_left())}
    return Refusal(429, "too_many_attempts", "Too many wrong tokens. Try again later.", headers=headers)


def count_accepted(request: ApiRequest, accepted: Collection[str]) -> None:
    """Let the client's page count which warnings it went on from. A repeated request counts no more."""
    if not request.claims.replayed:
        USES.count(request.call.client, *(f"accepted:{code}" for code in sorted(set(accepted))))


def require_large(request: ApiRequest, number: int) -> None:
    """Raise unless the client may issue or revoke so many with one request."""
    if number > MANY and LARGE not in request.call.scopes:
        raise _insufficient(LARGE, f"This is about {number} credentials: more than {MANY}")


def require_scope_of(request: ApiRequest, permission: Permission, scope: str) -> None:
    """Raise unless the client's scopes give what an operation needs beside its own scope."""
    if not request.call.actor.can(permission):
        raise _insufficient(scope)


def _take_quota(request: ApiRequest, client: ApiClient, around: Endpoint) -> None:
    is_search = around.is_search and bool(request.GET.get("search"))
    policy = "search" if is_search else "write" if around.writes else "read"
    quota = QUOTAS[policy] * settings.CONFIG.api_quota_times
    window = quotas.take(client.id, client.distributor_id, policy, quota, OF_DISTRIBUTOR * quota)
    request.quota = window
    if window.is_over:
        headers = {"Retry-After": str(window.seconds_left)}
        raise Refusal(429, "quota_exceeded", f"At most {quota} requests a minute here.", headers=headers)


def _require_scope(around: Endpoint, scopes: frozenset[str]) -> None:
    if around.scopes and not scopes.intersection(around.scopes):
        raise _insufficient(next(iter(around.scopes)))
    for needed in around.also:
        if needed not in scopes:
            raise _insufficient(needed)


def _insufficient(needed: str, why: str = "") -> Refusal:
    headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'}
    detail = f"{why}. " if why else ""
    detail += f"This token lacks the scope {needed}."
    return Refusal(403, "insufficient_scope", detail, headers=headers, required=needed)


def _require_known(request: HttpRequest, around: Endpoint) -> None:
    known = around.query.model_fields.keys() if around.query else ()
    for name in request.GET:
        if name not in known:
            detail = f"There is no parameter {name[:50]} here."
            raise invalid(f"?{name[:50]}", "unknown_field", detail, as_code="unknown_field")
        if len(request.GET.getlist(name)) > 1:
            raise invalid(f"?{name}", "repeated", f"Send {name} once.")
