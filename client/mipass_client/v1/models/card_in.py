from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CardIn")


@_attrs_define
class CardIn:
    """Its format's fields, or for Custom its length and hexadecimal digits, or a pool's next number.

    Attributes:
        facility_code (None | str | Unset):
        card_number (None | str | Unset):
        issue_level (None | str | Unset):
        oem (None | str | Unset):
        bit_length (int | None | Unset):
        data_hex (None | str | Unset):
        pool_id (None | Unset | UUID):
    """

    facility_code: None | str | Unset = UNSET
    card_number: None | str | Unset = UNSET
    issue_level: None | str | Unset = UNSET
    oem: None | str | Unset = UNSET
    bit_length: int | None | Unset = UNSET
    data_hex: None | str | Unset = UNSET
    pool_id: None | Unset | UUID = UNSET

    def to_dict(self) -> dict[str, Any]:
        facility_code: None | str | Unset
        if isinstance(self.facility_code, Unset):
            facility_code = UNSET
        else:
            facility_code = self.facility_code

        card_number: None | str | Unset
        if isinstance(self.card_number, Unset):
            card_number = UNSET
        else:
            card_number = self.card_number

        issue_level: None | str | Unset
        if isinstance(self.issue_level, Unset):
            issue_level = UNSET
        else:
            issue_level = self.issue_level

        oem: None | str | Unset
        if isinstance(self.oem, Unset):
            oem = UNSET
        else:
            oem = self.oem

        bit_length: int | None | Unset
        if isinstance(self.bit_length, Unset):
            bit_length = UNSET
        else:
            bit_length = self.bit_length

        data_hex: None | str | Unset
        if isinstance(self.data_hex, Unset):
            data_hex = UNSET
        else:
            data_hex = self.data_hex

        pool_id: None | str | Unset
        if isinstance(self.pool_id, Unset):
            pool_id = UNSET
        elif isinstance(self.pool_id, UUID):
            pool_id = str(self.pool_id)
        else:
            pool_id = self.pool_id

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if facility_code is not UNSET:
            field_dict["facility_code"] = facility_code
        if card_number is not UNSET:
            field_dict["card_number"] = card_number
        if issue_level is not UNSET:
            field_dict["issue_level"] = issue_level
        if oem is not UNSET:
            field_dict["oem"] = oem
        if bit_length is not UNSET:
            field_dict["bit_length"] = bit_length
        if data_hex is not UNSET:
            field_dict["data_hex"] = data_hex
        if pool_id is not UNSET:
            field_dict["pool_id"] = pool_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_facility_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        facility_code = _parse_facility_code(d.pop("facility_code", UNSET))

        def _parse_card_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        card_number = _parse_card_number(d.pop("card_number", UNSET))

        def _parse_issue_level(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        issue_level = _parse_issue_level(d.pop("issue_level", UNSET))

        def _parse_oem(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        oem = _parse_oem(d.pop("oem", UNSET))

        def _parse_bit_length(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        bit_length = _parse_bit_length(d.pop("bit_length", UNSET))

        def _parse_data_hex(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        data_hex = _parse_data_hex(d.pop("data_hex", UNSET))

        def _parse_pool_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                pool_id_type_0 = UUID(data)

                return pool_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        pool_id = _parse_pool_id(d.pop("pool_id", UNSET))

        card_in = cls(
            facility_code=facility_code,
            card_number=card_number,
            issue_level=issue_level,
            oem=oem,
            bit_length=bit_length,
            data_hex=data_hex,
            pool_id=pool_id,
        )

        return card_in
