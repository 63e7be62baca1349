from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reader_out_output import ReaderOutOutput

if TYPE_CHECKING:
    from ..models.configuration import Configuration


T = TypeVar("T", bound="ReaderOut")


@_attrs_define
class ReaderOut:
    """A reader. ``list_time``: when the status list that it goes by was issued.

    ``upgrade_version``: newer firmware that it can take now. ``removed_at``: it belongs to nobody from then
    on; ``released_at``: it has said, signed, that it knows.

        Attributes:
            id (UUID):
            organization_id (UUID):
            name (str):
            serial_number (str):
            hardware_model (str):
            firmware_version (str):
            upgrade_version (None | str):
            output (ReaderOutOutput):
            enrolled_at (datetime.datetime):
            last_seen_at (datetime.datetime | None):
            list_time (datetime.datetime | None):
            config (Configuration): The number of the newest configuration that was made, and of the one that the reader
                goes by.
            removed_at (datetime.datetime | None):
            released_at (datetime.datetime | None):
            version (str): Changes with what PATCH changes; send it as If-Match
    """

    id: UUID
    organization_id: UUID
    name: str
    serial_number: str
    hardware_model: str
    firmware_version: str
    upgrade_version: None | str
    output: ReaderOutOutput
    enrolled_at: datetime.datetime
    last_seen_at: datetime.datetime | None
    list_time: datetime.datetime | None
    config: Configuration
    removed_at: datetime.datetime | None
    released_at: datetime.datetime | None
    version: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        organization_id = str(self.organization_id)

        name = self.name

        serial_number = self.serial_number

        hardware_model = self.hardware_model

        firmware_version = self.firmware_version

        upgrade_version: None | str
        upgrade_version = self.upgrade_version

        output = self.output.value

        enrolled_at = self.enrolled_at.isoformat()

        last_seen_at: None | str
        if isinstance(self.last_seen_at, datetime.datetime):
            last_seen_at = self.last_seen_at.isoformat()
        else:
            last_seen_at = self.last_seen_at

        list_time: None | str
        if isinstance(self.list_time, datetime.datetime):
            list_time = self.list_time.isoformat()
        else:
            list_time = self.list_time

        config = self.config.to_dict()

        removed_at: None | str
        if isinstance(self.removed_at, datetime.datetime):
            removed_at = self.removed_at.isoformat()
        else:
            removed_at = self.removed_at

        released_at: None | str
        if isinstance(self.released_at, datetime.datetime):
            released_at = self.released_at.isoformat()
        else:
            released_at = self.released_at

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "organization_id": organization_id,
                "name": name,
                "serial_number": serial_number,
                "hardware_model": hardware_model,
                "firmware_version": firmware_version,
                "upgrade_version": upgrade_version,
                "output": output,
                "enrolled_at": enrolled_at,
                "last_seen_at": last_seen_at,
                "list_time": list_time,
                "config": config,
                "removed_at": removed_at,
                "released_at": released_at,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.configuration import Configuration

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        organization_id = UUID(d.pop("organization_id"))

        name = d.pop("name")

        serial_number = d.pop("serial_number")

        hardware_model = d.pop("hardware_model")

        firmware_version = d.pop("firmware_version")

        def _parse_upgrade_version(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        upgrade_version = _parse_upgrade_version(d.pop("upgrade_version"))

        output = ReaderOutOutput(d.pop("output"))

        enrolled_at = datetime.datetime.fromisoformat(d.pop("enrolled_at"))

        def _parse_last_seen_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_seen_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_seen_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_seen_at = _parse_last_seen_at(d.pop("last_seen_at"))

        def _parse_list_time(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                list_time_type_0 = datetime.datetime.fromisoformat(data)

                return list_time_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        list_time = _parse_list_time(d.pop("list_time"))

        config = Configuration.from_dict(d.pop("config"))

        def _parse_removed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                removed_at_type_0 = datetime.datetime.fromisoformat(data)

                return removed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        removed_at = _parse_removed_at(d.pop("removed_at"))

        def _parse_released_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                released_at_type_0 = datetime.datetime.fromisoformat(data)

                return released_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        released_at = _parse_released_at(d.pop("released_at"))

        version = d.pop("version")

        reader_out = cls(
            id=id,
            organization_id=organization_id,
            name=name,
            serial_number=serial_number,
            hardware_model=hardware_model,
            firmware_version=firmware_version,
            upgrade_version=upgrade_version,
            output=output,
            enrolled_at=enrolled_at,
            last_seen_at=last_seen_at,
            list_time=list_time,
            config=config,
            removed_at=removed_at,
            released_at=released_at,
            version=version,
        )

        reader_out.additional_properties = d
        return reader_out

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
