from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="StatusCounts")


@_attrs_define
class StatusCounts:
    """How many credentials have each status.

    Attributes:
        enabled (int):
        invited (int):
        ended (int):
        disabled (int):
        revoked (int):
    """

    enabled: int
    invited: int
    ended: int
    disabled: int
    revoked: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        enabled = self.enabled

        invited = self.invited

        ended = self.ended

        disabled = self.disabled

        revoked = self.revoked

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "enabled": enabled,
                "invited": invited,
                "ended": ended,
                "disabled": disabled,
                "revoked": revoked,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        enabled = d.pop("enabled")

        invited = d.pop("invited")

        ended = d.pop("ended")

        disabled = d.pop("disabled")

        revoked = d.pop("revoked")

        status_counts = cls(
            enabled=enabled,
            invited=invited,
            ended=ended,
            disabled=disabled,
            revoked=revoked,
        )

        status_counts.additional_properties = d
        return status_counts

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
