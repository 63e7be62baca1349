from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PoliciesPatch")


@_attrs_define
class PoliciesPatch:
    """What is to be changed; what is left out stays.

    Attributes:
        return_expired (bool | None | Unset):
        replacement_phone (bool | None | Unset):
        erase_after_months (int | None | Unset): Holders, and credentials without one, are erased so many months after
            the last was revoked; null: never
    """

    return_expired: bool | None | Unset = UNSET
    replacement_phone: bool | None | Unset = UNSET
    erase_after_months: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        return_expired: bool | None | Unset
        if isinstance(self.return_expired, Unset):
            return_expired = UNSET
        else:
            return_expired = self.return_expired

        replacement_phone: bool | None | Unset
        if isinstance(self.replacement_phone, Unset):
            replacement_phone = UNSET
        else:
            replacement_phone = self.replacement_phone

        erase_after_months: int | None | Unset
        if isinstance(self.erase_after_months, Unset):
            erase_after_months = UNSET
        else:
            erase_after_months = self.erase_after_months

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if return_expired is not UNSET:
            field_dict["return_expired"] = return_expired
        if replacement_phone is not UNSET:
            field_dict["replacement_phone"] = replacement_phone
        if erase_after_months is not UNSET:
            field_dict["erase_after_months"] = erase_after_months

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_return_expired(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        return_expired = _parse_return_expired(d.pop("return_expired", UNSET))

        def _parse_replacement_phone(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        replacement_phone = _parse_replacement_phone(d.pop("replacement_phone", UNSET))

        def _parse_erase_after_months(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        erase_after_months = _parse_erase_after_months(
            d.pop("erase_after_months", UNSET)
        )

        policies_patch = cls(
            return_expired=return_expired,
            replacement_phone=replacement_phone,
            erase_after_months=erase_after_months,
        )

        return policies_patch
