from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.revocation_reason import RevocationReason

T = TypeVar("T", bound="Revocation")


@_attrs_define
class Revocation:
    """Why.

    Attributes:
        reason (RevocationReason):
    """

    reason: RevocationReason

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        reason = RevocationReason(d.pop("reason"))

        revocation = cls(
            reason=reason,
        )

        return revocation
