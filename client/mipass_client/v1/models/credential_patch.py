from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.credential_patch_language import CredentialPatchLanguage
from ..types import UNSET, Unset

T = TypeVar("T", bound="CredentialPatch")


@_attrs_define
class CredentialPatch:
    """What is to be changed; what is left out stays. ``email`` can change while nobody has accepted.

    Attributes:
        label (None | str | Unset):
        installer (bool | None | Unset):
        email (None | str | Unset):
        holder_id (None | Unset | UUID): Null: nobody is known to hold it
        valid_from (datetime.datetime | None | Unset): The first moment at which it opens doors, in whole seconds; null:
            from now on
        valid_until (datetime.datetime | None | Unset): The last moment at which it opens doors, in whole seconds;
            within ten years; null: without an end
        language (CredentialPatchLanguage | Unset):  Default: CredentialPatchLanguage.EN.
    """

    label: None | str | Unset = UNSET
    installer: bool | None | Unset = UNSET
    email: None | str | Unset = UNSET
    holder_id: None | Unset | UUID = UNSET
    valid_from: datetime.datetime | None | Unset = UNSET
    valid_until: datetime.datetime | None | Unset = UNSET
    language: CredentialPatchLanguage | Unset = CredentialPatchLanguage.EN

    def to_dict(self) -> dict[str, Any]:
        label: None | str | Unset
        if isinstance(self.label, Unset):
            label = UNSET
        else:
            label = self.label

        installer: bool | None | Unset
        if isinstance(self.installer, Unset):
            installer = UNSET
        else:
            installer = self.installer

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

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if label is not UNSET:
            field_dict["label"] = label
        if installer is not UNSET:
            field_dict["installer"] = installer
        if email is not UNSET:
            field_dict["email"] = email
        if holder_id is not UNSET:
            field_dict["holder_id"] = holder_id
        if valid_from is not UNSET:
            field_dict["valid_from"] = valid_from
        if valid_until is not UNSET:
            field_dict["valid_until"] = valid_until
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_label(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        label = _parse_label(d.pop("label", UNSET))

        def _parse_installer(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        installer = _parse_installer(d.pop("installer", UNSET))

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

        _language = d.pop("language", UNSET)
        language: CredentialPatchLanguage | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = CredentialPatchLanguage(_language)

        credential_patch = cls(
            label=label,
            installer=installer,
            email=email,
            holder_id=holder_id,
            valid_from=valid_from,
            valid_until=valid_until,
            language=language,
        )

        return credential_patch
