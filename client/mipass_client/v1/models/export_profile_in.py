from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.export_profile_in_dates_type_0 import ExportProfileInDatesType0
from ..models.export_profile_in_delimiter_type_0 import ExportProfileInDelimiterType0
from ..models.export_profile_in_encoding_type_0 import ExportProfileInEncodingType0
from ..models.export_profile_in_form_type_0 import ExportProfileInFormType0
from ..models.export_profile_in_numbers_type_0 import ExportProfileInNumbersType0
from ..models.export_profile_in_quoting_type_0 import ExportProfileInQuotingType0
from ..models.export_profile_in_removals_type_0 import ExportProfileInRemovalsType0
from ..models.export_profile_in_states_type_0_item import ExportProfileInStatesType0Item
from ..models.export_profile_in_system_type_0 import ExportProfileInSystemType0
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.column_in import ColumnIn
    from ..models.export_profile_in_format_map_type_0 import (
        ExportProfileInFormatMapType0,
    )
    from ..models.export_profile_in_status_map_type_0 import (
        ExportProfileInStatusMapType0,
    )


T = TypeVar("T", bound="ExportProfileIn")


@_attrs_define
class ExportProfileIn:
    """A new profile: what is left out is as ``system`` has it, else as in the defaults.

    Attributes:
        name (str):
        system (ExportProfileInSystemType0 | None | Unset): The ready-made profile that it began as
        form (ExportProfileInFormType0 | None | Unset):
        columns (list[ColumnIn] | None | Unset): Needed without a system
        delimiter (ExportProfileInDelimiterType0 | None | Unset): comma
        quoting (ExportProfileInQuotingType0 | None | Unset): minimal
        encoding (ExportProfileInEncodingType0 | None | Unset): utf-8
        header_line (bool | None | Unset): true
        dates (ExportProfileInDatesType0 | None | Unset): iso
        numbers (ExportProfileInNumbersType0 | None | Unset): decimal
        width (int | None | Unset): Card numbers are filled up with zeros to so many digits; 0 leaves them
        format_map (ExportProfileInFormatMapType0 | None | Unset): What is written for a format, by its code
        status_map (ExportProfileInStatusMapType0 | None | Unset): What is written for a status
        states (list[ExportProfileInStatesType0Item] | None | Unset): All of them
        removals (ExportProfileInRemovalsType0 | None | Unset): What a file of changes says of a credential that has
            left the states
    """

    name: str
    system: ExportProfileInSystemType0 | None | Unset = UNSET
    form: ExportProfileInFormType0 | None | Unset = UNSET
    columns: list[ColumnIn] | None | Unset = UNSET
    delimiter: ExportProfileInDelimiterType0 | None | Unset = UNSET
    quoting: ExportProfileInQuotingType0 | None | Unset = UNSET
    encoding: ExportProfileInEncodingType0 | None | Unset = UNSET
    header_line: bool | None | Unset = UNSET
    dates: ExportProfileInDatesType0 | None | Unset = UNSET
    numbers: ExportProfileInNumbersType0 | None | Unset = UNSET
    width: int | None | Unset = UNSET
    format_map: ExportProfileInFormatMapType0 | None | Unset = UNSET
    status_map: ExportProfileInStatusMapType0 | None | Unset = UNSET
    states: list[ExportProfileInStatesType0Item] | None | Unset = UNSET
    removals: ExportProfileInRemovalsType0 | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.export_profile_in_format_map_type_0 import (
            ExportProfileInFormatMapType0,
        )
        from ..models.export_profile_in_status_map_type_0 import (
            ExportProfileInStatusMapType0,
        )

        name = self.name

        system: None | str | Unset
        if isinstance(self.system, Unset):
            system = UNSET
        elif isinstance(self.system, ExportProfileInSystemType0):
            system = self.system.value
        else:
            system = self.system

        form: None | str | Unset
        if isinstance(self.form, Unset):
            form = UNSET
        elif isinstance(self.form, ExportProfileInFormType0):
            form = self.form.value
        else:
            form = self.form

        columns: list[dict[str, Any]] | None | Unset
        if isinstance(self.columns, Unset):
            columns = UNSET
        elif isinstance(self.columns, list):
            columns = []
            for columns_type_0_item_data in self.columns:
                columns_type_0_item = columns_type_0_item_data.to_dict()
                columns.append(columns_type_0_item)

        else:
            columns = self.columns

        delimiter: None | str | Unset
        if isinstance(self.delimiter, Unset):
            delimiter = UNSET
        elif isinstance(self.delimiter, ExportProfileInDelimiterType0):
            delimiter = self.delimiter.value
        else:
            delimiter = self.delimiter

        quoting: None | str | Unset
        if isinstance(self.quoting, Unset):
            quoting = UNSET
        elif isinstance(self.quoting, ExportProfileInQuotingType0):
            quoting = self.quoting.value
        else:
            quoting = self.quoting

        encoding: None | str | Unset
        if isinstance(self.encoding, Unset):
            encoding = UNSET
        elif isinstance(self.encoding, ExportProfileInEncodingType0):
            encoding = self.encoding.value
        else:
            encoding = self.encoding

        header_line: bool | None | Unset
        if isinstance(self.header_line, Unset):
            header_line = UNSET
        else:
            header_line = self.header_line

        dates: None | str | Unset
        if isinstance(self.dates, Unset):
            dates = UNSET
        elif isinstance(self.dates, ExportProfileInDatesType0):
            dates = self.dates.value
        else:
            dates = self.dates

        numbers: None | str | Unset
        if isinstance(self.numbers, Unset):
            numbers = UNSET
        elif isinstance(self.numbers, ExportProfileInNumbersType0):
            numbers = self.numbers.value
        else:
            numbers = self.numbers

        width: int | None | Unset
        if isinstance(self.width, Unset):
            width = UNSET
        else:
            width = self.width

        format_map: dict[str, Any] | None | Unset
        if isinstance(self.format_map, Unset):
            format_map = UNSET
        elif isinstance(self.format_map, ExportProfileInFormatMapType0):
            format_map = self.format_map.to_dict()
        else:
            format_map = self.format_map

        status_map: dict[str, Any] | None | Unset
        if isinstance(self.status_map, Unset):
            status_map = UNSET
        elif isinstance(self.status_map, ExportProfileInStatusMapType0):
            status_map = self.status_map.to_dict()
        else:
            status_map = self.status_map

        states: list[str] | None | Unset
        if isinstance(self.states, Unset):
            states = UNSET
        elif isinstance(self.states, list):
            states = []
            for states_type_0_item_data in self.states:
                states_type_0_item = states_type_0_item_data.value
                states.append(states_type_0_item)

        else:
            states = self.states

        removals: None | str | Unset
        if isinstance(self.removals, Unset):
            removals = UNSET
        elif isinstance(self.removals, ExportProfileInRemovalsType0):
            removals = self.removals.value
        else:
            removals = self.removals

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if system is not UNSET:
            field_dict["system"] = system
        if form is not UNSET:
            field_dict["form"] = form
        if columns is not UNSET:
            field_dict["columns"] = columns
        if delimiter is not UNSET:
            field_dict["delimiter"] = delimiter
        if quoting is not UNSET:
            field_dict["quoting"] = quoting
        if encoding is not UNSET:
            field_dict["encoding"] = encoding
        if header_line is not UNSET:
            field_dict["header_line"] = header_line
        if dates is not UNSET:
            field_dict["dates"] = dates
        if numbers is not UNSET:
            field_dict["numbers"] = numbers
        if width is not UNSET:
            field_dict["width"] = width
        if format_map is not UNSET:
            field_dict["format_map"] = format_map
        if status_map is not UNSET:
            field_dict["status_map"] = status_map
        if states is not UNSET:
            field_dict["states"] = states
        if removals is not UNSET:
            field_dict["removals"] = removals

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.column_in import ColumnIn
        from ..models.export_profile_in_format_map_type_0 import (
            ExportProfileInFormatMapType0,
        )
        from ..models.export_profile_in_status_map_type_0 import (
            ExportProfileInStatusMapType0,
        )

        d = dict(src_dict)
        name = d.pop("name")

        def _parse_system(data: object) -> ExportProfileInSystemType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                system_type_0 = ExportProfileInSystemType0(data)

                return system_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportProfileInSystemType0 | None | Unset, data)

        system = _parse_system(d.pop("system", UNSET))

        def _parse_form(data: object) -> ExportProfileInFormType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                form_type_0 = ExportProfileInFormType0(data)

                return form_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportProfileInFormType0 | None | Unset, data)

        form = _parse_form(d.pop("form", UNSET))

        def _parse_columns(data: object) -> list[ColumnIn] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                columns_type_0 = []
                _columns_type_0 = data
                for columns_type_0_item_data in _columns_type_0:
                    columns_type_0_item = ColumnIn.from_dict(columns_type_0_item_data)

                    columns_type_0.append(columns_type_0_item)

                return columns_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ColumnIn] | None | Unset, data)

        columns = _parse_columns(d.pop("columns", UNSET))

        def _parse_delimiter(
            data: object,
        ) -> ExportProfileInDelimiterType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                delimiter_type_0 = ExportProfileInDelimiterType0(data)

                return delimiter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportProfileInDelimiterType0 | None | Unset, data)

        delimiter = _parse_delimiter(d.pop("delimiter", UNSET))

        def _parse_quoting(data: object) -> ExportProfileInQuotingType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                quoting_type_0 = ExportProfileInQuotingType0(data)

                return quoting_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportProfileInQuotingType0 | None | Unset, data)

        quoting = _parse_quoting(d.pop("quoting", UNSET))

        def _parse_encoding(
            data: object,
        ) -> ExportProfileInEncodingType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                encoding_type_0 = ExportProfileInEncodingType0(data)

                return encoding_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportProfileInEncodingType0 | None | Unset, data)

        encoding = _parse_encoding(d.pop("encoding", UNSET))

        def _parse_header_line(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        header_line = _parse_header_line(d.pop("header_line", UNSET))

        def _parse_dates(data: object) -> ExportProfileInDatesType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                dates_type_0 = ExportProfileInDatesType0(data)

                return dates_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportProfileInDatesType0 | None | Unset, data)

        dates = _parse_dates(d.pop("dates", UNSET))

        def _parse_numbers(data: object) -> ExportProfileInNumbersType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                numbers_type_0 = ExportProfileInNumbersType0(data)

                return numbers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportProfileInNumbersType0 | None | Unset, data)

        numbers = _parse_numbers(d.pop("numbers", UNSET))

        def _parse_width(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        width = _parse_width(d.pop("width", UNSET))

        def _parse_format_map(
            data: object,
        ) -> ExportProfileInFormatMapType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                format_map_type_0 = ExportProfileInFormatMapType0.from_dict(data)

                return format_map_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportProfileInFormatMapType0 | None | Unset, data)

        format_map = _parse_format_map(d.pop("format_map", UNSET))

        def _parse_status_map(
            data: object,
        ) -> ExportProfileInStatusMapType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                status_map_type_0 = ExportProfileInStatusMapType0.from_dict(data)

                return status_map_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportProfileInStatusMapType0 | None | Unset, data)

        status_map = _parse_status_map(d.pop("status_map", UNSET))

        def _parse_states(
            data: object,
        ) -> list[ExportProfileInStatesType0Item] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                states_type_0 = []
                _states_type_0 = data
                for states_type_0_item_data in _states_type_0:
                    states_type_0_item = ExportProfileInStatesType0Item(
                        states_type_0_item_data
                    )

                    states_type_0.append(states_type_0_item)

                return states_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ExportProfileInStatesType0Item] | None | Unset, data)

        states = _parse_states(d.pop("states", UNSET))

        def _parse_removals(
            data: object,
        ) -> ExportProfileInRemovalsType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                removals_type_0 = ExportProfileInRemovalsType0(data)

                return removals_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportProfileInRemovalsType0 | None | Unset, data)

        removals = _parse_removals(d.pop("removals", UNSET))

        export_profile_in = cls(
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
        )

        return export_profile_in
