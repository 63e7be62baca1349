from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="HolderPatch")


@_attrs_define
class HolderPatch:
    """What is to be changed; what is left out stays, null is forgotten.

    Attributes:
        email (None | str | Unset):
        given_name (None | str | Unset):
        family_name (None | str | Unset):
        employee_number (None | str | Unset):
        department (None | str | Unset):
        note (None | str | Unset):
        external_id (None | str | Unset):
        apply_to_invited (bool | Unset): Send the invitations of the holder's Invited credentials to their address anew;
            else a changed address is for contact alone. Needs credentials:manage too Default: False.
    """

    email: None | str | Unset = UNSET
    given_name: None | str | Unset = UNSET
    family_name: None | str | Unset = UNSET
    employee_number: None | str | Unset = UNSET
    department: None | str | Unset = UNSET
    note: None | str | Unset = UNSET
    external_id: None | str | Unset = UNSET
    apply_to_invited: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        email: None | str | Unset
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        given_name: None | str | Unset
        if isinstance(self.given_name, Unset):
            given_name = UNSET
        else:
            given_name = self.given_name

        family_name: None | str | Unset
        if isinstance(self.family_name, Unset):
            family_name = UNSET
        else:
            family_name = self.family_name

        employee_number: None | str | Unset
        if isinstance(self.employee_number, Unset):
            employee_number = UNSET
        else:
            employee_number = self.employee_number

        department: None | str | Unset
        if isinstance(self.department, Unset):
            department = UNSET
        else:
            department = self.department

        note: None | str | Unset
        if isinstance(self.note, Unset):
            note = UNSET
        else:
            note = self.note

        external_id: None | str | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        else:
            external_id = self.external_id

        apply_to_invited = self.apply_to_invited

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if email is not UNSET:
            field_dict["email"] = email
        if given_name is not UNSET:
            field_dict["given_name"] = given_name
        if family_name is not UNSET:
            field_dict["family_name"] = family_name
        if employee_number is not UNSET:
            field_dict["employee_number"] = employee_number
        if department is not UNSET:
            field_dict["department"] = department
        if note is not UNSET:
            field_dict["note"] = note
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if apply_to_invited is not UNSET:
            field_dict["apply_to_invited"] = apply_to_invited

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        def _parse_given_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        given_name = _parse_given_name(d.pop("given_name", UNSET))

        def _parse_family_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        family_name = _parse_family_name(d.pop("family_name", UNSET))

        def _parse_employee_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        employee_number = _parse_employee_number(d.pop("employee_number", UNSET))

        def _parse_department(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        department = _parse_department(d.pop("department", UNSET))

        def _parse_note(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        note = _parse_note(d.pop("note", UNSET))

        def _parse_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id = _parse_external_id(d.pop("external_id", UNSET))

        apply_to_invited = d.pop("apply_to_invited", UNSET)

        holder_patch = cls(
            email=email,
            given_name=given_name,
            family_name=family_name,
            employee_number=employee_number,
            department=department,
            note=note,
            external_id=external_id,
            apply_to_invited=apply_to_invited,
        )

        return holder_patch
