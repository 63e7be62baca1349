from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Merge")


@_attrs_define
class Merge:
    """Who is the same person.

    Attributes:
        others (list[UUID] | Unset): Other holders of the organization with the same address
        adopt (bool | Unset): The credentials of exactly this address without a holder, too Default: False.
    """

    others: list[UUID] | Unset = UNSET
    adopt: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        others: list[str] | Unset = UNSET
        if not isinstance(self.others, Unset):
            others = []
            for others_item_data in self.others:
                others_item = str(others_item_data)
                others.append(others_item)

        adopt = self.adopt

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if others is not UNSET:
            field_dict["others"] = others
        if adopt is not UNSET:
            field_dict["adopt"] = adopt

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        _others = d.pop("others", UNSET)
        others: list[UUID] | Unset = UNSET
        if _others is not UNSET:
            others = []
            for others_item_data in _others:
                others_item = UUID(others_item_data)

                others.append(others_item)

        adopt = d.pop("adopt", UNSET)

        merge = cls(
            others=others,
            adopt=adopt,
        )

        return merge
