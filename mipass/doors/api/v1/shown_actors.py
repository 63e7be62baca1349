"""How the public API names who acted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from mipass.base.kit.actor import ActorKind


def show_actor(kind: str, actor_id: UUID | None) -> dict[str, Any]:
    """A kind and an id. Operators act as the vendor: which of them it was is not told."""
    return {"kind": kind, "id": None if kind == ActorKind.OPERATOR else actor_id}
