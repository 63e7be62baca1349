from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ForAllRows")


@_attrs_define
class ForAllRows:
    """What every row says, where the file has no column of it.

    Attributes:
        format_ (str | Unset):  Default: ''.
        facility_code (str | Unset):  Default: ''.
        bit_length (str | Unset):  Default: ''.
        valid_from (str | Unset):  Default: ''.
        valid_until (str | Unset):  Default: ''.
    """

    format_: str | Unset = ""
    facility_code: str | Unset = ""
    bit_length: str | Unset = ""
    valid_from: str | Unset = ""
    valid_until: str | Unset = ""

    def to_dict(self) -> dict[str, Any]:
        format_ = self.format_

        facility_code = self.facility_code

        bit_length = self.bit_length

        valid_from = self.valid_from

        valid_until = self.valid_until

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if format_ is not UNSET:
            field_dict["format"] = format_
        if facility_code is not UNSET:
            field_dict["facility_code"] = facility_code
        if bit_length is not UNSET:
            field_dict["bit_length"] = bit_length
        if valid_from is not UNSET:
            field_dict["valid_from"] = valid_from
        if valid_until is not UNSET:
            field_dict["valid_until"] = valid_until

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        format_ = d.pop("format", UNSET)

        facility_code = d.pop("facility_code", UNSET)

        bit_length = d.pop("bit_length", UNSET)

        valid_from = d.pop("valid_from", UNSET)

        valid_until = d.pop("valid_until", UNSET)

        for_all_rows = cls(
            format_=format_,
            facility_code=facility_code,
            bit_length=bit_length,
            valid_from=valid_from,
            valid_until=valid_until,
        )

        return for_all_rows
