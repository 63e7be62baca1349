from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ContactOut")


@_attrs_define
class ContactOut:
    """The contact record. ``country`` is a code of ISO 3166-1 alpha-2, or empty.

    Attributes:
        street_1 (str):
        street_2 (str):
        zip_code (str):
        state (str):
        country (str):
        phone (str):
    """

    street_1: str
    street_2: str
    zip_code: str
    state: str
    country: str
    phone: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        street_1 = self.street_1

        street_2 = self.street_2

        zip_code = self.zip_code

        state = self.state

        country = self.country

        phone = self.phone

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "street_1": street_1,
                "street_2": street_2,
                "zip_code": zip_code,
                "state": state,
                "country": country,
                "phone": phone,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        street_1 = d.pop("street_1")

        street_2 = d.pop("street_2")

        zip_code = d.pop("zip_code")

        state = d.pop("state")

        country = d.pop("country")

        phone = d.pop("phone")

        contact_out = cls(
            street_1=street_1,
            street_2=street_2,
            zip_code=zip_code,
            state=state,
            country=country,
            phone=phone,
        )

        contact_out.additional_properties = d
        return contact_out

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
