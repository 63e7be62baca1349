from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.admin_out_scope import AdminOutScope
from ..models.admin_out_status import AdminOutStatus

T = TypeVar("T", bound="AdminOut")


@_attrs_define
class AdminOut:
    """An admin, or an open invitation to become one.

    ``organization_ids`` are those that an Organization Admin is selected for; none for a Full Admin.

        Attributes:
            id (UUID):
            email (str):
            scope (AdminOutScope):
            organization_ids (list[UUID]):
            status (AdminOutStatus):
            invited_at (datetime.datetime):
            expires_at (datetime.datetime | None):
            version (str): Changes with what PATCH changes; send it as If-Match
    """

    id: UUID
    email: str
    scope: AdminOutScope
    organization_ids: list[UUID]
    status: AdminOutStatus
    invited_at: datetime.datetime
    expires_at: datetime.datetime | None
    version: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        email = self.email

        scope = self.scope.value

        organization_ids = []
        for organization_ids_item_data in self.organization_ids:
            organization_ids_item = str(organization_ids_item_data)
            organization_ids.append(organization_ids_item)

        status = self.status.value

        invited_at = self.invited_at.isoformat()

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "email": email,
                "scope": scope,
                "organization_ids": organization_ids,
                "status": status,
                "invited_at": invited_at,
                "expires_at": expires_at,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        email = d.pop("email")

        scope = AdminOutScope(d.pop("scope"))

        organization_ids = []
        _organization_ids = d.pop("organization_ids")
        for organization_ids_item_data in _organization_ids:
            organization_ids_item = UUID(organization_ids_item_data)

            organization_ids.append(organization_ids_item)

        status = AdminOutStatus(d.pop("status"))

        invited_at = datetime.datetime.fromisoformat(d.pop("invited_at"))

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        version = d.pop("version")

        admin_out = cls(
            id=id,
            email=email,
            scope=scope,
            organization_ids=organization_ids,
            status=status,
            invited_at=invited_at,
            expires_at=expires_at,
            version=version,
        )

        admin_out.additional_properties = d
        return admin_out

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
