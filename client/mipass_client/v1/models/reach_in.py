from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.reach_in_scope import ReachInScope
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReachIn")


@_attrs_define
class ReachIn:
    """How far an admin's rights reach: everywhere, or the organizations that are listed.

    Attributes:
        scope (ReachInScope):
        organization_ids (list[UUID] | Unset):
    """

    scope: ReachInScope
    organization_ids: list[UUID] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        scope = self.scope.value

        organization_ids: list[str] | Unset = UNSET
        if not isinstance(self.organization_ids, Unset):
            organization_ids = []
            for organization_ids_item_data in self.organization_ids:
                organization_ids_item = str(organization_ids_item_data)
                organization_ids.append(organization_ids_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "scope": scope,
            }
        )
        if organization_ids is not UNSET:
            field_dict["organization_ids"] = organization_ids

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

        reach_in = cls(
            scope=scope,
            organization_ids=organization_ids,
        )

        return reach_in
