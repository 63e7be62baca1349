from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.reach_in_role_type_0 import ReachInRoleType0
from ..models.reach_in_scope import ReachInScope
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReachIn")


@_attrs_define
class ReachIn:
    """How far an admin's rights reach: everywhere, or the organizations that are listed.

    Attributes:
        scope (ReachInScope):
        organization_ids (list[UUID] | Unset):
        role (None | ReachInRoleType0 | Unset): Left out: it stays what it is, and is `admin` at first
    """

    scope: ReachInScope
    organization_ids: list[UUID] | Unset = UNSET
    role: None | ReachInRoleType0 | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        scope = self.scope.value

        organization_ids: list[str] | Unset = UNSET
        if not isinstance(self.organization_ids, Unset):
            organization_ids = []
            for organization_ids_item_data in self.organization_ids:
                organization_ids_item = str(organization_ids_item_data)
                organization_ids.append(organization_ids_item)

        role: None | str | Unset
        if isinstance(self.role, Unset):
            role = UNSET
        elif isinstance(self.role, ReachInRoleType0):
            role = self.role.value
        else:
            role = self.role

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "scope": scope,
            }
        )
        if organization_ids is not UNSET:
            field_dict["organization_ids"] = organization_ids
        if role is not UNSET:
            field_dict["role"] = role

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        scope = ReachInScope(d.pop("scope"))

        _organization_ids = d.pop("organization_ids", UNSET)
        organization_ids: list[UUID] | Unset = UNSET
        if _organization_ids is not UNSET:
            organization_ids = []
            for organization_ids_item_data in _organization_ids:
                organization_ids_item = UUID(organization_ids_item_data)

                organization_ids.append(organization_ids_item)

        def _parse_role(data: object) -> None | ReachInRoleType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                role_type_0 = ReachInRoleType0(data)

                return role_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReachInRoleType0 | Unset, data)

        role = _parse_role(d.pop("role", UNSET))

        reach_in = cls(
            scope=scope,
            organization_ids=organization_ids,
            role=role,
        )

        return reach_in
