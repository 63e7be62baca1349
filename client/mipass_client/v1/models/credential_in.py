from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.credential_in_accepted_item import CredentialInAcceptedItem
from ..models.credential_in_language import CredentialInLanguage
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.card_in import CardIn


T = TypeVar("T", bound="CredentialIn")


@_attrs_define
class CredentialIn:
    """A credential to issue: it costs one credit.

    Attributes:
        email (str):
        format_ (str):
        card (CardIn): Its format's fields, or for Custom its length and hexadecimal digits, or a pool's next number.
        label (str | Unset):  Default: ''.
        installer (bool | Unset):  Default: False.
        accepted (list[CredentialInAcceptedItem] | Unset): Warnings that you have seen
        language (CredentialInLanguage | Unset):  Default: CredentialInLanguage.EN.
        send_invitation (bool | Unset): false: the answer has the link, and you deliver it Default: True.
    """

    email: str
    format_: str
    card: CardIn
    label: str | Unset = ""
    installer: bool | Unset = False
    accepted: list[CredentialInAcceptedItem] | Unset = UNSET
    language: CredentialInLanguage | Unset = CredentialInLanguage.EN
    send_invitation: bool | Unset = True

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        format_ = self.format_

        card = self.card.to_dict()

        label = self.label

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

        send_invitation = self.send_invitation

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "email": email,
                "format": format_,
                "card": card,
            }
        )
        if label is not UNSET:
            field_dict["label"] = label
        if installer is not UNSET:
            field_dict["installer"] = installer
        if accepted is not UNSET:
            field_dict["accepted"] = accepted
        if language is not UNSET:
            field_dict["language"] = language
        if send_invitation is not UNSET:
            field_dict["send_invitation"] = send_invitation

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.card_in import CardIn

        d = dict(src_dict)
        email = d.pop("email")

        format_ = d.pop("format")

        card = CardIn.from_dict(d.pop("card"))

        label = d.pop("label", UNSET)

        installer = d.pop("installer", UNSET)

        _accepted = d.pop("accepted", UNSET)
        accepted: list[CredentialInAcceptedItem] | Unset = UNSET
        if _accepted is not UNSET:
            accepted = []
            for accepted_item_data in _accepted:
                accepted_item = CredentialInAcceptedItem(accepted_item_data)

                accepted.append(accepted_item)

        _language = d.pop("language", UNSET)
        language: CredentialInLanguage | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = CredentialInLanguage(_language)

        send_invitation = d.pop("send_invitation", UNSET)

        credential_in = cls(
            email=email,
            format_=format_,
            card=card,
            label=label,
            installer=installer,
            accepted=accepted,
            language=language,
            send_invitation=send_invitation,
        )

        return credential_in
