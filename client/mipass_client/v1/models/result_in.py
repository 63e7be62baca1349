from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.result_in_outcome import ResultInOutcome

T = TypeVar("T", bound="ResultIn")


@_attrs_define
class ResultIn:
    """Which rows: those that are wrong, those with a warning, or what was issued.

    Attributes:
        outcome (ResultInOutcome):
    """

    outcome: ResultInOutcome

    def to_dict(self) -> dict[str, Any]:
        outcome = self.outcome.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "outcome": outcome,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        outcome = ResultInOutcome(d.pop("outcome"))

        result_in = cls(
            outcome=outcome,
        )

        return result_in
