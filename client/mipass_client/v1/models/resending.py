from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.resending_language import ResendingLanguage
from ..types import UNSET, Unset

T = TypeVar("T", bound="Resending")


@_attrs_define
class Resending:
    """How the invitation goes out again.

    Attributes:
        language (ResendingLanguage | Unset):  Default: ResendingLanguage.EN.
        send_invitation (bool | Unset):  Default: True.
    """

    language: ResendingLanguage | Unset = ResendingLanguage.EN
    send_invitation: bool | Unset = True

    def to_dict(self) -> dict[str, Any]:
        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        send_invitation = self.send_invitation

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if language is not UNSET:
            field_dict["language"] = language
        if send_invitation is not UNSET:
            field_dict["send_invitation"] = send_invitation

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        _language = d.pop("language", UNSET)
        language: ResendingLanguage | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = ResendingLanguage(_language)

        send_invitation = d.pop("send_invitation", UNSET)

        resending = cls(
            language=language,
            send_invitation=send_invitation,
        )

        return resending
