from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="RowIn")


@_attrs_define
class RowIn:
    """A row, with the columns of a file. Numbers are text.

    Attributes:
        email (str | Unset):  Default: ''.
        format_ (str | Unset):  Default: ''.
        facility_code (str | Unset):  Default: ''.
        card_number (str | Unset):  Default: ''.
        issue_level (str | Unset):  Default: ''.
        oem (str | Unset):  Default: ''.
        bit_length (str | Unset):  Default: ''.
        data_hex (str | Unset):  Default: ''.
        installer (bool | Unset):  Default: False.
    """

    email: str | Unset = ""
    format_: str | Unset = ""
    facility_code: str | Unset = ""
    card_number: str | Unset = ""
    issue_level: str | Unset = ""
    oem: str | Unset = ""
    bit_length: str | Unset = ""
    data_hex: str | Unset = ""
    installer: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        format_ = self.format_

        facility_code = self.facility_code

        card_number = self.card_number

        issue_level = self.issue_level

        oem = self.oem

        bit_length = self.bit_length

        data_hex = self.data_hex

        installer = self.installer

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if email is not UNSET:
            field_dict["email"] = email
        if format_ is not UNSET:
            field_dict["format"] = format_
        if facility_code is not UNSET:
            field_dict["facility_code"] = facility_code
        if card_number is not UNSET:
            field_dict["card_number"] = card_number
        if issue_level is not UNSET:
            field_dict["issue_level"] = issue_level
        if oem is not UNSET:
            field_dict["oem"] = oem
        if bit_length is not UNSET:
            field_dict["bit_length"] = bit_length
        if data_hex is not UNSET:
            field_dict["data_hex"] = data_hex
        if installer is not UNSET:
            field_dict["installer"] = installer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        email = d.pop("email", UNSET)

        format_ = d.pop("format", UNSET)

        facility_code = d.pop("facility_code", UNSET)

        card_number = d.pop("card_number", UNSET)

        issue_level = d.pop("issue_level", UNSET)

        oem = d.pop("oem", UNSET)

        bit_length = d.pop("bit_length", UNSET)

        data_hex = d.pop("data_hex", UNSET)

        installer = d.pop("installer", UNSET)

        row_in = cls(
            email=email,
            format_=format_,
            facility_code=facility_code,
            card_number=card_number,
            issue_level=issue_level,
            oem=oem,
            bit_length=bit_length,
            data_hex=data_hex,
            installer=installer,
        )

        return row_in
