"""What a scope of the API is. Which there are is composed above, beside the role matrix."""

from __future__ import annotations

from dataclasses import dataclass

from mipass.base.kit.actor import Permission
from mipass.base.kit.shapes import Words


@dataclass(frozen=True, slots=True)
class ApiScope:
    """Some permissions under a name (RFC 6749, 3.3): a client has those of its scopes and no other.

    ``needs_all``: it gives nothing to a client that reaches selected organizations alone. ``is_strong``: what
    a person would be asked to confirm, or takes rights with it; pages mark it.
    """

    code: str
    words: Words
    permissions: frozenset[Permission] = frozenset()
    needs_all: bool = False
    is_strong: bool = False
