from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.credential_walk_status_type_0 import CredentialWalkStatusType0
from ..models.credential_walk_status_type_1 import CredentialWalkStatusType1
from ..types import UNSET, Unset

T = TypeVar("T", bound="CredentialWalk")


@_attrs_define
class CredentialWalk:
    """Which credentials.

    Attributes:
        limit (int | Unset): How many at most Default: 50.
        after (None | str | Unset): `next_cursor` of the page before; the other parameters stay the same
        count (bool | Unset): Count them too, up to 10,000 Default: False.
        status (CredentialWalkStatusType0 | CredentialWalkStatusType1 | None | Unset):
        format_ (None | str | Unset):
        email (None | str | Unset): The whole address
        batch_id (None | Unset | UUID):
        search (None | str | Unset): A part of an address; with cards:read also numbers, as on the page
    """

    limit: int | Unset = 50
    after: None | str | Unset = UNSET
    count: bool | Unset = False
    status: CredentialWalkStatusType0 | CredentialWalkStatusType1 | None | Unset = UNSET
    format_: None | str | Unset = UNSET
    email: None | str | Unset = UNSET
    batch_id: None | Unset | UUID = UNSET
    search: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        limit = self.limit

        after: None | str | Unset
        if isinstance(self.after, Unset):
            after = UNSET
        else:
            after = self.after

        count = self.count

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, CredentialWalkStatusType0) or isinstance(
            self.status, CredentialWalkStatusType1
        ):
            status = self.status.value
        else:
            status = self.status

        format_: None | str | Unset
        if isinstance(self.format_, Unset):
            format_ = UNSET
        else:
            format_ = self.format_

        email: None | str | Unset
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        batch_id: None | str | Unset
        if isinstance(self.batch_id, Unset):
            batch_id = UNSET
        elif isinstance(self.batch_id, UUID):
            batch_id = str(self.batch_id)
        else:
            batch_id = self.batch_id

        search: None | str | Unset
        if isinstance(self.search, Unset):
            search = UNSET
        else:
            search = self.search

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if limit is not UNSET:
            field_dict["limit"] = limit
        if after is not UNSET:
            field_dict["after"] = after
        if count is not UNSET:
            field_dict["count"] = count
        if status is not UNSET:
            field_dict["status"] = status
        if format_ is not UNSET:
            field_dict["format"] = format_
        if email is not UNSET:
            field_dict["email"] = email
        if batch_id is not UNSET:
            field_dict["batch_id"] = batch_id
        if search is not UNSET:
            field_dict["search"] = search

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        limit = d.pop("limit", UNSET)

        def _parse_after(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        after = _parse_after(d.pop("after", UNSET))

        count = d.pop("count", UNSET)

        def _parse_status(
            data: object,
        ) -> CredentialWalkStatusType0 | CredentialWalkStatusType1 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = CredentialWalkStatusType0(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_1 = CredentialWalkStatusType1(data)

                return status_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(
                CredentialWalkStatusType0 | CredentialWalkStatusType1 | None | Unset,
                data,
            )

        status = _parse_status(d.pop("status", UNSET))

        def _parse_format_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        format_ = _parse_format_(d.pop("format", UNSET))

        def _parse_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        def _parse_batch_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                batch_id_type_0 = UUID(data)

                return batch_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        batch_id = _parse_batch_id(d.pop("batch_id", UNSET))

        def _parse_search(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        search = _parse_search(d.pop("search", UNSET))

        credential_walk = cls(
            limit=limit,
            after=after,
            count=count,
            status=status,
            format_=format_,
            email=email,
            batch_id=batch_id,
            search=search,
        )

        return credential_walk
