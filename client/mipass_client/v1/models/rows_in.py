from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.row_in import RowIn


T = TypeVar("T", bound="RowsIn")


@_attrs_define
class RowsIn:
    """Rows in place of a file.

    Attributes:
        rows (list[RowIn]):
        name (str | Unset): What the batch is called Default: ''.
    """

    rows: list[RowIn]
    name: str | Unset = ""

    def to_dict(self) -> dict[str, Any]:
        rows = []
        for rows_item_data in self.rows:
            rows_item = rows_item_data.to_dict()
            rows.append(rows_item)

        name = self.name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "rows": rows,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.row_in import RowIn

        d = dict(src_dict)
        rows = []
        _rows = d.pop("rows")
        for rows_item_data in _rows:
            rows_item = RowIn.from_dict(rows_item_data)

            rows.append(rows_item)

        name = d.pop("name", UNSET)

        rows_in = cls(
            rows=rows,
            name=name,
        )

        return rows_in
