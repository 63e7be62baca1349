from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Enabling")


@_attrs_define
class Enabling:
    """From which event on it is told again; null: of what happens from now on.

    Attributes:
        from_sequence (int | None | Unset):
    """

    from_sequence: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from_sequence: int | None | Unset
        if isinstance(self.from_sequence, Unset):
            from_sequence = UNSET
        else:
            from_sequence = self.from_sequence

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if from_sequence is not UNSET:
            field_dict["from_sequence"] = from_sequence

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_from_sequence(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        from_sequence = _parse_from_sequence(d.pop("from_sequence", UNSET))

        enabling = cls(
            from_sequence=from_sequence,
        )

        return enabling
