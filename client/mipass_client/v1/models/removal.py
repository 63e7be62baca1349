from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Removal")


@_attrs_define
class Removal:
    """The organization's name, as a confirmation.

    Attributes:
        confirm_name (str):
    """

    confirm_name: str

    def to_dict(self) -> dict[str, Any]:
        confirm_name = self.confirm_name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "confirm_name": confirm_name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        confirm_name = d.pop("confirm_name")

        removal = cls(
            confirm_name=confirm_name,
        )

        return removal
