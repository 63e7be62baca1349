from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.actor_ref import ActorRef
    from ..models.event_out_details import EventOutDetails


T = TypeVar("T", bound="EventOut")


@_attrs_define
class EventOut:
    """One thing that happened. ``details`` hold ids, numbers and codes; their members depend on ``type``.

    Attributes:
        id (UUID):
        type_ (str):
        at (datetime.datetime):
        organization_id (None | UUID):
        actor (ActorRef): Who acted. Of an operator of the vendor no id is told; the system has none.
        subject_id (None | UUID):
        details (EventOutDetails):
    """

    id: UUID
    type_: str
    at: datetime.datetime
    organization_id: None | UUID
    actor: ActorRef
    subject_id: None | UUID
    details: EventOutDetails
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        type_ = self.type_

        at = self.at.isoformat()

        organization_id: None | str
        if isinstance(self.organization_id, UUID):
            organization_id = str(self.organization_id)
        else:
            organization_id = self.organization_id

        actor = self.actor.to_dict()

        subject_id: None | str
        if isinstance(self.subject_id, UUID):
            subject_id = str(self.subject_id)
        else:
            subject_id = self.subject_id

        details = self.details.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "type": type_,
                "at": at,
                "organization_id": organization_id,
                "actor": actor,
                "subject_id": subject_id,
                "details": details,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.actor_ref import ActorRef
        from ..models.event_out_details import EventOutDetails

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        type_ = d.pop("type")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        def _parse_organization_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                organization_id_type_0 = UUID(data)

                return organization_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        organization_id = _parse_organization_id(d.pop("organization_id"))

        actor = ActorRef.from_dict(d.pop("actor"))

        def _parse_subject_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                subject_id_type_0 = UUID(data)

                return subject_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        subject_id = _parse_subject_id(d.pop("subject_id"))

        details = EventOutDetails.from_dict(d.pop("details"))

        event_out = cls(
            id=id,
            type_=type_,
            at=at,
            organization_id=organization_id,
            actor=actor,
            subject_id=subject_id,
            details=details,
        )

        event_out.additional_properties = d
        return event_out

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
