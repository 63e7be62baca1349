from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="FeedQuery")


@_attrs_define
class FeedQuery:
    """Which events.

    Attributes:
        after (None | str | Unset): `next_cursor`; `start` is the first event, nothing is now
        types (None | str | Unset): Names with commas between, `credential.*` for all of a kind
        organization_id (None | Unset | UUID):
        limit (int | Unset):  Default: 100.
    """

    after: None | str | Unset = UNSET
    types: None | str | Unset = UNSET
    organization_id: None | Unset | UUID = UNSET
    limit: int | Unset = 100

    def to_dict(self) -> dict[str, Any]:
        after: None | str | Unset
        if isinstance(self.after, Unset):
            after = UNSET
        else:
            after = self.after

        types: None | str | Unset
        if isinstance(self.types, Unset):
            types = UNSET
        else:
            types = self.types

        organization_id: None | str | Unset
        if isinstance(self.organization_id, Unset):
            organization_id = UNSET
        elif isinstance(self.organization_id, UUID):
            organization_id = str(self.organization_id)
        else:
            organization_id = self.organization_id

        limit = self.limit

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if after is not UNSET:
            field_dict["after"] = after
        if types is not UNSET:
            field_dict["types"] = types
        if organization_id is not UNSET:
            field_dict["organization_id"] = organization_id
        if limit is not UNSET:
            field_dict["limit"] = limit

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_after(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        after = _parse_after(d.pop("after", UNSET))

        def _parse_types(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        types = _parse_types(d.pop("types", UNSET))

        def _parse_organization_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                organization_id_type_0 = UUID(data)

                return organization_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        organization_id = _parse_organization_id(d.pop("organization_id", UNSET))

        limit = d.pop("limit", UNSET)

        feed_query = cls(
            after=after,
            types=types,
            organization_id=organization_id,
            limit=limit,
        )

        return feed_query
