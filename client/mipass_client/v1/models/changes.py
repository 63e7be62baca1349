from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.finding_counts import FindingCounts


T = TypeVar("T", bound="Changes")


@_attrs_define
class Changes:
    """What is new since the reconciliation before, and what it had found and is gone.

    Attributes:
        new (FindingCounts): How many rows have each finding, the worst first.
        gone (FindingCounts): How many rows have each finding, the worst first.
    """

    new: FindingCounts
    gone: FindingCounts
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        new = self.new.to_dict()

        gone = self.gone.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "new": new,
                "gone": gone,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.finding_counts import FindingCounts

        d = dict(src_dict)
        new = FindingCounts.from_dict(d.pop("new"))

        gone = FindingCounts.from_dict(d.pop("gone"))

        changes = cls(
            new=new,
            gone=gone,
        )

        changes.additional_properties = d
        return changes

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
