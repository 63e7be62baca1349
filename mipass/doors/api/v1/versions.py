"""Versions of objects, for PATCH that must not undo what somebody else changed (RFC 9110, 13.1.1)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from mipass.doors.api.v1.problems import Refusal

LENGTH = 16


def version_of(*values: Any) -> str:
    """A version of what these values are: another one whenever any of them changes."""
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:LENGTH]


def require_version(request: HttpRequest, present: str) -> None:
    """Raise ``stale_version`` for a request that was made of another version than the present one."""
    sent = request.headers.get("If-Match", "").strip()
    if sent and sent != "*" and sent.removeprefix("W/").strip('"') != present:
        raise Refusal(
            412,
            "stale_version",
            "Somebody changed this since you read it. Read it again, then decide.",
            headers={"ETag": f'"{present}"'},
        )


def tell_version(response: HttpResponse, version: str) -> None:
    """The version as an entity tag."""
    response["ETag"] = f'"{version}"'
