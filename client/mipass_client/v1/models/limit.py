from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Limit")


@_attrs_define
class Limit:
    """How many credentials in all, issued ones included.

    Attributes:
        ceiling (int | None | Unset): null: Non-Limited, spends from the pool
    """

    ceiling: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        ceiling: int | None | Unset
        if isinstance(self.ceiling, Unset):
            ceiling = UNSET
        else:
            ceiling = self.ceiling

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if ceiling is not UNSET:
            field_dict["ceiling"] = ceiling

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_ceiling(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        ceiling = _parse_ceiling(d.pop("ceiling", UNSET))

        limit = cls(
            ceiling=ceiling,
        )

        return limit
