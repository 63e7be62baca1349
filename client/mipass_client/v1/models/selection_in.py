from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.selection_in_status_type_0 import SelectionInStatusType0
from ..models.selection_in_validity_type_0 import SelectionInValidityType0
from ..types import UNSET, Unset

T = TypeVar("T", bound="SelectionIn")


@_attrs_define
class SelectionIn:
    """Which credentials: `credential_ids`, or all that a search and filters find, or with `all` every one.

    Attributes:
        credential_ids (list[UUID] | None | Unset):
        search (None | str | Unset): As in the list
        status (None | SelectionInStatusType0 | Unset): As in the list
        format_ (None | str | Unset):
        validity (None | SelectionInValidityType0 | Unset): As in the list
        all_ (bool | Unset): true: every credential of the organization Default: False.
    """

    credential_ids: list[UUID] | None | Unset = UNSET
    search: None | str | Unset = UNSET
    status: None | SelectionInStatusType0 | Unset = UNSET
    format_: None | str | Unset = UNSET
    validity: None | SelectionInValidityType0 | Unset = UNSET
    all_: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        credential_ids: list[str] | None | Unset
        if isinstance(self.credential_ids, Unset):
            credential_ids = UNSET
        elif isinstance(self.credential_ids, list):
            credential_ids = []
            for credential_ids_type_0_item_data in self.credential_ids:
                credential_ids_type_0_item = str(credential_ids_type_0_item_data)
                credential_ids.append(credential_ids_type_0_item)

        else:
            credential_ids = self.credential_ids

        search: None | str | Unset
        if isinstance(self.search, Unset):
            search = UNSET
        else:
            search = self.search

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, SelectionInStatusType0):
            status = self.status.value
        else:
            status = self.status

        format_: None | str | Unset
        if isinstance(self.format_, Unset):
            format_ = UNSET
        else:
            format_ = self.format_

        validity: None | str | Unset
        if isinstance(self.validity, Unset):
            validity = UNSET
        elif isinstance(self.validity, SelectionInValidityType0):
            validity = self.validity.value
        else:
            validity = self.validity

        all_ = self.all_

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if credential_ids is not UNSET:
            field_dict["credential_ids"] = credential_ids
        if search is not UNSET:
            field_dict["search"] = search
        if status is not UNSET:
            field_dict["status"] = status
        if format_ is not UNSET:
            field_dict["format"] = format_
        if validity is not UNSET:
            field_dict["validity"] = validity
        if all_ is not UNSET:
            field_dict["all"] = all_

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_credential_ids(data: object) -> list[UUID] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                credential_ids_type_0 = []
                _credential_ids_type_0 = data
                for credential_ids_type_0_item_data in _credential_ids_type_0:
                    credential_ids_type_0_item = UUID(credential_ids_type_0_item_data)

                    credential_ids_type_0.append(credential_ids_type_0_item)

                return credential_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[UUID] | None | Unset, data)

        credential_ids = _parse_credential_ids(d.pop("credential_ids", UNSET))

        def _parse_search(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        search = _parse_search(d.pop("search", UNSET))

        def _parse_status(data: object) -> None | SelectionInStatusType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = SelectionInStatusType0(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SelectionInStatusType0 | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_format_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        format_ = _parse_format_(d.pop("format", UNSET))

        def _parse_validity(data: object) -> None | SelectionInValidityType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                validity_type_0 = SelectionInValidityType0(data)

                return validity_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SelectionInValidityType0 | Unset, data)

        validity = _parse_validity(d.pop("validity", UNSET))

        all_ = d.pop("all", UNSET)

        selection_in = cls(
            credential_ids=credential_ids,
            search=search,
            status=status,
            format_=format_,
            validity=validity,
            all_=all_,
        )

        return selection_in
