"""A form that waits while its sender confirms who they are.

It is sealed, bound to person and address, kept for ten minutes, and named by a nonce that the confirmation's
own form carries. Only a POST with that nonce takes it up; any other confirmation, and *Cancel*, drop it.
"""

from __future__ import annotations

import base64
import secrets
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, QueryDict

from mipass.base.keys.installation import installation_keys
from mipass.base.kit.clock import now
from mipass.base.kit.vault import CannotOpen, seal, unseal
from mipass.domains.accounts.models import Account

FIELD = "kept_form"
SECONDS = 10 * 60
BYTES = 100_000


def keep(request: HttpRequest) -> str:
    """Keep what was sent, in place of anything older; the nonce, or nothing for a form that is too large."""
    drop(request)
    form = request.POST.copy()
    form.pop("csrfmiddlewaretoken", None)
    path, body, nonce = request.get_full_path(), form.urlencode().encode(), secrets.token_urlsafe(32)
    if len(body) > BYTES:
        return ""
    sealed = seal(installation_keys(FIELD), body, _binding(request, path, nonce))
    request.session[FIELD] = {
        "nonce": nonce,
        "path": path,
        "form": base64.b64encode(sealed).decode(),
        "at": now().timestamp(),
    }
    return nonce


def drop(request: HttpRequest) -> None:
    """Forget it."""
    request.session.pop(FIELD, None)


def drop_others(request: HttpRequest, nonce: str) -> str | None:
    """Forget it unless this is its nonce; the address that it waits for."""
    if (kept := _find(request, nonce)) is None:
        drop(request)
        return None
    return str(kept["path"])


def take_up(request: HttpRequest) -> bool:
    """Make this request the one that was kept, if it carries its nonce to its address. Once."""
    kept = _find(request, request.POST.get(FIELD, ""))
    drop(request)
    if kept is None or kept["path"] != request.get_full_path():
        return False
    try:
        sealed = base64.b64decode(kept["form"])
        body = unseal(installation_keys(FIELD), sealed, _binding(request, kept["path"], kept["nonce"]))
    except CannotOpen:
        return False
    request.POST = QueryDict(body, encoding=settings.DEFAULT_CHARSET)
    return True


def _find(request: HttpRequest, nonce: str) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(FIELD)
    if not kept or not secrets.compare_digest(kept.get("nonce", "").encode(), nonce.encode()):
        return None
    return kept if nonce and 0 <= now().timestamp() - kept["at"] < SECONDS else None


def _binding(request: HttpRequest, path: str, nonce: str) -> bytes:
    return f"{cast('Account', request.user).id}\n{path}\n{nonce}".encode()
