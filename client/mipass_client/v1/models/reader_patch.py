from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.reader_patch_output_type_0 import ReaderPatchOutputType0
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReaderPatch")


@_attrs_define
class ReaderPatch:
    """What is to be changed; what is left out stays.

    Attributes:
        name (None | str | Unset):
        output (None | ReaderPatchOutputType0 | Unset):
    """

    name: None | str | Unset = UNSET
    output: None | ReaderPatchOutputType0 | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        output: None | str | Unset
        if isinstance(self.output, Unset):
            output = UNSET
        elif isinstance(self.output, ReaderPatchOutputType0):
            output = self.output.value
        else:
            output = self.output

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if output is not UNSET:
            field_dict["output"] = output

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_output(data: object) -> None | ReaderPatchOutputType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                output_type_0 = ReaderPatchOutputType0(data)

                return output_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReaderPatchOutputType0 | Unset, data)

        output = _parse_output(d.pop("output", UNSET))

        reader_patch = cls(
            name=name,
            output=output,
        )

        return reader_patch
