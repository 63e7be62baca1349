from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookEndpointPatch")


@_attrs_define
class WebhookEndpointPatch:
    """What is to be changed; what is left out stays.

    Attributes:
        url (None | str | Unset):
        description (None | str | Unset):
        types (list[str] | None | Unset):
        organization_ids (list[UUID] | None | Unset):
        per_second (int | None | Unset):
    """

    url: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    types: list[str] | None | Unset = UNSET
    organization_ids: list[UUID] | None | Unset = UNSET
    per_second: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        types: list[str] | None | Unset
        if isinstance(self.types, Unset):
            types = UNSET
        elif isinstance(self.types, list):
            types = self.types

        else:
            types = self.types

        organization_ids: list[str] | None | Unset
        if isinstance(self.organization_ids, Unset):
            organization_ids = UNSET
        elif isinstance(self.organization_ids, list):
            organization_ids = []
            for organization_ids_type_0_item_data in self.organization_ids:
                organization_ids_type_0_item = str(organization_ids_type_0_item_data)
                organization_ids.append(organization_ids_type_0_item)

        else:
            organization_ids = self.organization_ids

        per_second: int | None | Unset
        if isinstance(self.per_second, Unset):
            per_second = UNSET
        else:
            per_second = self.per_second

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if url is not UNSET:
            field_dict["url"] = url
        if description is not UNSET:
            field_dict["description"] = description
        if types is not UNSET:
            field_dict["types"] = types
        if organization_ids is not UNSET:
            field_dict["organization_ids"] = organization_ids
        if per_second is not UNSET:
            field_dict["per_second"] = per_second

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        url = _parse_url(d.pop("url", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_types(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                types_type_0 = cast(list[str], data)

                return types_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        types = _parse_types(d.pop("types", UNSET))

        def _parse_organization_ids(data: object) -> list[UUID] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                organization_ids_type_0 = []
                _organization_ids_type_0 = data
                for organization_ids_type_0_item_data in _organization_ids_type_0:
                    organization_ids_type_0_item = UUID(
                        organization_ids_type_0_item_data
                    )

                    organization_ids_type_0.append(organization_ids_type_0_item)

                return organization_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[UUID] | None | Unset, data)

        organization_ids = _parse_organization_ids(d.pop("organization_ids", UNSET))

        def _parse_per_second(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        per_second = _parse_per_second(d.pop("per_second", UNSET))

        webhook_endpoint_patch = cls(
            url=url,
            description=description,
            types=types,
            organization_ids=organization_ids,
            per_second=per_second,
        )

        return webhook_endpoint_patch
