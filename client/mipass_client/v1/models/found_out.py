from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.found_out_finding import FoundOutFinding
from ..models.found_out_status_type_0 import FoundOutStatusType0

T = TypeVar("T", bound="FoundOut")


@_attrs_define
class FoundOut:
    """A row of the list, or for ``only_here`` a credential that the list lacks.

    Of a card at the panel only the last digits are told. ``status`` is the credential's when it was compared.

        Attributes:
            finding (FoundOutFinding):
            line (int | None):
            panel_active (bool | None):
            panel_format (None | str):
            panel_ends_with (None | str):
            credential_id (None | UUID):
            status (FoundOutStatusType0 | None):
    """

    finding: FoundOutFinding
    line: int | None
    panel_active: bool | None
    panel_format: None | str
    panel_ends_with: None | str
    credential_id: None | UUID
    status: FoundOutStatusType0 | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        finding = self.finding.value

        line: int | None
        line = self.line

        panel_active: bool | None
        panel_active = self.panel_active

        panel_format: None | str
        panel_format = self.panel_format

        panel_ends_with: None | str
        panel_ends_with = self.panel_ends_with

        credential_id: None | str
        if isinstance(self.credential_id, UUID):
            credential_id = str(self.credential_id)
        else:
            credential_id = self.credential_id

        status: None | str
        if isinstance(self.status, FoundOutStatusType0):
            status = self.status.value
        else:
            status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "finding": finding,
                "line": line,
                "panel_active": panel_active,
                "panel_format": panel_format,
                "panel_ends_with": panel_ends_with,
                "credential_id": credential_id,
                "status": status,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        finding = FoundOutFinding(d.pop("finding"))

        def _parse_line(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        line = _parse_line(d.pop("line"))

        def _parse_panel_active(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        panel_active = _parse_panel_active(d.pop("panel_active"))

        def _parse_panel_format(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        panel_format = _parse_panel_format(d.pop("panel_format"))

        def _parse_panel_ends_with(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        panel_ends_with = _parse_panel_ends_with(d.pop("panel_ends_with"))

        def _parse_credential_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                credential_id_type_0 = UUID(data)

                return credential_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        credential_id = _parse_credential_id(d.pop("credential_id"))

        def _parse_status(data: object) -> FoundOutStatusType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = FoundOutStatusType0(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(FoundOutStatusType0 | None, data)

        status = _parse_status(d.pop("status"))

        found_out = cls(
            finding=finding,
            line=line,
            panel_active=panel_active,
            panel_format=panel_format,
            panel_ends_with=panel_ends_with,
            credential_id=credential_id,
            status=status,
        )

        found_out.additional_properties = d
        return found_out

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
