from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.row_problem import RowProblem


T = TypeVar("T", bound="RowOut")


@_attrs_define
class RowOut:
    """A row by its line in the file; ``other_line`` where the same card data stands too.

    Attributes:
        line (int):
        problems (list[RowProblem]):
        email (None | str):
        other_line (int | None):
    """

    line: int
    problems: list[RowProblem]
    email: None | str
    other_line: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        line = self.line

        problems = []
        for problems_item_data in self.problems:
            problems_item = problems_item_data.to_dict()
            problems.append(problems_item)

        email: None | str
        email = self.email

        other_line: int | None
        other_line = self.other_line

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "line": line,
                "problems": problems,
                "email": email,
                "other_line": other_line,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.row_problem import RowProblem

        d = dict(src_dict)
        line = d.pop("line")

        problems = []
        _problems = d.pop("problems")
        for problems_item_data in _problems:
            problems_item = RowProblem.from_dict(problems_item_data)

            problems.append(problems_item)

        def _parse_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        email = _parse_email(d.pop("email"))

        def _parse_other_line(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        other_line = _parse_other_line(d.pop("other_line"))

        row_out = cls(
            line=line,
            problems=problems,
            email=email,
            other_line=other_line,
        )

        row_out.additional_properties = d
        return row_out

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
