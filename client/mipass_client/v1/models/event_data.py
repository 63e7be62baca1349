from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.event_actor import EventActor
    from ..models.event_data_details import EventDataDetails
    from ..models.event_subject import EventSubject


T = TypeVar("T", bound="EventData")


@_attrs_define
class EventData:
    """What happened, in ids, numbers and codes; what more there is, `url` tells by your own scopes.

    Attributes:
        event_id (UUID):
        sequence (int): Its place among the distributor's events: dense, never used twice
        distributor_id (UUID):
        organization_id (None | UUID):
        actor (EventActor): Who acted.
        subject (EventSubject): What it is about.
        details (EventDataDetails):
        url (None | str):
    """

    event_id: UUID
    sequence: int
    distributor_id: UUID
    organization_id: None | UUID
    actor: EventActor
    subject: EventSubject
    details: EventDataDetails
    url: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        event_id = str(self.event_id)

        sequence = self.sequence

        distributor_id = str(self.distributor_id)

        organization_id: None | str
        if isinstance(self.organization_id, UUID):
            organization_id = str(self.organization_id)
        else:
            organization_id = self.organization_id

        actor = self.actor.to_dict()

        subject = self.subject.to_dict()

        details = self.details.to_dict()

        url: None | str
        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "event_id": event_id,
                "sequence": sequence,
                "distributor_id": distributor_id,
                "organization_id": organization_id,
                "actor": actor,
                "subject": subject,
                "details": details,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.event_actor import EventActor
        from ..models.event_data_details import EventDataDetails
        from ..models.event_subject import EventSubject

        d = dict(src_dict)
        event_id = UUID(d.pop("event_id"))

        sequence = d.pop("sequence")

        distributor_id = UUID(d.pop("distributor_id"))

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

        actor = EventActor.from_dict(d.pop("actor"))

        subject = EventSubject.from_dict(d.pop("subject"))

        details = EventDataDetails.from_dict(d.pop("details"))

        def _parse_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        url = _parse_url(d.pop("url"))

        event_data = cls(
            event_id=event_id,
            sequence=sequence,
            distributor_id=distributor_id,
            organization_id=organization_id,
            actor=actor,
            subject=subject,
            details=details,
            url=url,
        )

        event_data.additional_properties = d
        return event_data

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
