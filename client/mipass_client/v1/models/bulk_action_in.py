from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.bulk_action_in_reason_type_0 import BulkActionInReasonType0
from ..models.bulk_action_in_verb import BulkActionInVerb
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.dates_in import DatesIn
    from ..models.selection_in import SelectionIn


T = TypeVar("T", bound="BulkActionIn")


@_attrs_define
class BulkActionIn:
    """What to do, to which credentials, and how many these are.

    Attributes:
        verb (BulkActionInVerb):
        selection (SelectionIn): Which credentials: `credential_ids`, or all that a search and filters find, or with
            `all` every one.
        expected_total (int): How many the selection holds, as you know it: another number is refused
        reason (BulkActionInReasonType0 | None | Unset): Why; for revoke alone, which needs it
        dates (DatesIn | None | Unset): For set_validity alone, which needs it
    """

    verb: BulkActionInVerb
    selection: SelectionIn
    expected_total: int
    reason: BulkActionInReasonType0 | None | Unset = UNSET
    dates: DatesIn | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.dates_in import DatesIn

        verb = self.verb.value

        selection = self.selection.to_dict()

        expected_total = self.expected_total

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        elif isinstance(self.reason, BulkActionInReasonType0):
            reason = self.reason.value
        else:
            reason = self.reason

        dates: dict[str, Any] | None | Unset
        if isinstance(self.dates, Unset):
            dates = UNSET
        elif isinstance(self.dates, DatesIn):
            dates = self.dates.to_dict()
        else:
            dates = self.dates

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "verb": verb,
                "selection": selection,
                "expected_total": expected_total,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason
        if dates is not UNSET:
            field_dict["dates"] = dates

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.dates_in import DatesIn
        from ..models.selection_in import SelectionIn

        d = dict(src_dict)
        verb = BulkActionInVerb(d.pop("verb"))

        selection = SelectionIn.from_dict(d.pop("selection"))

        expected_total = d.pop("expected_total")

        def _parse_reason(data: object) -> BulkActionInReasonType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reason_type_0 = BulkActionInReasonType0(data)

                return reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BulkActionInReasonType0 | None | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        def _parse_dates(data: object) -> DatesIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                dates_type_0 = DatesIn.from_dict(data)

                return dates_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DatesIn | None | Unset, data)

        dates = _parse_dates(d.pop("dates", UNSET))

        bulk_action_in = cls(
            verb=verb,
            selection=selection,
            expected_total=expected_total,
            reason=reason,
            dates=dates,
        )

        return bulk_action_in
