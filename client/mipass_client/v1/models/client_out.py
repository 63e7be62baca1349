from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.actor_ref import ActorRef
    from ..models.token_out import TokenOut


T = TypeVar("T", bound="ClientOut")


@_attrs_define
class ClientOut:
    """An API client: an integration, and no person.

    Attributes:
        id (UUID):
        name (str):
        scopes (list[str]):
        organization_ids (list[UUID] | None): null: every organization, later ones too
        networks (list[str]):
        confirmed_until (datetime.datetime):
        created_by (ActorRef): Who acted. Of an operator of the vendor no id is told; the system has none.
        created_at (datetime.datetime):
        revoked_at (datetime.datetime | None):
        tokens (list[TokenOut]):
    """

    id: UUID
    name: str
    scopes: list[str]
    organization_ids: list[UUID] | None
    networks: list[str]
    confirmed_until: datetime.datetime
    created_by: ActorRef
    created_at: datetime.datetime
    revoked_at: datetime.datetime | None
    tokens: list[TokenOut]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        scopes = self.scopes

        organization_ids: list[str] | None
        if isinstance(self.organization_ids, list):
            organization_ids = []
            for organization_ids_type_0_item_data in self.organization_ids:
                organization_ids_type_0_item = str(organization_ids_type_0_item_data)
                organization_ids.append(organization_ids_type_0_item)

        else:
            organization_ids = self.organization_ids

        networks = self.networks

        confirmed_until = self.confirmed_until.isoformat()

        created_by = self.created_by.to_dict()

        created_at = self.created_at.isoformat()

        revoked_at: None | str
        if isinstance(self.revoked_at, datetime.datetime):
            revoked_at = self.revoked_at.isoformat()
        else:
            revoked_at = self.revoked_at

        tokens = []
        for tokens_item_data in self.tokens:
            tokens_item = tokens_item_data.to_dict()
            tokens.append(tokens_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "scopes": scopes,
                "organization_ids": organization_ids,
                "networks": networks,
                "confirmed_until": confirmed_until,
                "created_by": created_by,
                "created_at": created_at,
                "revoked_at": revoked_at,
                "tokens": tokens,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.actor_ref import ActorRef
        from ..models.token_out import TokenOut

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        name = d.pop("name")

        scopes = cast(list[str], d.pop("scopes"))

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

        networks = cast(list[str], d.pop("networks"))

        confirmed_until = datetime.datetime.fromisoformat(d.pop("confirmed_until"))

        created_by = ActorRef.from_dict(d.pop("created_by"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_revoked_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                revoked_at_type_0 = datetime.datetime.fromisoformat(data)

                return revoked_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        revoked_at = _parse_revoked_at(d.pop("revoked_at"))

        tokens = []
        _tokens = d.pop("tokens")
        for tokens_item_data in _tokens:
            tokens_item = TokenOut.from_dict(tokens_item_data)

            tokens.append(tokens_item)

        client_out = cls(
            id=id,
            name=name,
            scopes=scopes,
            organization_ids=organization_ids,
            networks=networks,
            confirmed_until=confirmed_until,
            created_by=created_by,
            created_at=created_at,
            revoked_at=revoked_at,
            tokens=tokens,
        )

        client_out.additional_properties = d
        return client_out

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
