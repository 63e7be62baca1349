"""Idempotency keys of the public API (draft-ietf-httpapi-idempotency-key-header-07)."""

from __future__ import annotations

import base64
import hashlib
import re
from uuid import UUID

from django.http import HttpRequest

from mipass.base.requests.operations import PROGRAMS_KEY
from mipass.doors.api.v1.problems import Refusal

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,98}[\x21-\x7e])?")


def sent_key(request: HttpRequest) -> str:
    """The key of a request, with or without the quotes of a structured field; empty where none came."""
    text = request.headers.get(HEADER, "").strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    if text and not _KEY.fullmatch(text):
        raise Refusal(400, "bad_key", f"{HEADER} has 1 to 100 printable ASCII characters.")
    return text


def require_key(request: HttpRequest) -> None:
    """Raise for a request without one, where what it does must not be done twice."""
    if not sent_key(request):
        raise Refusal(
            400,
            "idempotency_key_required",
            f"Send the header {HEADER} with a new value for each new request, and the same one to retry.",
        )


def stored_key(request: HttpRequest, client_id: UUID, route: str) -> str:
    """What the key is kept as: 45 characters that no other client, method or route can give.

    A request that came without a key, where it needs none, has one of its own: its id is new.
    """
    digest = hashlib.sha256()
    for part in (client_id.hex, request.method or "", route, sent_key(request)):
        octets = part.encode()
        digest.update(len(octets).to_bytes(4) + octets)
    return PROGRAMS_KEY + base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")
