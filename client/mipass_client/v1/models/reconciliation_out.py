from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reconciliation_out_panel_status_type_0 import (
    ReconciliationOutPanelStatusType0,
)
from ..models.reconciliation_out_state import ReconciliationOutState

if TYPE_CHECKING:
    from ..models.changes import Changes
    from ..models.finding_counts import FindingCounts
    from ..models.status_counts import StatusCounts
    from ..models.trouble import Trouble


T = TypeVar("T", bound="ReconciliationOut")


@_attrs_define
class ReconciliationOut:
    """A comparison. ``panel_status``: whether the list says which cards are active; else all count as such.

    ``counts`` and what follows are there once it is finished; ``changes`` where there was one before.

        Attributes:
            id (UUID):
            organization_id (UUID):
            name (str):
            state (ReconciliationOutState):
            panel_status (None | ReconciliationOutPanelStatusType0):
            rows (int):
            counts (FindingCounts | None):
            only_here (None | StatusCounts):
            previous_id (None | UUID):
            changes (Changes | None):
            trouble (None | Trouble):
            created_at (datetime.datetime):
            compared_at (datetime.datetime | None):
    """

    id: UUID
    organization_id: UUID
    name: str
    state: ReconciliationOutState
    panel_status: None | ReconciliationOutPanelStatusType0
    rows: int
    counts: FindingCounts | None
    only_here: None | StatusCounts
    previous_id: None | UUID
    changes: Changes | None
    trouble: None | Trouble
    created_at: datetime.datetime
    compared_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.changes import Changes
        from ..models.finding_counts import FindingCounts
        from ..models.status_counts import StatusCounts
        from ..models.trouble import Trouble

        id = str(self.id)

        organization_id = str(self.organization_id)

        name = self.name

        state = self.state.value

        panel_status: None | str
        if isinstance(self.panel_status, ReconciliationOutPanelStatusType0):
            panel_status = self.panel_status.value
        else:
            panel_status = self.panel_status

        rows = self.rows

        counts: dict[str, Any] | None
        if isinstance(self.counts, FindingCounts):
            counts = self.counts.to_dict()
        else:
            counts = self.counts

        only_here: dict[str, Any] | None
        if isinstance(self.only_here, StatusCounts):
            only_here = self.only_here.to_dict()
        else:
            only_here = self.only_here

        previous_id: None | str
        if isinstance(self.previous_id, UUID):
            previous_id = str(self.previous_id)
        else:
            previous_id = self.previous_id

        changes: dict[str, Any] | None
        if isinstance(self.changes, Changes):
            changes = self.changes.to_dict()
        else:
            changes = self.changes

        trouble: dict[str, Any] | None
        if isinstance(self.trouble, Trouble):
            trouble = self.trouble.to_dict()
        else:
            trouble = self.trouble

        created_at = self.created_at.isoformat()

        compared_at: None | str
        if isinstance(self.compared_at, datetime.datetime):
            compared_at = self.compared_at.isoformat()
        else:
            compared_at = self.compared_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "organization_id": organization_id,
                "name": name,
                "state": state,
                "panel_status": panel_status,
                "rows": rows,
                "counts": counts,
                "only_here": only_here,
                "previous_id": previous_id,
                "changes": changes,
                "trouble": trouble,
                "created_at": created_at,
                "compared_at": compared_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.changes import Changes
        from ..models.finding_counts import FindingCounts
        from ..models.status_counts import StatusCounts
        from ..models.trouble import Trouble

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        organization_id = UUID(d.pop("organization_id"))

        name = d.pop("name")

        state = ReconciliationOutState(d.pop("state"))

        def _parse_panel_status(
            data: object,
        ) -> None | ReconciliationOutPanelStatusType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                panel_status_type_0 = ReconciliationOutPanelStatusType0(data)

                return panel_status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReconciliationOutPanelStatusType0, data)

        panel_status = _parse_panel_status(d.pop("panel_status"))

        rows = d.pop("rows")

        def _parse_counts(data: object) -> FindingCounts | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                counts_type_0 = FindingCounts.from_dict(data)

                return counts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(FindingCounts | None, data)

        counts = _parse_counts(d.pop("counts"))

        def _parse_only_here(data: object) -> None | StatusCounts:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                only_here_type_0 = StatusCounts.from_dict(data)

                return only_here_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StatusCounts, data)

        only_here = _parse_only_here(d.pop("only_here"))

        def _parse_previous_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                previous_id_type_0 = UUID(data)

                return previous_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        previous_id = _parse_previous_id(d.pop("previous_id"))

        def _parse_changes(data: object) -> Changes | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                changes_type_0 = Changes.from_dict(data)

                return changes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Changes | None, data)

        changes = _parse_changes(d.pop("changes"))

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

        def _parse_compared_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                compared_at_type_0 = datetime.datetime.fromisoformat(data)

                return compared_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        compared_at = _parse_compared_at(d.pop("compared_at"))

        reconciliation_out = cls(
            id=id,
            organization_id=organization_id,
            name=name,
            state=state,
            panel_status=panel_status,
            rows=rows,
            counts=counts,
            only_here=only_here,
            previous_id=previous_id,
            changes=changes,
            trouble=trouble,
            created_at=created_at,
            compared_at=compared_at,
        )

        reconciliation_out.additional_properties = d
        return reconciliation_out

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
