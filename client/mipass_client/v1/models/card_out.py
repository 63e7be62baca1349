from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CardOut")


@_attrs_define
class CardOut:
    """A credential's card data.

    Attributes:
        bit_length (int):
        facility_code (None | str):
        card_number (None | str):
        issue_level (None | str):
        oem (None | str):
        data_hex (str):
    """

    bit_length: int
    facility_code: None | str
    card_number: None | str
    issue_level: None | str
    oem: None | str
    data_hex: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        bit_length = self.bit_length

        facility_code: None | str
        facility_code = self.facility_code

        card_number: None | str
        card_number = self.card_number

        issue_level: None | str
        issue_level = self.issue_level

        oem: None | str
        oem = self.oem

        data_hex = self.data_hex

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bit_length": bit_length,
                "facility_code": facility_code,
                "card_number": card_number,
                "issue_level": issue_level,
                "oem": oem,
                "data_hex": data_hex,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        bit_length = d.pop("bit_length")

        def _parse_facility_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        facility_code = _parse_facility_code(d.pop("facility_code"))

        def _parse_card_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        card_number = _parse_card_number(d.pop("card_number"))

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

        data_hex = d.pop("data_hex")

        card_out = cls(
            bit_length=bit_length,
            facility_code=facility_code,
            card_number=card_number,
            issue_level=issue_level,
            oem=oem,
            data_hex=data_hex,
        )

        card_out.additional_properties = d
        return card_out

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
