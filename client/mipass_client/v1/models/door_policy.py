from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="DoorPolicy")


@_attrs_define
class DoorPolicy:
    """For how long a phone's document is good, and for how much longer a reader trusts an old status list.

    Attributes:
        document_days (int):
        grace_hours (int):
    """

    document_days: int
    grace_hours: int

    def to_dict(self) -> dict[str, Any]:
        document_days = self.document_days

        grace_hours = self.grace_hours

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "document_days": document_days,
                "grace_hours": grace_hours,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        document_days = d.pop("document_days")

        grace_hours = d.pop("grace_hours")

        door_policy = cls(
            document_days=document_days,
            grace_hours=grace_hours,
        )

        return door_policy
