from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.deactivation_credentials import DeactivationCredentials

T = TypeVar("T", bound="Deactivation")


@_attrs_define
class Deactivation:
    """What becomes of the holder's credentials. Open invitations are held in any case.

    Attributes:
        credentials (DeactivationCredentials):
    """

    credentials: DeactivationCredentials

    def to_dict(self) -> dict[str, Any]:
        credentials = self.credentials.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "credentials": credentials,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        credentials = DeactivationCredentials(d.pop("credentials"))

        deactivation = cls(
            credentials=credentials,
        )

        return deactivation
