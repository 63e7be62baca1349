from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookEndpointIn")


@_attrs_define
class WebhookEndpointIn:
    """An endpoint to add. It is told of what happens from now on.

    Attributes:
        url (str):
        description (str | Unset):  Default: ''.
        types (list[str] | Unset):
        organization_ids (list[UUID] | None | Unset):
        per_second (int | Unset):  Default: 20.
    """

    url: str
    description: str | Unset = ""
    types: list[str] | Unset = UNSET
    organization_ids: list[UUID] | None | Unset = UNSET
    per_second: int | Unset = 20

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        description = self.description

        types: list[str] | Unset = UNSET
        if not isinstance(self.types, Unset):
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

        per_second = self.per_second

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "url": url,
            }
        )
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
        url = d.pop("url")

        description = d.pop("description", UNSET)

        types = cast(list[str], d.pop("types", UNSET))

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

        per_second = d.pop("per_second", UNSET)

        webhook_endpoint_in = cls(
            url=url,
            description=description,
            types=types,
            organization_ids=organization_ids,
            per_second=per_second,
        )

        return webhook_endpoint_in
