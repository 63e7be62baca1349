from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.format_field import FormatField


T = TypeVar("T", bound="FormatOut")


@_attrs_define
class FormatOut:
    """A card format. ``tier``: 1 is tested on readers, 3 is to be tested with one card first.

    Attributes:
        code (str):
        name (str):
        bits (int | None):
        tier (int | None):
        fields (list[FormatField]):
        parity (int): How many parity bits it has; they are set by the portal
    """

    code: str
    name: str
    bits: int | None
    tier: int | None
    fields: list[FormatField]
    parity: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        name = self.name

        bits: int | None
        bits = self.bits

        tier: int | None
        tier = self.tier

        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)

        parity = self.parity

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "name": name,
                "bits": bits,
                "tier": tier,
                "fields": fields,
                "parity": parity,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.format_field import FormatField

        d = dict(src_dict)
        code = d.pop("code")

        name = d.pop("name")

        def _parse_bits(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        bits = _parse_bits(d.pop("bits"))

        def _parse_tier(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        tier = _parse_tier(d.pop("tier"))

        fields = []
        _fields = d.pop("fields")
        for fields_item_data in _fields:
            fields_item = FormatField.from_dict(fields_item_data)

            fields.append(fields_item)

        parity = d.pop("parity")

        format_out = cls(
            code=code,
            name=name,
            bits=bits,
            tier=tier,
            fields=fields,
            parity=parity,
        )

        format_out.additional_properties = d
        return format_out

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
