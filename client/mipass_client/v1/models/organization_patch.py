from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.organization_patch_status_type_0 import OrganizationPatchStatusType0
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.door_policy import DoorPolicy


T = TypeVar("T", bound="OrganizationPatch")


@_attrs_define
class OrganizationPatch:
    """What is to be changed; what is left out stays.

    Attributes:
        name (None | str | Unset):
        status (None | OrganizationPatchStatusType0 | Unset):
        door_policy (DoorPolicy | None | Unset):
    """

    name: None | str | Unset = UNSET
    status: None | OrganizationPatchStatusType0 | Unset = UNSET
    door_policy: DoorPolicy | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.door_policy import DoorPolicy

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, OrganizationPatchStatusType0):
            status = self.status.value
        else:
            status = self.status

        door_policy: dict[str, Any] | None | Unset
        if isinstance(self.door_policy, Unset):
            door_policy = UNSET
        elif isinstance(self.door_policy, DoorPolicy):
            door_policy = self.door_policy.to_dict()
        else:
            door_policy = self.door_policy

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if status is not UNSET:
            field_dict["status"] = status
        if door_policy is not UNSET:
            field_dict["door_policy"] = door_policy

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.door_policy import DoorPolicy

        d = dict(src_dict)

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_status(data: object) -> None | OrganizationPatchStatusType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = OrganizationPatchStatusType0(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OrganizationPatchStatusType0 | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_door_policy(data: object) -> DoorPolicy | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                door_policy_type_0 = DoorPolicy.from_dict(data)

                return door_policy_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DoorPolicy | None | Unset, data)

        door_policy = _parse_door_policy(d.pop("door_policy", UNSET))

        organization_patch = cls(
            name=name,
            status=status,
            door_policy=door_policy,
        )

        return organization_patch
