from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PoolIn")


@_attrs_define
class PoolIn:
    """A range, both ends included, and the other fields of its format.

    Attributes:
        format_ (str):
        first (str):
        last (str):
        facility_code (None | str | Unset):
        issue_level (None | str | Unset):
        oem (None | str | Unset):
    """

    format_: str
    first: str
    last: str
    facility_code: None | str | Unset = UNSET
    issue_level: None | str | Unset = UNSET
    oem: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        format_ = self.format_

        first = self.first

        last = self.last

        facility_code: None | str | Unset
        if isinstance(self.facility_code, Unset):
            facility_code = UNSET
        else:
            facility_code = self.facility_code

        issue_level: None | str | Unset
        if isinstance(self.issue_level, Unset):
            issue_level = UNSET
        else:
            issue_level = self.issue_level

        oem: None | str | Unset
        if isinstance(self.oem, Unset):
            oem = UNSET
        else:
            oem = self.oem

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "format": format_,
                "first": first,
                "last": last,
            }
        )
        if facility_code is not UNSET:
            field_dict["facility_code"] = facility_code
        if issue_level is not UNSET:
            field_dict["issue_level"] = issue_level
        if oem is not UNSET:
            field_dict["oem"] = oem

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        format_ = d.pop("format")

        first = d.pop("first")

        last = d.pop("last")

        def _parse_facility_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        facility_code = _parse_facility_code(d.pop("facility_code", UNSET))

        def _parse_issue_level(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        issue_level = _parse_issue_level(d.pop("issue_level", UNSET))

        def _parse_oem(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        oem = _parse_oem(d.pop("oem", UNSET))

        pool_in = cls(
            format_=format_,
            first=first,
            last=last,
            facility_code=facility_code,
            issue_level=issue_level,
            oem=oem,
        )

        return pool_in
