from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.changed_organization_status import ChangedOrganizationStatus

if TYPE_CHECKING:
    from ..models.allocation import Allocation
    from ..models.door_policy import DoorPolicy


T = TypeVar("T", bound="ChangedOrganization")


@_attrs_define
class ChangedOrganization:
    """An organization after a verb.

    Attributes:
        changed (bool):
        id (UUID):
        name (str):
        status (ChangedOrganizationStatus):
        allocation (Allocation | None):
        door_policy (DoorPolicy): For how long a phone's document is good, and for how much longer a reader trusts an
            old status list.
        created_at (datetime.datetime):
        removed_at (datetime.datetime | None):
        version (str): Changes with what PATCH changes; send it as If-Match
    """

    changed: bool
    id: UUID
    name: str
    status: ChangedOrganizationStatus
    allocation: Allocation | None
    door_policy: DoorPolicy
    created_at: datetime.datetime
    removed_at: datetime.datetime | None
    version: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.allocation import Allocation

        changed = self.changed

        id = str(self.id)

        name = self.name

        status = self.status.value

        allocation: dict[str, Any] | None
        if isinstance(self.allocation, Allocation):
            allocation = self.allocation.to_dict()
        else:
            allocation = self.allocation

        door_policy = self.door_policy.to_dict()

        created_at = self.created_at.isoformat()

        removed_at: None | str
        if isinstance(self.removed_at, datetime.datetime):
            removed_at = self.removed_at.isoformat()
        else:
            removed_at = self.removed_at

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "changed": changed,
                "id": id,
                "name": name,
                "status": status,
                "allocation": allocation,
                "door_policy": door_policy,
                "created_at": created_at,
                "removed_at": removed_at,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.allocation import Allocation
        from ..models.door_policy import DoorPolicy

        d = dict(src_dict)
        changed = d.pop("changed")

        id = UUID(d.pop("id"))

        name = d.pop("name")

        status = ChangedOrganizationStatus(d.pop("status"))

        def _parse_allocation(data: object) -> Allocation | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                allocation_type_0 = Allocation.from_dict(data)

                return allocation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Allocation | None, data)

        allocation = _parse_allocation(d.pop("allocation"))

        door_policy = DoorPolicy.from_dict(d.pop("door_policy"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_removed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                removed_at_type_0 = datetime.datetime.fromisoformat(data)

                return removed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        removed_at = _parse_removed_at(d.pop("removed_at"))

        version = d.pop("version")

        changed_organization = cls(
            changed=changed,
            id=id,
            name=name,
            status=status,
            allocation=allocation,
            door_policy=door_policy,
            created_at=created_at,
            removed_at=removed_at,
            version=version,
        )

        changed_organization.additional_properties = d
        return changed_organization

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
