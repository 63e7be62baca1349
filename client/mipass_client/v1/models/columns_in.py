from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.columns_in_columns_item_type_0 import ColumnsInColumnsItemType0
from ..models.columns_in_date_order_type_0 import ColumnsInDateOrderType0
from ..models.columns_in_numbers_type_0 import ColumnsInNumbersType0
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.for_all_rows import ForAllRows


T = TypeVar("T", bound="ColumnsIn")


@_attrs_define
class ColumnsIn:
    """Which column of the file is what. It is remembered for files with the same headings; dates are not.

    Attributes:
        columns (list[ColumnsInColumnsItemType0 | None]): From the first one on; null is not read
        heading (int | Unset): The line of the headings; 0: there are none Default: 1.
        for_all_rows (ForAllRows | None | Unset):
        numbers (ColumnsInNumbersType0 | None | Unset): How numbers of a card are written
        date_order (ColumnsInDateOrderType0 | None | Unset): What comes first in dates such as 03/04/2027; said where
            `trouble` is `either_order`
    """

    columns: list[ColumnsInColumnsItemType0 | None]
    heading: int | Unset = 1
    for_all_rows: ForAllRows | None | Unset = UNSET
    numbers: ColumnsInNumbersType0 | None | Unset = UNSET
    date_order: ColumnsInDateOrderType0 | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.for_all_rows import ForAllRows

        columns = []
        for columns_item_data in self.columns:
            columns_item: None | str
            if isinstance(columns_item_data, ColumnsInColumnsItemType0):
                columns_item = columns_item_data.value
            else:
                columns_item = columns_item_data
            columns.append(columns_item)

        heading = self.heading

        for_all_rows: dict[str, Any] | None | Unset
        if isinstance(self.for_all_rows, Unset):
            for_all_rows = UNSET
        elif isinstance(self.for_all_rows, ForAllRows):
            for_all_rows = self.for_all_rows.to_dict()
        else:
            for_all_rows = self.for_all_rows

        numbers: None | str | Unset
        if isinstance(self.numbers, Unset):
            numbers = UNSET
        elif isinstance(self.numbers, ColumnsInNumbersType0):
            numbers = self.numbers.value
        else:
            numbers = self.numbers

        date_order: None | str | Unset
        if isinstance(self.date_order, Unset):
            date_order = UNSET
        elif isinstance(self.date_order, ColumnsInDateOrderType0):
            date_order = self.date_order.value
        else:
            date_order = self.date_order

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "columns": columns,
            }
        )
        if heading is not UNSET:
            field_dict["heading"] = heading
        if for_all_rows is not UNSET:
            field_dict["for_all_rows"] = for_all_rows
        if numbers is not UNSET:
            field_dict["numbers"] = numbers
        if date_order is not UNSET:
            field_dict["date_order"] = date_order

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.for_all_rows import ForAllRows

        d = dict(src_dict)
        columns = []
        _columns = d.pop("columns")
        for columns_item_data in _columns:

            def _parse_columns_item(data: object) -> ColumnsInColumnsItemType0 | None:
                if data is None:
                    return data
                try:
                    if not isinstance(data, str):
                        raise TypeError()
                    columns_item_type_0 = ColumnsInColumnsItemType0(data)

                    return columns_item_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                return cast(ColumnsInColumnsItemType0 | None, data)

            columns_item = _parse_columns_item(columns_item_data)

            columns.append(columns_item)

        heading = d.pop("heading", UNSET)

        def _parse_for_all_rows(data: object) -> ForAllRows | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                for_all_rows_type_0 = ForAllRows.from_dict(data)

                return for_all_rows_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ForAllRows | None | Unset, data)

        for_all_rows = _parse_for_all_rows(d.pop("for_all_rows", UNSET))

        def _parse_numbers(data: object) -> ColumnsInNumbersType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                numbers_type_0 = ColumnsInNumbersType0(data)

                return numbers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ColumnsInNumbersType0 | None | Unset, data)

        numbers = _parse_numbers(d.pop("numbers", UNSET))

        def _parse_date_order(data: object) -> ColumnsInDateOrderType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                date_order_type_0 = ColumnsInDateOrderType0(data)

                return date_order_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ColumnsInDateOrderType0 | None | Unset, data)

        date_order = _parse_date_order(d.pop("date_order", UNSET))

        columns_in = cls(
            columns=columns,
            heading=heading,
            for_all_rows=for_all_rows,
            numbers=numbers,
            date_order=date_order,
        )

        return columns_in
