from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

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
        format_ (str):
        card (CardIn): Its format's fields, or for Custom its length and hexadecimal digits, or a pool's next number.
        email (None | str | Unset):
        holder_id (None | Unset | UUID): In place of email: the address is the holder's
        label (str | Unset):  Default: ''.
        installer (bool | Unset):  Default: False.
        valid_from (datetime.datetime | None | Unset): The first moment at which it opens doors, in whole seconds
        valid_until (datetime.datetime | None | Unset): The last moment at which it opens doors, in whole seconds;
            within ten years
        accepted (list[CredentialInAcceptedItem] | Unset): Warnings that you have seen
        language (CredentialInLanguage | Unset):  Default: CredentialInLanguage.EN.
        send_invitation (bool | Unset): false: the answer has the link, and you deliver it Default: True.
    """

    format_: str
    card: CardIn
    email: None | str | Unset = UNSET
    holder_id: None | Unset | UUID = UNSET
    label: str | Unset = ""
    installer: bool | Unset = False
    valid_from: datetime.datetime | None | Unset = UNSET
    valid_until: datetime.datetime | None | Unset = UNSET
    accepted: list[CredentialInAcceptedItem] | Unset = UNSET
    language: CredentialInLanguage | Unset = CredentialInLanguage.EN
    send_invitation: bool | Unset = True

    def to_dict(self) -> dict[str, Any]:
        format_ = self.format_

        card = self.card.to_dict()

        email: None | str | Unset
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        holder_id: None | str | Unset
        if isinstance(self.holder_id, Unset):
            holder_id = UNSET
        elif isinstance(self.holder_id, UUID):
            holder_id = str(self.holder_id)
        else:
            holder_id = self.holder_id

        label = self.label

        installer = self.installer

        valid_from: None | str | Unset
        if isinstance(self.valid_from, Unset):
            valid_from = UNSET
        elif isinstance(self.valid_from, datetime.datetime):
            valid_from = self.valid_from.isoformat()
        else:
            valid_from = self.valid_from

        valid_until: None | str | Unset
        if isinstance(self.valid_until, Unset):
            valid_until = UNSET
        elif isinstance(self.valid_until, datetime.datetime):
            valid_until = self.valid_until.isoformat()
        else:
            valid_until = self.valid_until

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
                "format": format_,
                "card": card,
            }
        )
        if email is not UNSET:
            field_dict["email"] = email
        if holder_id is not UNSET:
            field_dict["holder_id"] = holder_id
        if label is not UNSET:
            field_dict["label"] = label
        if installer is not UNSET:
            field_dict["installer"] = installer
        if valid_from is not UNSET:
            field_dict["valid_from"] = valid_from
        if valid_until is not UNSET:
            field_dict["valid_until"] = valid_until
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
        format_ = d.pop("format")

        card = CardIn.from_dict(d.pop("card"))

        def _parse_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        def _parse_holder_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                holder_id_type_0 = UUID(data)

                return holder_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        holder_id = _parse_holder_id(d.pop("holder_id", UNSET))

        label = d.pop("label", UNSET)

        installer = d.pop("installer", UNSET)

        def _parse_valid_from(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                valid_from_type_0 = datetime.datetime.fromisoformat(data)

                return valid_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        valid_from = _parse_valid_from(d.pop("valid_from", UNSET))

        def _parse_valid_until(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                valid_until_type_0 = datetime.datetime.fromisoformat(data)

                return valid_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        valid_until = _parse_valid_until(d.pop("valid_until", UNSET))

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
            format_=format_,
            card=card,
            email=email,
            holder_id=holder_id,
            label=label,
            installer=installer,
            valid_from=valid_from,
            valid_until=valid_until,
            accepted=accepted,
            language=language,
            send_invitation=send_invitation,
        )

        return credential_in
