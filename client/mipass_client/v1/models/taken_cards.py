from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.taken_card import TakenCard


T = TypeVar("T", bound="TakenCards")


@_attrs_define
class TakenCards:
    """What was taken: fewer than asked for where no more were left.

    Attributes:
        format_ (str):
        data (list[TakenCard]):
    """

    format_: str
    data: list[TakenCard]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        format_ = self.format_

        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "format": format_,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.taken_card import TakenCard

        d = dict(src_dict)
        format_ = d.pop("format")

        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = TakenCard.from_dict(data_item_data)

            data.append(data_item)

        taken_cards = cls(
            format_=format_,
            data=data,
        )

        taken_cards.additional_properties = d
        return taken_cards

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
