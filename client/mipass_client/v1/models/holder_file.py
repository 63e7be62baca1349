from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.holder_file_credentials_item import HolderFileCredentialsItem
    from ..models.holder_file_events_item import HolderFileEventsItem
    from ..models.holder_file_holder import HolderFileHolder


T = TypeVar("T", bound="HolderFile")


@_attrs_define
class HolderFile:
    """All that is known of a holder. Members may be added: it is for people to read.

    Attributes:
        holder (HolderFileHolder):
        credentials (list[HolderFileCredentialsItem]):
        events (list[HolderFileEventsItem]):
    """

    holder: HolderFileHolder
    credentials: list[HolderFileCredentialsItem]
    events: list[HolderFileEventsItem]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        holder = self.holder.to_dict()

        credentials = []
        for credentials_item_data in self.credentials:
            credentials_item = credentials_item_data.to_dict()
            credentials.append(credentials_item)

        events = []
        for events_item_data in self.events:
            events_item = events_item_data.to_dict()
            events.append(events_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "holder": holder,
                "credentials": credentials,
                "events": events,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.holder_file_credentials_item import HolderFileCredentialsItem
        from ..models.holder_file_events_item import HolderFileEventsItem
        from ..models.holder_file_holder import HolderFileHolder

        d = dict(src_dict)
        holder = HolderFileHolder.from_dict(d.pop("holder"))

        credentials = []
        _credentials = d.pop("credentials")
        for credentials_item_data in _credentials:
            credentials_item = HolderFileCredentialsItem.from_dict(
                credentials_item_data
            )

            credentials.append(credentials_item)

        events = []
        _events = d.pop("events")
        for events_item_data in _events:
            events_item = HolderFileEventsItem.from_dict(events_item_data)

            events.append(events_item)

        holder_file = cls(
            holder=holder,
            credentials=credentials,
            events=events,
        )

        holder_file.additional_properties = d
        return holder_file

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
