from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="HolderOut")


@_attrs_define
class HolderOut:
    """A person as an organization knows them. ``external_id`` is unique there; ``email`` is not.

    Attributes:
        id (UUID):
        organization_id (UUID):
        email (str):
        given_name (None | str):
        family_name (None | str):
        employee_number (None | str):
        department (None | str):
        note (None | str):
        external_id (None | str): What another program calls them
        active (bool):
        erased_at (datetime.datetime | None):
        created_at (datetime.datetime):
        version (str): Changes with what PATCH changes; send it as If-Match
    """

    id: UUID
    organization_id: UUID
    email: str
    given_name: None | str
    family_name: None | str
    employee_number: None | str
    department: None | str
    note: None | str
    external_id: None | str
    active: bool
    erased_at: datetime.datetime | None
    created_at: datetime.datetime
    version: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        organization_id = str(self.organization_id)

        email = self.email

        given_name: None | str
        given_name = self.given_name

        family_name: None | str
        family_name = self.family_name

        employee_number: None | str
        employee_number = self.employee_number

        department: None | str
        department = self.department

        note: None | str
        note = self.note

        external_id: None | str
        external_id = self.external_id

        active = self.active

        erased_at: None | str
        if isinstance(self.erased_at, datetime.datetime):
            erased_at = self.erased_at.isoformat()
        else:
            erased_at = self.erased_at

        created_at = self.created_at.isoformat()

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "organization_id": organization_id,
                "email": email,
                "given_name": given_name,
                "family_name": family_name,
                "employee_number": employee_number,
                "department": department,
                "note": note,
                "external_id": external_id,
                "active": active,
                "erased_at": erased_at,
                "created_at": created_at,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        organization_id = UUID(d.pop("organization_id"))

        email = d.pop("email")

        def _parse_given_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        given_name = _parse_given_name(d.pop("given_name"))

        def _parse_family_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        family_name = _parse_family_name(d.pop("family_name"))

        def _parse_employee_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        employee_number = _parse_employee_number(d.pop("employee_number"))

        def _parse_department(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        department = _parse_department(d.pop("department"))

        def _parse_note(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        note = _parse_note(d.pop("note"))

        def _parse_external_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        external_id = _parse_external_id(d.pop("external_id"))

        active = d.pop("active")

        def _parse_erased_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                erased_at_type_0 = datetime.datetime.fromisoformat(data)

                return erased_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        erased_at = _parse_erased_at(d.pop("erased_at"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        version = d.pop("version")

        holder_out = cls(
            id=id,
            organization_id=organization_id,
            email=email,
            given_name=given_name,
            family_name=family_name,
            employee_number=employee_number,
            department=department,
            note=note,
            external_id=external_id,
            active=active,
            erased_at=erased_at,
            created_at=created_at,
            version=version,
        )

        holder_out.additional_properties = d
        return holder_out

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
