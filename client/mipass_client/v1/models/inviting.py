from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.inviting_language import InvitingLanguage
from ..types import UNSET, Unset

T = TypeVar("T", bound="Inviting")


@_attrs_define
class Inviting:
    """How the invitation goes out again.

    Attributes:
        language (InvitingLanguage | Unset):  Default: InvitingLanguage.EN.
    """

    language: InvitingLanguage | Unset = InvitingLanguage.EN

    def to_dict(self) -> dict[str, Any]:
        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        _language = d.pop("language", UNSET)
        language: InvitingLanguage | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = InvitingLanguage(_language)

        inviting = cls(
            language=language,
        )

        return inviting
