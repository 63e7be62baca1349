from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.copy_in_accepted_item import CopyInAcceptedItem
from ..models.copy_in_language import CopyInLanguage
from ..types import UNSET, Unset

T = TypeVar("T", bound="CopyIn")


@_attrs_define
class CopyIn:
    """The same card for another person, at the cost of one more credit.

    Attributes:
        email (str):
        installer (bool | Unset):  Default: False.
        accepted (list[CopyInAcceptedItem] | Unset):
        language (CopyInLanguage | Unset):  Default: CopyInLanguage.EN.
    """

    email: str
    installer: bool | Unset = False
    accepted: list[CopyInAcceptedItem] | Unset = UNSET
    language: CopyInLanguage | Unset = CopyInLanguage.EN

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        installer = self.installer

        accepted: list[str] | Unset = UNSET
        if not isinstance(self.accepted, Unset):
            accepted = []
            for accepted_item_data in self.accepted:
                accepted_item = accepted_item_data.value
                accepted.append(accepted_item)

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "email": email,
            }
        )
        if installer is not UNSET:
            field_dict["installer"] = installer
        if accepted is not UNSET:
            field_dict["accepted"] = accepted
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        email = d.pop("email")

        installer = d.pop("installer", UNSET)

        _accepted = d.pop("accepted", UNSET)
        accepted: list[CopyInAcceptedItem] | Unset = UNSET
        if _accepted is not UNSET:
            accepted = []
            for accepted_item_data in _accepted:
                accepted_item = CopyInAcceptedItem(accepted_item_data)

                accepted.append(accepted_item)

        _language = d.pop("language", UNSET)
        language: CopyInLanguage | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = CopyInLanguage(_language)

        copy_in = cls(
            email=email,
            installer=installer,
            accepted=accepted,
            language=language,
        )

        return copy_in
