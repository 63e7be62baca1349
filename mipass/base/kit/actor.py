"""Who acts, and what they may do. Built from live rows at each request or job; never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType
from uuid import UUID

from mipass.base.kit.errors import Forbidden, NotFound

Permission = NewType("Permission", str)


class ActorKind(StrEnum):
    """The kinds of actor that an audit line can name."""

    ADMIN = "admin"
    OPERATOR = "operator"
    PERSON = "person"
    DEVICE = "device"
    READER = "reader"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object lies: a tenant, and a unit within it. Both None is the installation itself."""

    tenant_id: UUID | None = None
    unit_id: UUID | None = None


INSTALLATION = Place()


@dataclass(frozen=True, slots=True)
class Actor:
    """A kind, an identity and a reach. ``unit_ids`` None means every unit of the tenant."""

    kind: ActorKind
    id: UUID | None = None
    tenant_id: UUID | None = None
    unit_ids: frozenset[UUID] | None = frozenset()
    permissions: frozenset[Permission] = frozenset()
    facts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def system(cls) -> Actor:
        """The installation itself: jobs and commands. Reaches everything."""
        return cls(kind=ActorKind.SYSTEM, unit_ids=None)

    @property
    def is_system(self) -> bool:
        """Whether this is the installation itself."""
        return self.kind is ActorKind.SYSTEM

    @property
    def tenant(self) -> UUID:
        """The tenant that the actor acts in. Raises NotFound for one that acts in none."""
        if self.tenant_id is None:
            raise NotFound
        return self.tenant_id

    @property
    def account_id(self) -> UUID:
        """The acting account. Raises Forbidden for the system, a device or a reader."""
        if self.id is None:
            raise Forbidden
        return self.id

    def reaches(self, place: Place) -> bool:
        """Whether the actor may know that an object in this place exists."""
        if self.is_system:
            return True
        if self.kind is ActorKind.OPERATOR:
            return place.unit_id is None
        if place.tenant_id is None or place.tenant_id != self.tenant_id:
            return False
        return place.unit_id is None or self.unit_ids is None or place.unit_id in self.unit_ids

    def can(self, permission: Permission) -> bool:
        """Whether the actor's role holds the permission, wherever it reaches."""
        return self.is_system or permission in self.permissions

    def require(self, permission: Permission, place: Place = INSTALLATION) -> None:
        """Raise NotFound outside the actor's reach and Forbidden without the permission."""
        if not self.reaches(place):
            raise NotFound
        if not self.can(permission):
            raise Forbidden
