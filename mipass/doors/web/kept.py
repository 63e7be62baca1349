"""A form that waits while its sender confirms who they are, or logs in again.

It is sealed, bound to person and address, kept for ten minutes, and named by a nonce. One whose sender had
to confirm who they are is taken up by a POST with that nonce alone; any other confirmation, and *Cancel*,
drop it.
One that came after its session had ended is never taken up: it is only shown again.
"""

from __future__ import annotations

import base64
import secrets
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, QueryDict

from mipass.base.keys.installation import installation_keys
from mipass.base.kit.clock import now
from mipass.base.kit.vault import CannotOpen, seal, unseal
from mipass.domains.accounts.models import Account

FIELD = "kept_form"
TYPED = "typed_form"
SECONDS = 10 * 60
BYTES = 100_000


def keep(request: HttpRequest) -> str:
    """Keep what was sent, in place of anything older; the nonce, or nothing for a form that is too large."""
    return _put(request, FIELD, _account_id(request), _form(request))


def keep_typed(request: HttpRequest, account_id: UUID) -> str:
    """Keep what that person typed, but for passwords, a passkey's answer and files; the nonce, or nothing."""
    form = _form(request)
    for name in [name for name in form if "password" in name or name == "credential"]:
        del form[name]
    return _put(request, TYPED, account_id, form) if form else ""


def drop(request: HttpRequest, slot: str = FIELD) -> None:
    """Forget it."""
    request.session.pop(slot, None)


def drop_others(request: HttpRequest, nonce: str) -> str | None:
    """Forget it unless this is its nonce; the address that it waits for."""
    if (kept := _find(request, FIELD, nonce)) is None:
        drop(request)
        return None
    return str(kept["path"])


def drop_typed_of_others(request: HttpRequest, account_id: UUID) -> None:
    """Forget what another person typed in this browser."""
    if request.session.get(TYPED, {}).get("account", str(account_id)) != str(account_id):
        drop(request, TYPED)


def take_up(request: HttpRequest) -> bool:
    """Make this request the one that was kept, if it carries its nonce to its address. Once."""
    form = _open(request, FIELD, request.POST.get(FIELD, ""))
    drop(request)
    if form is None:
        return False
    request.POST = form  # type: ignore[assignment]  # Django makes the same
    return True


def look_at_typed(request: HttpRequest, nonce: str) -> QueryDict | None:
    """What this person typed at this address before their session ended; what does not fit is forgotten."""
    form = _open(request, TYPED, nonce)
    if form is None:
        drop(request, TYPED)
    return form


def _form(request: HttpRequest) -> QueryDict:
    form = request.POST.copy()
    form.pop("csrfmiddlewaretoken", None)
    return form


def _put(request: HttpRequest, slot: str, account_id: UUID, form: QueryDict) -> str:
    drop(request, slot)
    path, body, nonce = request.get_full_path(), form.urlencode().encode(), secrets.token_urlsafe(32)
    if len(body) > BYTES:
        return ""
    sealed = seal(installation_keys(FIELD), body, _binding(slot, account_id, path, nonce))
    request.session[slot] = {
        "nonce": nonce,
        "account": str(account_id),
        "path": path,
        "form": base64.b64encode(sealed).decode(),
        "at": now().timestamp(),
    }
    return nonce


def _open(request: HttpRequest, slot: str, nonce: str) -> QueryDict | None:
    kept = _find(request, slot, nonce)
    if kept is None or kept["path"] != request.get_full_path():
        return None
    binding = _binding(slot, _account_id(request), kept["path"], kept["nonce"])
    try:
        body = unseal(installation_keys(FIELD), base64.b64decode(kept["form"]), binding)
    except CannotOpen:
        return None
    return QueryDict(body, encoding=settings.DEFAULT_CHARSET)


def _find(request: HttpRequest, slot: str, nonce: str) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(slot)
    if not kept or not secrets.compare_digest(kept.get("nonce", "").encode(), nonce.encode()):
        return None
    return kept if nonce and 0 <= now().timestamp() - kept["at"] < SECONDS else None


def _account_id(request: HttpRequest) -> UUID:
    return cast("Account", request.user).id


def _binding(slot: str, account_id: UUID, path: str, nonce: str) -> bytes:
    return f"{slot}\n{account_id}\n{path}\n{nonce}".encode()
