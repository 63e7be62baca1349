"""Who asked, and who acts with which rights. An actor is built from live rows; only a principal is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType
from uuid import UUID

from mipass.base.kit.errors import Forbidden, NotFound
from mipass.base.kit.reliance import rely_on

Permission = NewType("Permission", str)


class ActorKind(StrEnum):
    """The kinds of actor that an audit line can name."""

    ADMIN = "admin"
    OPERATOR = "operator"
    PERSON = "person"
    CLIENT = "client"
    DEVICE = "device"
    READER = "reader"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object lies: a distributor, an organization of it. Both None is the installation itself."""

    distributor_id: UUID | None = None
    organization_id: UUID | None = None


INSTALLATION = Place()


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asked for something that is done later, as it is stored. It holds no rights: see ``actor_now``."""

    kind: ActorKind
    id: UUID | None = None


PEOPLE = frozenset({ActorKind.ADMIN, ActorKind.OPERATOR, ActorKind.PERSON})  # who have an account


@dataclass(frozen=True, slots=True)
class Actor:
    """A kind, an identity and a reach. ``organization_ids`` None means every organization of the distributor.

    ``anew`` reads the actor again from its rows, whose ids are ``rests_on``, and raises Forbidden when they
    give nothing any more. It is None where no rows are behind the rights.
    """

    kind: ActorKind
    id: UUID | None = None
    distributor_id: UUID | None = None
    organization_ids: frozenset[UUID] | None = frozenset()
    permissions: frozenset[Permission] = frozenset()
    rests_on: frozenset[UUID] = field(default=frozenset(), compare=False, repr=False)
    anew: Callable[[], Actor] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def system(cls) -> Actor:
        """The installation itself: jobs and commands. Reaches everything."""
        return cls(kind=ActorKind.SYSTEM, organization_ids=None)

    @property
    def is_system(self) -> bool:
        """Whether this is the installation itself."""
        return self.kind is ActorKind.SYSTEM

    @property
    def own_distributor_id(self) -> UUID:
        """The distributor that the actor acts in. Raises NotFound for one that acts in none."""
        if self.distributor_id is None:
            raise NotFound
        return self.distributor_id

    @property
    def principal(self) -> Principal:
        """Who this is, for a row that is acted upon later."""
        return Principal(self.kind, self.id)

    @property
    def own_id(self) -> UUID:
        """The id of whoever acts: an account, a device, a reader. Raises Forbidden for the system."""
        if self.id is None:
            raise Forbidden
        return self.id

    @property
    def account_id(self) -> UUID:
        """The acting account. Raises Forbidden for the system, a device or a reader."""
        if self.kind not in PEOPLE:
            raise Forbidden
        return self.own_id

    def reaches(self, place: Place) -> bool:
        """Whether the actor may know that an object in this place exists."""
        if self.is_system:
            return True
        if self.kind is ActorKind.OPERATOR:
            return place.organization_id is None
        if place.distributor_id is None or place.distributor_id != self.distributor_id:
            return False
        return (
            place.organization_id is None
            or self.organization_ids is None
            or place.organization_id in self.organization_ids
        )

    def can(self, permission: Permission) -> bool:
        """Whether the actor's role holds the permission, wherever it reaches."""
        return self.is_system or permission in self.permissions

    def require(self, permission: Permission, place: Place = INSTALLATION) -> None:
        """Raise NotFound outside the actor's reach and Forbidden without the permission.

        Within a change the same is required again when it is about to commit, of the rows as they are then.
        """
        if not self.reaches(place):
            raise NotFound
        if not self.can(permission):
            raise Forbidden
        self.rely_on_rights(lambda anew: anew.require(permission, place))

    def rely_on_rights(self, judge: Callable[[Actor], None] = lambda _anew: None) -> None:
        """Let the present change depend on what the actor is when it is about to commit."""
        if self.anew is not None:
            rely_on(self.rests_on, read=self.anew, judge=judge)
