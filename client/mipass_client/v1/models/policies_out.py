from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="PoliciesOut")


@_attrs_define
class PoliciesOut:
    """What the distributor has decided on. ``require_second_factor`` is changed by people alone.

    Attributes:
        return_expired (bool): Credits of expired invitations come back
        replacement_phone (bool): A credential can move to another phone
        require_second_factor (bool): Admins need a second factor to sign in
        version (str): Changes with what PATCH changes; send it as If-Match
        erase_after_months (int | None | Unset): Holders, and credentials without one, are erased so many months after
            the last was revoked; null: never
    """

    return_expired: bool
    replacement_phone: bool
    require_second_factor: bool
    version: str
    erase_after_months: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return_expired = self.return_expired

        replacement_phone = self.replacement_phone

        require_second_factor = self.require_second_factor

        version = self.version

        erase_after_months: int | None | Unset
        if isinstance(self.erase_after_months, Unset):
            erase_after_months = UNSET
        else:
            erase_after_months = self.erase_after_months

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "return_expired": return_expired,
                "replacement_phone": replacement_phone,
                "require_second_factor": require_second_factor,
                "version": version,
            }
        )
        if erase_after_months is not UNSET:
            field_dict["erase_after_months"] = erase_after_months

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        return_expired = d.pop("return_expired")

        replacement_phone = d.pop("replacement_phone")

        require_second_factor = d.pop("require_second_factor")

        version = d.pop("version")

        def _parse_erase_after_months(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        erase_after_months = _parse_erase_after_months(
            d.pop("erase_after_months", UNSET)
        )

        policies_out = cls(
            return_expired=return_expired,
            replacement_phone=replacement_phone,
            require_second_factor=require_second_factor,
            version=version,
            erase_after_months=erase_after_months,
        )

        policies_out.additional_properties = d
        return policies_out

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
