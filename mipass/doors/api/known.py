"""Whether a request brings what no stranger has: asked where its address may not ask any more.

It is looked up by an index: no signature is checked, nothing is inflated, nothing stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError
from mipass.base.kit.vault import token_hash
from mipass.domains.credentials.models import TokenKind
from mipass.domains.credentials.phones.grants import know_token
from mipass.domains.credentials.phones.offers import OfferEnded, find_offer
from mipass.domains.credentials.phones.pre_authorized import CodeSpent, read_pre_authorized
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import get_organization
from mipass.domains.readers.codes import find_code
from mipass.domains.readers.queries import is_reader_key
from mipass.protocol.eat import read_eat
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import from_base64url

LARGEST = 64_000  # octets of a body that is looked into
Look = Callable[[HttpRequest, Mapping[str, Any]], object]
UNREADABLE = (
    ProtocolError,
    ValueError,
    RecursionError,
    BadRequest,
    SuspiciousOperation,
    MultiPartParserError,
    UnreadablePostError,
)


def is_known(request: HttpRequest) -> bool:
    """Whether the request has a token, link or code that counts, is a known reader's, or public for all."""
    try:
        request.resolver_match = route = resolve(request.path_info)  # by which log lines leave tokens out
        look = LOOKS.get(route.url_name or "")
        return look is not None and bool(look(request, route.kwargs))
    except (OfferEnded, CodeSpent):  # it was good once, and its holder is to hear so
        return True
    except (Resolver404, DomainError, *UNREADABLE):
        return False


def _public(_request: HttpRequest, _kwargs: Mapping[str, Any]) -> bool:
    """Phones and readers need it of anybody; it is the same for all, and made once."""
    return True


def _counts_by_itself(_request: HttpRequest, _kwargs: Mapping[str, Any]) -> bool:
    """Codes that are typed have a count of their own, which right ones do not pass either."""
    return True


def _has_link(_request: HttpRequest, kwargs: Mapping[str, Any]) -> object:
    return find_offer(organization=_organization(kwargs), link_hash=token_hash(kwargs["token"]))


def _has_grant(request: HttpRequest, kwargs: Mapping[str, Any]) -> object:
    form: Mapping[str, Any] = request.POST if _is_small(request) else {}
    organization = _organization(kwargs)
    if token := form.get("refresh_token", ""):
        return know_token(organization=organization, token=token, kind=TokenKind.REFRESH)
    code = read_pre_authorized(organization=organization, code=form.get("pre-authorized_code", ""))
    return find_offer(organization=organization, link_hash=code.link_hash)


def _has_token(request: HttpRequest, kwargs: Mapping[str, Any]) -> object:
    token = _authorization(request, "dpop")
    return token and know_token(organization=_organization(kwargs), token=token, kind=TokenKind.ACCESS)


def _has_permit(request: HttpRequest, kwargs: Mapping[str, Any]) -> object:
    code = _authorization(request, "enrollment")
    if code:
        return find_code(organization_id=_organization(kwargs).id, code=code)
    return _has_token(request, kwargs)


def _has_code(request: HttpRequest, _kwargs: Mapping[str, Any]) -> object:
    body = json.loads(request.body) if _is_small(request) else None
    code = body.get("code") if isinstance(body, dict) else None
    return isinstance(code, str) and find_code(code=code)


def _is_reader(request: HttpRequest, _kwargs: Mapping[str, Any]) -> bool:
    """Its key is no secret; whether it signed is found out all the same, or naming it would keep it out."""
    body = json.loads(request.body) if _is_small(request) else None
    eat = body.get("eat") if isinstance(body, dict) else None
    return is_reader_key(read_eat(from_base64url(eat)).thumbprint)


LOOKS: Mapping[str, Look] = {
    **dict.fromkeys(["issuer_metadata", "server_metadata", "nonce", "openapi", "docs"], _public),
    **dict.fromkeys(["issuer_metadata_below", "server_metadata_below"], _public),
    **dict.fromkeys(["status_list", "status_list_aggregation", "revocation_list"], _public),
    **dict.fromkeys(["reader_config", "reader_release"], _public),
    "offer_by_code": _counts_by_itself,
    **dict.fromkeys(["offer", "offer_code"], _has_link),
    "token": _has_grant,
    **dict.fromkeys(["credential", "notification"], _has_token),
    "enrollment_code": _has_code,
    **dict.fromkeys(["enrollments", "enrollment"], _has_permit),
    "reader_report": _is_reader,
}


def _organization(kwargs: Mapping[str, Any]) -> Organization:
    return get_organization(actor=Actor.system(), organization_id=UUID(kwargs["organization_id"]))


def _is_small(request: HttpRequest) -> bool:
    return int(request.META.get("CONTENT_LENGTH") or 0) <= LARGEST


def _authorization(request: HttpRequest, wanted: str) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == wanted else ""
