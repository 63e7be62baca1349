from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="FindingCounts")


@_attrs_define
class FindingCounts:
    """How many rows have each finding, the worst first.

    Attributes:
        stopped (int):
        only_there (int):
        twice (int):
        differs (int):
        only_here (int):
        in_both (int):
        unread (int):
    """

    stopped: int
    only_there: int
    twice: int
    differs: int
    only_here: int
    in_both: int
    unread: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        stopped = self.stopped

        only_there = self.only_there

        twice = self.twice

        differs = self.differs

        only_here = self.only_here

        in_both = self.in_both

        unread = self.unread

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "stopped": stopped,
                "only_there": only_there,
                "twice": twice,
                "differs": differs,
                "only_here": only_here,
                "in_both": in_both,
                "unread": unread,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        stopped = d.pop("stopped")

        only_there = d.pop("only_there")

        twice = d.pop("twice")

        differs = d.pop("differs")

        only_here = d.pop("only_here")

        in_both = d.pop("in_both")

        unread = d.pop("unread")

        finding_counts = cls(
            stopped=stopped,
            only_there=only_there,
            twice=twice,
            differs=differs,
            only_here=only_here,
            in_both=in_both,
            unread=unread,
        )

        finding_counts.additional_properties = d
        return finding_counts

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
