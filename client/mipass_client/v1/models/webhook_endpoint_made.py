from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.webhook_endpoint_made_status import WebhookEndpointMadeStatus

if TYPE_CHECKING:
    from ..models.maker import Maker


T = TypeVar("T", bound="WebhookEndpointMade")


@_attrs_define
class WebhookEndpointMade:
    """An endpoint with its secret, which is told once; null when the same request came before.

    Attributes:
        id (UUID):
        url (str):
        description (str):
        types (list[str]):
        organization_ids (list[UUID] | None):
        per_second (int):
        status (WebhookEndpointMadeStatus):
        disabled_reason (None | str):
        created_by (Maker): Whose rights decide what an endpoint is told.
        created_at (datetime.datetime):
        last_success_at (datetime.datetime | None):
        failing_since (datetime.datetime | None):
        from_sequence (int):
        version (str): Changes with what PATCH changes; send it as If-Match
        secret (None | str):
    """

    id: UUID
    url: str
    description: str
    types: list[str]
    organization_ids: list[UUID] | None
    per_second: int
    status: WebhookEndpointMadeStatus
    disabled_reason: None | str
    created_by: Maker
    created_at: datetime.datetime
    last_success_at: datetime.datetime | None
    failing_since: datetime.datetime | None
    from_sequence: int
    version: str
    secret: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        url = self.url

        description = self.description

        types = self.types

        organization_ids: list[str] | None
        if isinstance(self.organization_ids, list):
            organization_ids = []
            for organization_ids_type_0_item_data in self.organization_ids:
                organization_ids_type_0_item = str(organization_ids_type_0_item_data)
                organization_ids.append(organization_ids_type_0_item)

        else:
            organization_ids = self.organization_ids

        per_second = self.per_second

        status = self.status.value

        disabled_reason: None | str
        disabled_reason = self.disabled_reason

        created_by = self.created_by.to_dict()

        created_at = self.created_at.isoformat()

        last_success_at: None | str
        if isinstance(self.last_success_at, datetime.datetime):
            last_success_at = self.last_success_at.isoformat()
        else:
            last_success_at = self.last_success_at

        failing_since: None | str
        if isinstance(self.failing_since, datetime.datetime):
            failing_since = self.failing_since.isoformat()
        else:
            failing_since = self.failing_since

        from_sequence = self.from_sequence

        version = self.version

        secret: None | str
        secret = self.secret

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "url": url,
                "description": description,
                "types": types,
                "organization_ids": organization_ids,
                "per_second": per_second,
                "status": status,
                "disabled_reason": disabled_reason,
                "created_by": created_by,
                "created_at": created_at,
                "last_success_at": last_success_at,
                "failing_since": failing_since,
                "from_sequence": from_sequence,
                "version": version,
                "secret": secret,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.maker import Maker

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        url = d.pop("url")

        description = d.pop("description")

        types = cast(list[str], d.pop("types"))

        def _parse_organization_ids(data: object) -> list[UUID] | None:
            if data is None:
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
            return cast(list[UUID] | None, data)

        organization_ids = _parse_organization_ids(d.pop("organization_ids"))

        per_second = d.pop("per_second")

        status = WebhookEndpointMadeStatus(d.pop("status"))

        def _parse_disabled_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        disabled_reason = _parse_disabled_reason(d.pop("disabled_reason"))

        created_by = Maker.from_dict(d.pop("created_by"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_last_success_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_success_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_success_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_success_at = _parse_last_success_at(d.pop("last_success_at"))

        def _parse_failing_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                failing_since_type_0 = datetime.datetime.fromisoformat(data)

                return failing_since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        failing_since = _parse_failing_since(d.pop("failing_since"))

        from_sequence = d.pop("from_sequence")

        version = d.pop("version")

        def _parse_secret(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        secret = _parse_secret(d.pop("secret"))

        webhook_endpoint_made = cls(
            id=id,
            url=url,
            description=description,
            types=types,
            organization_ids=organization_ids,
            per_second=per_second,
            status=status,
            disabled_reason=disabled_reason,
            created_by=created_by,
            created_at=created_at,
            last_success_at=last_success_at,
            failing_since=failing_since,
            from_sequence=from_sequence,
            version=version,
            secret=secret,
        )

        webhook_endpoint_made.additional_properties = d
        return webhook_endpoint_made

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
