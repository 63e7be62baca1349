from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="PoolOut")


@_attrs_define
class PoolOut:
    """A range of card numbers that are given out in order. ``left``: from ``next`` on, in use or not.

    Attributes:
        id (UUID):
        organization_id (UUID):
        format_ (str):
        facility_code (None | str):
        issue_level (None | str):
        oem (None | str):
        first (str):
        last (str):
        next_ (str):
        left (int):
    """

    id: UUID
    organization_id: UUID
    format_: str
    facility_code: None | str
    issue_level: None | str
    oem: None | str
    first: str
    last: str
    next_: str
    left: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        organization_id = str(self.organization_id)

        format_ = self.format_

        facility_code: None | str
        facility_code = self.facility_code

        issue_level: None | str
        issue_level = self.issue_level

        oem: None | str
        oem = self.oem

        first = self.first

        last = self.last

        next_ = self.next_

        left = self.left

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "organization_id": organization_id,
                "format": format_,
                "facility_code": facility_code,
                "issue_level": issue_level,
                "oem": oem,
                "first": first,
                "last": last,
                "next": next_,
                "left": left,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        organization_id = UUID(d.pop("organization_id"))

        format_ = d.pop("format")

        def _parse_facility_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        facility_code = _parse_facility_code(d.pop("facility_code"))

        def _parse_issue_level(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        issue_level = _parse_issue_level(d.pop("issue_level"))

        def _parse_oem(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        oem = _parse_oem(d.pop("oem"))

        first = d.pop("first")

        last = d.pop("last")

        next_ = d.pop("next")

        left = d.pop("left")

        pool_out = cls(
            id=id,
            organization_id=organization_id,
            format_=format_,
            facility_code=facility_code,
            issue_level=issue_level,
            oem=oem,
            first=first,
            last=last,
            next_=next_,
            left=left,
        )

        pool_out.additional_properties = d
        return pool_out

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
