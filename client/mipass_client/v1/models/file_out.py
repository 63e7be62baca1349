from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.file_out_kind import FileOutKind
from ..models.file_out_state import FileOutState

if TYPE_CHECKING:
    from ..models.trouble import Trouble


T = TypeVar("T", bound="FileOut")


@_attrs_define
class FileOut:
    """A file of more than 10,000 rows. It is made after the request, and kept for a day for its client alone.

    ``trouble`` says why it `failed`. From `expires_at` on it is gone.

        Attributes:
            id (UUID):
            organization_id (None | UUID):
            kind (FileOutKind):
            state (FileOutState):
            media_type (str):
            rows (int): How many rows are written so far; with `ready` how many there are
            size (int | None): Octets, once it is ready
            trouble (None | Trouble):
            created_at (datetime.datetime):
            ready_at (datetime.datetime | None):
            expires_at (datetime.datetime | None):
    """

    id: UUID
    organization_id: None | UUID
    kind: FileOutKind
    state: FileOutState
    media_type: str
    rows: int
    size: int | None
    trouble: None | Trouble
    created_at: datetime.datetime
    ready_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.trouble import Trouble

        id = str(self.id)

        organization_id: None | str
        if isinstance(self.organization_id, UUID):
            organization_id = str(self.organization_id)
        else:
            organization_id = self.organization_id

        kind = self.kind.value

        state = self.state.value

        media_type = self.media_type

        rows = self.rows

        size: int | None
        size = self.size

        trouble: dict[str, Any] | None
        if isinstance(self.trouble, Trouble):
            trouble = self.trouble.to_dict()
        else:
            trouble = self.trouble

        created_at = self.created_at.isoformat()

        ready_at: None | str
        if isinstance(self.ready_at, datetime.datetime):
            ready_at = self.ready_at.isoformat()
        else:
            ready_at = self.ready_at

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "organization_id": organization_id,
                "kind": kind,
                "state": state,
                "media_type": media_type,
                "rows": rows,
                "size": size,
                "trouble": trouble,
                "created_at": created_at,
                "ready_at": ready_at,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.trouble import Trouble

        d = dict(src_dict)
        id = UUID(d.pop("id"))

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

        kind = FileOutKind(d.pop("kind"))

        state = FileOutState(d.pop("state"))

        media_type = d.pop("media_type")

        rows = d.pop("rows")

        def _parse_size(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        size = _parse_size(d.pop("size"))

        def _parse_trouble(data: object) -> None | Trouble:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                trouble_type_0 = Trouble.from_dict(data)

                return trouble_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Trouble, data)

        trouble = _parse_trouble(d.pop("trouble"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_ready_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ready_at_type_0 = datetime.datetime.fromisoformat(data)

                return ready_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ready_at = _parse_ready_at(d.pop("ready_at"))

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        file_out = cls(
            id=id,
            organization_id=organization_id,
            kind=kind,
            state=state,
            media_type=media_type,
            rows=rows,
            size=size,
            trouble=trouble,
            created_at=created_at,
            ready_at=ready_at,
            expires_at=expires_at,
        )

        file_out.additional_properties = d
        return file_out

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
