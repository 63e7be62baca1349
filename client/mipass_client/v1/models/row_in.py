from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="RowIn")


@_attrs_define
class RowIn:
    """A row, with the columns of a file. Numbers are text.

    What is told of a holder needs `holders:write` too. A row with `external_id` finds or makes its holder;
    names alone make one where no active holder has the address. `valid_from` and `valid_until` are moments
    such as 2027-12-31T16:00:00Z; a date alone is its first moment or its last second in the time zone of the
    installation.

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
            label (str | Unset):  Default: ''.
            valid_from (str | Unset):  Default: ''.
            valid_until (str | Unset):  Default: ''.
            given_name (str | Unset):  Default: ''.
            family_name (str | Unset):  Default: ''.
            employee_number (str | Unset):  Default: ''.
            department (str | Unset):  Default: ''.
            external_id (str | Unset):  Default: ''.
            note (str | Unset):  Default: ''.
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
    label: str | Unset = ""
    valid_from: str | Unset = ""
    valid_until: str | Unset = ""
    given_name: str | Unset = ""
    family_name: str | Unset = ""
    employee_number: str | Unset = ""
    department: str | Unset = ""
    external_id: str | Unset = ""
    note: str | Unset = ""

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

        label = self.label

        valid_from = self.valid_from

        valid_until = self.valid_until

        given_name = self.given_name

        family_name = self.family_name

        employee_number = self.employee_number

        department = self.department

        external_id = self.external_id

        note = self.note

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
        if label is not UNSET:
            field_dict["label"] = label
        if valid_from is not UNSET:
            field_dict["valid_from"] = valid_from
        if valid_until is not UNSET:
            field_dict["valid_until"] = valid_until
        if given_name is not UNSET:
            field_dict["given_name"] = given_name
        if family_name is not UNSET:
            field_dict["family_name"] = family_name
        if employee_number is not UNSET:
            field_dict["employee_number"] = employee_number
        if department is not UNSET:
            field_dict["department"] = department
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if note is not UNSET:
            field_dict["note"] = note

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

        label = d.pop("label", UNSET)

        valid_from = d.pop("valid_from", UNSET)

        valid_until = d.pop("valid_until", UNSET)

        given_name = d.pop("given_name", UNSET)

        family_name = d.pop("family_name", UNSET)

        employee_number = d.pop("employee_number", UNSET)

        department = d.pop("department", UNSET)

        external_id = d.pop("external_id", UNSET)

        note = d.pop("note", UNSET)

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
            label=label,
            valid_from=valid_from,
            valid_until=valid_until,
            given_name=given_name,
            family_name=family_name,
            employee_number=employee_number,
            department=department,
            external_id=external_id,
            note=note,
        )

        return row_in
