from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.bulk_action_out_state import BulkActionOutState

T = TypeVar("T", bound="BulkActionOut")


@_attrs_define
class BulkActionOut:
    """An action. ``total`` were selected; those that the verb did not fit are counted as ``unchanged``.

    Attributes:
        id (UUID):
        organization_id (UUID):
        verb (str):
        reason (None | str):
        state (BulkActionOutState):
        total (int):
        changed (int):
        unchanged (int):
        created_at (datetime.datetime):
        ended_at (datetime.datetime | None):
    """

    id: UUID
    organization_id: UUID
    verb: str
    reason: None | str
    state: BulkActionOutState
    total: int
    changed: int
    unchanged: int
    created_at: datetime.datetime
    ended_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        organization_id = str(self.organization_id)

        verb = self.verb

        reason: None | str
        reason = self.reason

        state = self.state.value

        total = self.total

        changed = self.changed

        unchanged = self.unchanged

        created_at = self.created_at.isoformat()

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "organization_id": organization_id,
                "verb": verb,
                "reason": reason,
                "state": state,
                "total": total,
                "changed": changed,
                "unchanged": unchanged,
                "created_at": created_at,
                "ended_at": ended_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        organization_id = UUID(d.pop("organization_id"))

        verb = d.pop("verb")

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        state = BulkActionOutState(d.pop("state"))

        total = d.pop("total")

        changed = d.pop("changed")

        unchanged = d.pop("unchanged")

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

        bulk_action_out = cls(
            id=id,
            organization_id=organization_id,
            verb=verb,
            reason=reason,
            state=state,
            total=total,
            changed=changed,
            unchanged=unchanged,
            created_at=created_at,
            ended_at=ended_at,
        )

        bulk_action_out.additional_properties = d
        return bulk_action_out

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
