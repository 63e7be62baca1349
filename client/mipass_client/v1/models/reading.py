from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.reading_date_order_type_0 import ReadingDateOrderType0
from ..models.reading_encoding_type_0 import ReadingEncodingType0
from ..models.reading_numbers_type_0 import ReadingNumbersType0
from ..types import UNSET, Unset

T = TypeVar("T", bound="Reading")


@_attrs_define
class Reading:
    """How the file is written; what is left out is found out.

    Attributes:
        encoding (None | ReadingEncodingType0 | Unset):
        numbers (None | ReadingNumbersType0 | Unset): How numbers of a card are written
        date_order (None | ReadingDateOrderType0 | Unset): What comes first in dates such as 03/04/2027; said where
            `trouble` is `either_order`
        sheet (None | str | Unset): Of a workbook: which one
    """

    encoding: None | ReadingEncodingType0 | Unset = UNSET
    numbers: None | ReadingNumbersType0 | Unset = UNSET
    date_order: None | ReadingDateOrderType0 | Unset = UNSET
    sheet: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        encoding: None | str | Unset
        if isinstance(self.encoding, Unset):
            encoding = UNSET
        elif isinstance(self.encoding, ReadingEncodingType0):
            encoding = self.encoding.value
        else:
            encoding = self.encoding

        numbers: None | str | Unset
        if isinstance(self.numbers, Unset):
            numbers = UNSET
        elif isinstance(self.numbers, ReadingNumbersType0):
            numbers = self.numbers.value
        else:
            numbers = self.numbers

        date_order: None | str | Unset
        if isinstance(self.date_order, Unset):
            date_order = UNSET
        elif isinstance(self.date_order, ReadingDateOrderType0):
            date_order = self.date_order.value
        else:
            date_order = self.date_order

        sheet: None | str | Unset
        if isinstance(self.sheet, Unset):
            sheet = UNSET
        else:
            sheet = self.sheet

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if encoding is not UNSET:
            field_dict["encoding"] = encoding
        if numbers is not UNSET:
            field_dict["numbers"] = numbers
        if date_order is not UNSET:
            field_dict["date_order"] = date_order
        if sheet is not UNSET:
            field_dict["sheet"] = sheet

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_encoding(data: object) -> None | ReadingEncodingType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                encoding_type_0 = ReadingEncodingType0(data)

                return encoding_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReadingEncodingType0 | Unset, data)

        encoding = _parse_encoding(d.pop("encoding", UNSET))

        def _parse_numbers(data: object) -> None | ReadingNumbersType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                numbers_type_0 = ReadingNumbersType0(data)

                return numbers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReadingNumbersType0 | Unset, data)

        numbers = _parse_numbers(d.pop("numbers", UNSET))

        def _parse_date_order(data: object) -> None | ReadingDateOrderType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                date_order_type_0 = ReadingDateOrderType0(data)

                return date_order_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReadingDateOrderType0 | Unset, data)

        date_order = _parse_date_order(d.pop("date_order", UNSET))

        def _parse_sheet(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sheet = _parse_sheet(d.pop("sheet", UNSET))

        reading = cls(
            encoding=encoding,
            numbers=numbers,
            date_order=date_order,
            sheet=sheet,
        )

        return reading
