from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.column_in_source_type_0 import ColumnInSourceType0
from ..types import UNSET, Unset

T = TypeVar("T", bound="ColumnIn")


@_attrs_define
class ColumnIn:
    """A column: a ``source``, a text that each row has, or a ``template``.

    Attributes:
        header (str): In JSON the place in the object, as cards[].number
        source (ColumnInSourceType0 | None | Unset):
        constant (None | str | Unset):
        template (None | str | Unset): Sources in braces and text, as {facility_code:3}-{card_number:5}
    """

    header: str
    source: ColumnInSourceType0 | None | Unset = UNSET
    constant: None | str | Unset = UNSET
    template: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        header = self.header

        source: None | str | Unset
        if isinstance(self.source, Unset):
            source = UNSET
        elif isinstance(self.source, ColumnInSourceType0):
            source = self.source.value
        else:
            source = self.source

        constant: None | str | Unset
        if isinstance(self.constant, Unset):
            constant = UNSET
        else:
            constant = self.constant

        template: None | str | Unset
        if isinstance(self.template, Unset):
            template = UNSET
        else:
            template = self.template

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "header": header,
            }
        )
        if source is not UNSET:
            field_dict["source"] = source
        if constant is not UNSET:
            field_dict["constant"] = constant
        if template is not UNSET:
            field_dict["template"] = template

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        header = d.pop("header")

        def _parse_source(data: object) -> ColumnInSourceType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                source_type_0 = ColumnInSourceType0(data)

                return source_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ColumnInSourceType0 | None | Unset, data)

        source = _parse_source(d.pop("source", UNSET))

        def _parse_constant(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        constant = _parse_constant(d.pop("constant", UNSET))

        def _parse_template(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        template = _parse_template(d.pop("template", UNSET))

        column_in = cls(
            header=header,
            source=source,
            constant=constant,
            template=template,
        )

        return column_in
