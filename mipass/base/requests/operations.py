"""Claiming a request key inside the transaction that does the work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import OperationalError
from django.db.models import Model
from django.utils.translation import gettext as _

from mipass.base.keys.installation import canonical, installation_keys
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists
from mipass.base.kit.errors import Invalid, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import is_mac, mac
from mipass.base.requests.models import OperatorRequest, TenantRequest

KEY_LENGTH = 100
PROGRAMS_KEY = "c:"  # begins the keys of programs, which no form may send
PATIENCE, LOCK_NOT_AVAILABLE = "10s", "55P03"  # of PostgreSQL
OWN_KEY = "~"  # begins the keys that rules make themselves, so that no client can take one before


class KeyReused(Refused):
    """The key was used before with other content. ``result_id`` is what it made then."""

    code = "idempotency_key_reused"

    def __init__(self, result_id: UUID) -> None:
        super().__init__(_("This request was already used for something else; send it again with a new key."))
        self.result_id = result_id


class RequestInProgress(Refused):
    """The first request of this key has not ended yet."""

    code = "request_in_progress"

    def __init__(self) -> None:
        super().__init__(_("The same request is still running; ask again in a moment."))


@dataclass(slots=True)
class Claims:
    """What became of the keys that were claimed within `noting_claims`."""

    replayed: bool = False


_noted: ContextVar[Claims | None] = ContextVar("claims", default=None)


@contextmanager
def noting_claims() -> Iterator[Claims]:
    """Learn whether a key that is claimed within the block was used before, however deep it is claimed."""
    claims = Claims()
    token = _noted.set(claims)
    try:
        yield claims
    finally:
        _noted.reset(token)


@dataclass(frozen=True, slots=True)
class Claim:
    """``result_id`` names the object of this key; ``replayed`` says that it exists already."""

    result_id: UUID
    replayed: bool


def claim(
    *, actor: Actor, distributor_id: UUID | None, key: str, operation: str, content: Mapping[str, Any]
) -> Claim:
    """Take the key for this operation, or learn what it made before.

    Only a keyed digest of ``content`` is kept. Must run in the transaction that makes the object of
    ``result_id``. A concurrent claim of one key waits for the first to end. Raises KeyReused when the
    same key came with another operation or content, Invalid for a key that is empty or too long.
    """
    if not 1 <= len(key) <= KEY_LENGTH or key.startswith(OWN_KEY):
        raise Invalid(
            _("A request key has 1 to 100 characters and does not begin with “~”."),
            code="bad_key",
            field="idempotency_key",
        )
    model, owner = _owner(actor, distributor_id)
    result_id = new_id()
    keys, whole = installation_keys("requests"), canonical({"operation": operation, **content})
    fresh = _take(
        model,
        key.startswith(PROGRAMS_KEY),
        id=new_id(),
        **owner,
        key=key,
        operation=operation,
        content=mac(keys, whole),
        result_id=result_id,
        at=now(),
    )
    if fresh:
        return Claim(result_id, replayed=False)
    earlier = model._default_manager.get(**owner, key=key)
    if not is_mac(keys, earlier.content, whole):
        raise KeyReused(earlier.result_id)
    if (claims := _noted.get()) is not None:
        claims.replayed = True
    return Claim(earlier.result_id, replayed=True)


def claim_if_keyed(
    *, actor: Actor, distributor_id: UUID | None, key: str, operation: str, content: Mapping[str, Any]
) -> Claim:
    """The same for what needs no key: without one each request is a new one."""
    if not key:
        return Claim(new_id(), replayed=False)
    return claim(actor=actor, distributor_id=distributor_id, key=key, operation=operation, content=content)


def _take(model: type[Model], is_programs: bool, **values: Any) -> bool:
    """Insert the row; a program that waits for another request of its key too long is told so.

    Its connection would be at an end before, and it would ask again without knowing why.
    """
    try:
        return insert_unless_exists(model, patience=PATIENCE if is_programs else "", **values)
    except OperationalError as error:
        if is_programs and getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE:
            raise RequestInProgress from error
        raise


def _owner(
    actor: Actor, distributor_id: UUID | None
) -> tuple[type[TenantRequest] | type[OperatorRequest], dict[str, Any]]:
    if distributor_id is not None:
        return TenantRequest, {"distributor_id": distributor_id}
    return OperatorRequest, {"account_id": actor.id}
