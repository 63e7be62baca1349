from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_profile_out_dates import ExportProfileOutDates
from ..models.export_profile_out_delimiter import ExportProfileOutDelimiter
from ..models.export_profile_out_encoding import ExportProfileOutEncoding
from ..models.export_profile_out_form import ExportProfileOutForm
from ..models.export_profile_out_numbers import ExportProfileOutNumbers
from ..models.export_profile_out_quoting import ExportProfileOutQuoting
from ..models.export_profile_out_removals import ExportProfileOutRemovals
from ..models.export_profile_out_states_item import ExportProfileOutStatesItem

if TYPE_CHECKING:
    from ..models.column_out import ColumnOut
    from ..models.export_profile_out_format_map import ExportProfileOutFormatMap
    from ..models.export_profile_out_status_map import ExportProfileOutStatusMap


T = TypeVar("T", bound="ExportProfileOut")


@_attrs_define
class ExportProfileOut:
    """How a file for an access control system looks, and up to when its files tell every change.

    Attributes:
        id (UUID):
        organization_id (UUID):
        name (str):
        system (None | str): The ready-made profile that it began as
        form (ExportProfileOutForm):
        columns (list[ColumnOut]):
        delimiter (ExportProfileOutDelimiter):
        quoting (ExportProfileOutQuoting):
        encoding (ExportProfileOutEncoding):
        header_line (bool):
        dates (ExportProfileOutDates):
        numbers (ExportProfileOutNumbers):
        width (int): Card numbers are filled up with zeros to so many digits; 0 leaves them
        format_map (ExportProfileOutFormatMap): What is written for a format, by its code
        status_map (ExportProfileOutStatusMap): What is written for a status
        states (list[ExportProfileOutStatesItem]):
        removals (ExportProfileOutRemovals): What a file of changes says of a credential that has left the states
        exported_at (datetime.datetime | None):
        exported_before_at (datetime.datetime | None):
        created_at (datetime.datetime):
    """

    id: UUID
    organization_id: UUID
    name: str
    system: None | str
    form: ExportProfileOutForm
    columns: list[ColumnOut]
    delimiter: ExportProfileOutDelimiter
    quoting: ExportProfileOutQuoting
    encoding: ExportProfileOutEncoding
    header_line: bool
    dates: ExportProfileOutDates
    numbers: ExportProfileOutNumbers
    width: int
    format_map: ExportProfileOutFormatMap
    status_map: ExportProfileOutStatusMap
    states: list[ExportProfileOutStatesItem]
    removals: ExportProfileOutRemovals
    exported_at: datetime.datetime | None
    exported_before_at: datetime.datetime | None
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        organization_id = str(self.organization_id)

        name = self.name

        system: None | str
        system = self.system

        form = self.form.value

        columns = []
        for columns_item_data in self.columns:
            columns_item = columns_item_data.to_dict()
            columns.append(columns_item)

        delimiter = self.delimiter.value

        quoting = self.quoting.value

        encoding = self.encoding.value

        header_line = self.header_line

        dates = self.dates.value

        numbers = self.numbers.value

        width = self.width

        format_map = self.format_map.to_dict()

        status_map = self.status_map.to_dict()

        states = []
        for states_item_data in self.states:
            states_item = states_item_data.value
            states.append(states_item)

        removals = self.removals.value

        exported_at: None | str
        if isinstance(self.exported_at, datetime.datetime):
            exported_at = self.exported_at.isoformat()
        else:
            exported_at = self.exported_at

        exported_before_at: None | str
        if isinstance(self.exported_before_at, datetime.datetime):
            exported_before_at = self.exported_before_at.isoformat()
        else:
            exported_before_at = self.exported_before_at

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "organization_id": organization_id,
                "name": name,
                "system": system,
                "form": form,
                "columns": columns,
                "delimiter": delimiter,
                "quoting": quoting,
                "encoding": encoding,
                "header_line": header_line,
                "dates": dates,
                "numbers": numbers,
                "width": width,
                "format_map": format_map,
                "status_map": status_map,
                "states": states,
                "removals": removals,
                "exported_at": exported_at,
                "exported_before_at": exported_before_at,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.column_out import ColumnOut
        from ..models.export_profile_out_format_map import ExportProfileOutFormatMap
        from ..models.export_profile_out_status_map import ExportProfileOutStatusMap

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        organization_id = UUID(d.pop("organization_id"))

        name = d.pop("name")

        def _parse_system(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        system = _parse_system(d.pop("system"))

        form = ExportProfileOutForm(d.pop("form"))

        columns = []
        _columns = d.pop("columns")
        for columns_item_data in _columns:
            columns_item = ColumnOut.from_dict(columns_item_data)

            columns.append(columns_item)

        delimiter = ExportProfileOutDelimiter(d.pop("delimiter"))

        quoting = ExportProfileOutQuoting(d.pop("quoting"))

        encoding = ExportProfileOutEncoding(d.pop("encoding"))

        header_line = d.pop("header_line")

        dates = ExportProfileOutDates(d.pop("dates"))

        numbers = ExportProfileOutNumbers(d.pop("numbers"))

        width = d.pop("width")

        format_map = ExportProfileOutFormatMap.from_dict(d.pop("format_map"))

        status_map = ExportProfileOutStatusMap.from_dict(d.pop("status_map"))

        states = []
        _states = d.pop("states")
        for states_item_data in _states:
            states_item = ExportProfileOutStatesItem(states_item_data)

            states.append(states_item)

        removals = ExportProfileOutRemovals(d.pop("removals"))

        def _parse_exported_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                exported_at_type_0 = datetime.datetime.fromisoformat(data)

                return exported_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        exported_at = _parse_exported_at(d.pop("exported_at"))

        def _parse_exported_before_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                exported_before_at_type_0 = datetime.datetime.fromisoformat(data)

                return exported_before_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        exported_before_at = _parse_exported_before_at(d.pop("exported_before_at"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        export_profile_out = cls(
            id=id,
            organization_id=organization_id,
            name=name,
            system=system,
            form=form,
            columns=columns,
            delimiter=delimiter,
            quoting=quoting,
            encoding=encoding,
            header_line=header_line,
            dates=dates,
            numbers=numbers,
            width=width,
            format_map=format_map,
            status_map=status_map,
            states=states,
            removals=removals,
            exported_at=exported_at,
            exported_before_at=exported_before_at,
            created_at=created_at,
        )

        export_profile_out.additional_properties = d
        return export_profile_out

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
