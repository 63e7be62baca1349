from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.delivery_with_tries_status import DeliveryWithTriesStatus

if TYPE_CHECKING:
    from ..models.attempt_out import AttemptOut


T = TypeVar("T", bound="DeliveryWithTries")


@_attrs_define
class DeliveryWithTries:
    """A delivery with what came of each try, the newest first.

    Attributes:
        id (UUID):
        endpoint_id (UUID):
        webhook_id (str):
        event_id (UUID):
        sequence (int):
        type_ (str):
        status (DeliveryWithTriesStatus):
        attempts (int):
        next_try_at (datetime.datetime | None):
        created_at (datetime.datetime):
        ended_at (datetime.datetime | None):
        tries (list[AttemptOut]):
    """

    id: UUID
    endpoint_id: UUID
    webhook_id: str
    event_id: UUID
    sequence: int
    type_: str
    status: DeliveryWithTriesStatus
    attempts: int
    next_try_at: datetime.datetime | None
    created_at: datetime.datetime
    ended_at: datetime.datetime | None
    tries: list[AttemptOut]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        endpoint_id = str(self.endpoint_id)

        webhook_id = self.webhook_id

        event_id = str(self.event_id)

        sequence = self.sequence

        type_ = self.type_

        status = self.status.value

        attempts = self.attempts

        next_try_at: None | str
        if isinstance(self.next_try_at, datetime.datetime):
            next_try_at = self.next_try_at.isoformat()
        else:
            next_try_at = self.next_try_at

        created_at = self.created_at.isoformat()

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        tries = []
        for tries_item_data in self.tries:
            tries_item = tries_item_data.to_dict()
            tries.append(tries_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "endpoint_id": endpoint_id,
                "webhook_id": webhook_id,
                "event_id": event_id,
                "sequence": sequence,
                "type": type_,
                "status": status,
                "attempts": attempts,
                "next_try_at": next_try_at,
                "created_at": created_at,
                "ended_at": ended_at,
                "tries": tries,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.attempt_out import AttemptOut

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        endpoint_id = UUID(d.pop("endpoint_id"))

        webhook_id = d.pop("webhook_id")

        event_id = UUID(d.pop("event_id"))

        sequence = d.pop("sequence")

        type_ = d.pop("type")

        status = DeliveryWithTriesStatus(d.pop("status"))

        attempts = d.pop("attempts")

        def _parse_next_try_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_try_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_try_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_try_at = _parse_next_try_at(d.pop("next_try_at"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_ended_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)

                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ended_at = _parse_ended_at(d.pop("ended_at"))

        tries = []
        _tries = d.pop("tries")
        for tries_item_data in _tries:
            tries_item = AttemptOut.from_dict(tries_item_data)

            tries.append(tries_item)

        delivery_with_tries = cls(
            id=id,
            endpoint_id=endpoint_id,
            webhook_id=webhook_id,
            event_id=event_id,
            sequence=sequence,
            type_=type_,
            status=status,
            attempts=attempts,
            next_try_at=next_try_at,
            created_at=created_at,
            ended_at=ended_at,
            tries=tries,
        )

        delivery_with_tries.additional_properties = d
        return delivery_with_tries

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
