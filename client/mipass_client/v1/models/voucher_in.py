from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="VoucherIn")


@_attrs_define
class VoucherIn:
    """What stands on a voucher. Spaces, dashes and case do not matter.

    Attributes:
        serial_number (str):
        authentication_code (str):
    """

    serial_number: str
    authentication_code: str

    def to_dict(self) -> dict[str, Any]:
        serial_number = self.serial_number

        authentication_code = self.authentication_code

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "serial_number": serial_number,
                "authentication_code": authentication_code,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        serial_number = d.pop("serial_number")

        authentication_code = d.pop("authentication_code")

        voucher_in = cls(
            serial_number=serial_number,
            authentication_code=authentication_code,
        )

        return voucher_in
