from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RedeemedOut")


@_attrs_define
class RedeemedOut:
    """What was redeemed. ``unallocated``: what the pool holds now, for who may see it.

    Attributes:
        credits_ (int):
        unallocated (int | None):
    """

    credits_: int
    unallocated: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        credits_ = self.credits_

        unallocated: int | None
        unallocated = self.unallocated

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "credits": credits_,
                "unallocated": unallocated,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        credits_ = d.pop("credits")

        def _parse_unallocated(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        unallocated = _parse_unallocated(d.pop("unallocated"))

        redeemed_out = cls(
            credits_=credits_,
            unallocated=unallocated,
        )

        redeemed_out.additional_properties = d
        return redeemed_out

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
